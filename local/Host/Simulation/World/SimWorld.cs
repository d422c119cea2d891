using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Hub;
using Distribution.Local.Simulation.Messaging;
using Distribution.Local.Simulation.Model;
using Distribution.Local.Simulation.Model.Quotas;
using Distribution.Local.Simulation.Model.Rewards;
using Distribution.Local.Simulation.Providers;
using Distribution.Local.Simulation.Providers.Plain;
using Distribution.Local.Simulation.Providers.Wire;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.Shop;
using EmbeddedFunctions.Durable.Stepwise;

namespace Distribution.Local.Simulation.World;

/// <summary>Everything of one seed: machines, and what outlives them.</summary>
internal sealed class SimWorld : IDisposable
{
    private const int MachineCount = 3;

    private readonly Machine[] _machines = new Machine[MachineCount];
    private readonly Dice _faults;

    public SimWorld(Opening opening, Loop loop, Defects defects, ProviderKind provider)
    {
        Loop = loop;
        Opening = opening;
        Store = opening.Copy();
        Defects = defects;
        Plan = new FaultPlan(loop.Dice.Split(), provider);
        IsOneFile = loop.Dice.OneIn(3) && defects == Defects.None;
        _faults = loop.Dice.Split();
        Races = new Races(Counts);
        Bus = new Bus(this);
        Hub = new StepwiseHub(new HubFunctions(), new HubDriver(this));
        Bank = provider == ProviderKind.Sandbox ? new PlainBank(this) : new WireBank(this, Dialect.Of(provider));
        Moments = new MomentChecks(this);
        Encounters = new Encounters(loop);
        Model = new PlainModel(this);
        Budgets = new PlainBudgets(this);
        Limits = new PlainLimits(this);
        Model.Rewards = opening.Rewards is { } shop ? new PlainRewards(this, shop, Budgets, Limits) : null;
        Store.Written = Moments.Touch;
        loop.BeforeOperation = Encounters.Begins;
        loop.AfterOperation = Moments.After;
        for (int i = 0; i < _machines.Length; i++)
        {
            _machines[i] = new Machine(this, i + 1);
        }
    }

    public Loop Loop { get; }

    /// <summary>The shop it began with.</summary>
    public Opening Opening { get; }

    public SimStore Store { get; }

    public Defects Defects { get; }

    public FaultPlan Plan { get; }

    /// <summary>Rows and messages are committed together, as in the embedded host; otherwise there is an outbox, as on Azure.</summary>
    public bool IsOneFile { get; }

    public FaultCounts Counts { get; } = new();

    public Races Races { get; }

    public Encounters Encounters { get; }

    public Bus Bus { get; }

    public StepwiseHub Hub { get; }

    public Bank Bank { get; }

    /// <summary>What buyers, staff and payees were told, and the balances that follow from it.</summary>
    public PlainModel Model { get; }

    public PlainBudgets Budgets { get; }

    public PlainLimits Limits { get; }

    public MomentChecks Moments { get; }

    public DateTimeOffset OutageUntil { get; set; }

    /// <summary>People still act and timers still ring.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>What is wrong; null if nothing is yet.</summary>
    public string? Failure { get; private set; }

    public IReadOnlyList<Machine> Machines => _machines;

    /// <summary>Whether a fault happens here and now; if so it is counted.</summary>
    public bool Strikes(Fault fault)
    {
        if (!Plan.Strikes(fault, _faults))
        {
            return false;
        }

        Counts.Hit(fault);
        return true;
    }

    public void Fail(string what) => Failure ??= what;

    /// <summary>The product may throw what is worth trying again, and nothing else.</summary>
    public void Judge(Operation? operation, Exception error)
    {
        if (error is not RetryableException)
        {
            Fail($"{operation?.Name} ({operation?.Subject}) threw {error.GetType().Name}: {error.Message}");
        }
    }

    public Machine AnyMachine() => Loop.Dice.Pick(_machines);

    /// <summary>A machine whose stock nobody changes now; null if there is none.</summary>
    public Machine? AnyMachineForStock()
    {
        Machine[] free = [.. _machines.Where(static machine => machine.StockChanger is not { IsOver: false })];
        return free.Length == 0 ? null : Loop.Dice.Pick(free);
    }

    /// <summary>A machine has died; another one takes its place with nothing in memory.</summary>
    public void Replace(Machine dead)
    {
        if (Loop.Live.Any(operation => operation.Machine == dead && operation is { Kind: OperationKind.CloseWindows, HasWritten: true }))
        {
            Counts.Hit(Fault.MachineDiesInClose);
        }

        Loop.Kill(dead);
        _machines[dead.Number - 1] = new Machine(this, dead.Number);
    }

    public void Dispose()
    {
        foreach (Machine machine in _machines)
        {
            machine.Dispose();
        }
    }
}
