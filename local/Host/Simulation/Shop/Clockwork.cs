using Distribution.Functions.Ledger;
using Distribution.Functions.Operations;
using Distribution.Functions.Orders;
using Distribution.Functions.Settlement;
using Distribution.Functions.Withdrawals;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.World;
using EmbeddedFunctions.Durable.Stepwise;

namespace Distribution.Local.Simulation.Shop;

/// <summary>The timers. Less often than they are scheduled, which the product must bear, and which saves the seeds time.</summary>
internal static class Clockwork
{
    private static readonly TimeSpan Late = TimeSpan.FromHours(3);

    private static readonly (string Name, OperationKind Kind, int Least, int Most, Func<Machine, bool, Task> Run)[] Timers =
    [
        ("SweepOutbox", OperationKind.Sweep, 1_200, 5_400, static (machine, late) => machine.Get<OutboxTimer>().SweepAsync(StepwiseTimer.Ring(late), CancellationToken.None)),
        ("SweepSettlement", OperationKind.Settle, 2_400, 9_000, static (machine, late) => machine.Get<SettlementTimer>().SweepAsync(StepwiseTimer.Ring(late), machine.Client, CancellationToken.None)),
        ("SweepWithdrawals", OperationKind.Sweep, 3_600, 14_400, static (machine, late) => machine.Get<PayoutsTimer>().SweepAsync(StepwiseTimer.Ring(late), machine.Client, CancellationToken.None)),
        ("SweepLegs", OperationKind.Sweep, 14_400, 28_800, static (machine, late) => machine.Get<LedgerTimer>().SweepAsync(StepwiseTimer.Ring(late), CancellationToken.None)),
        ("AskPaidPayouts", OperationKind.Sweep, 21_600, 43_200, static (machine, late) => machine.Get<PaidPayoutsTimer>().AskAsync(StepwiseTimer.Ring(late), CancellationToken.None)),
        ("AskProviders", OperationKind.Sweep, 5_400, 14_400, static (machine, late) => machine.Get<OrdersTimer>().AskAsync(StepwiseTimer.Ring(late), CancellationToken.None)),
        ("ExpireOrders", OperationKind.CancelOrder, 2_400, 9_000, static (machine, late) => machine.Get<OrdersTimer>().ExpireAsync(StepwiseTimer.Ring(late), CancellationToken.None)),
    ];

    public static void Begin(Day day)
    {
        foreach (var timer in Timers)
        {
            _ = RingAsync(day.World, timer);
        }

        if (day.World.Model.Rewards is not null)
        {
            RewardClock.Begin(day);
        }
    }

    /// <summary>Rings every timer once. True if all ran to their end.</summary>
    /// <param name="world">The world.</param>
    /// <param name="closes">Those that close windows too, where there are any.</param>
    public static async Task<bool> RingAllAsync(SimWorld world, bool closes)
    {
        bool all = true;
        foreach (var timer in Timers)
        {
            all &= await world.RunAsync(timer.Kind, timer.Name, machine => timer.Run(machine, true));
        }

        return all && (world.Model.Rewards is null || await RewardClock.RingAllAsync(world, closes));
    }

    /// <summary>True after hours, if the timer that would ring now is late.</summary>
    public static async Task<bool> MayBeLateAsync(SimWorld world)
    {
        bool isLate = world.Plan.Strikes(Fault.TimerThreeHoursLate, world.Loop.Dice);
        await world.Loop.DelayAsync(isLate ? Late : TimeSpan.Zero);
        return isLate;
    }

    /// <summary>Rings a timer. One that is late counts where it finds something to change.</summary>
    public static Task<bool> RingAsync(this SimWorld world, OperationKind kind, string name, bool isLate, Func<Machine, bool, Task> run) => world.RunAsync(kind, name, async machine =>
    {
        await run(machine, isLate);
        if (isLate && Operation.Current is { HasWritten: true })
        {
            world.Counts.Hit(Fault.TimerThreeHoursLate);
        }
    });

    private static async Task RingAsync(SimWorld world, (string Name, OperationKind Kind, int Least, int Most, Func<Machine, bool, Task> Run) timer)
    {
        while (world.IsOpen)
        {
            await world.Loop.DelayAsync(world.Loop.Dice.Seconds(timer.Least, timer.Most));
            bool isLate = await MayBeLateAsync(world);
            if (world.Strikes(Fault.TimerTwice))
            {
                _ = world.RingAsync(timer.Kind, timer.Name, isLate, timer.Run);
            }

            await world.RingAsync(timer.Kind, timer.Name, isLate, timer.Run);
        }
    }
}
