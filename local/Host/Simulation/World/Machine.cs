using Distribution.Functions.Groups;
using Distribution.Functions.Ledger;
using Distribution.Functions.Operations;
using Distribution.Functions.Orders;
using Distribution.Functions.Payments;
using Distribution.Functions.Reports;
using Distribution.Functions.Settlement;
using Distribution.Functions.Withdrawals;
using Distribution.Ledger;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Messaging;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Payments;
using Distribution.Storage;
using EmbeddedFunctions.Durable.Stepwise;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distribution.Local.Simulation.World;

/// <summary>One process of the product: the deployed function classes over Core, with all that lives in memory. It dies whole.</summary>
internal sealed class Machine : IDisposable
{
    /// <summary>So that a seed's planner does not read many empty ones.</summary>
    private const int DueShards = 1;

    private readonly SimWorld _world;
    private readonly ServiceProvider _services;
    private readonly Dictionary<Type, object> _made = [];

    public Machine(SimWorld world, int number)
    {
        _world = world;
        Number = number;
        Clock = new MachineClock(world.Loop);
        var store = new MachineStore(world, this);
        Client = new StepwiseClient(world.Hub, TurnAsync);
        IServiceCollection services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(new MachineLogs(world))
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddOptions()
            .Configure<DueBookOptions>(static options => options.Shards = DueShards)
            .AddSingleton(world.Defects.Store(store))
            .AddSingleton<IEntityScan>(store)
            .AddSingleton<IMessageSender>(world.IsOneFile ? new OneFileSender(world, this, store) : new MachineSender(world, this))
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<Gateways>()
            .AddSlices()
            .AddSingleton<OrderEventsQueue>().AddSingleton<LedgerQueue>().AddSingleton<RefundsQueue>()
            .AddSingleton<SettlementWorkflow>().AddSingleton<SettlementTimer>().AddSingleton<LedgerTimer>().AddSingleton<OutboxTimer>().AddSingleton<OrdersTimer>()
            .AddSingleton<WithdrawalActivities>().AddSingleton<PayoutsTimer>().AddSingleton<PaidPayoutsTimer>().AddSingleton<WithdrawalNudge>().AddSingleton<ProviderEvents>()
            .AddSingleton<RewardsTimer>().AddSingleton<GroupsTimer>();
        world.Bank.AddGateways(services, this);
        _services = services.BuildServiceProvider();
    }

    public int Number { get; }

    public MachineClock Clock { get; }

    public StepwiseClient Client { get; }

    public bool IsDead { get; private set; }

    /// <summary>Who changes stock now: the product's own lock for that would hand over on another thread.</summary>
    public Operation? StockChanger { get; set; }

    /// <summary>A service; asked of the container once.</summary>
    public T Get<T>()
        where T : notnull
    {
        if (!_made.TryGetValue(typeof(T), out object? made))
        {
            made = _services.GetRequiredService<T>();
            _made.Add(typeof(T), made);
        }

        return (T)made;
    }

    /// <summary>Returns, or the machine is dead and it never does.</summary>
    public async ValueTask MayDieAsync(Fault fault)
    {
        if (_world.Strikes(fault))
        {
            IsDead = true;
            _world.Replace(this);
            await Loop.Never;
        }
    }

    public void Dispose() => _services.Dispose();

    private async Task TurnAsync()
    {
        await _world.Loop.TurnAsync(this, "hub", "");
        await MayDieAsync(Fault.CrashBeforeHubCall);
    }
}
