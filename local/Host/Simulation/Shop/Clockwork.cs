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

    private static async Task RingAsync(SimWorld world, (string Name, OperationKind Kind, int Least, int Most, Func<Machine, bool, Task> Run) timer)
    {
        while (world.IsOpen)
        {
            await world.Loop.DelayAsync(world.Loop.Dice.Seconds(timer.Least, timer.Most));
            bool isLate = world.Strikes(Fault.TimerThreeHoursLate);
            if (isLate)
            {
                await world.Loop.DelayAsync(Late);
            }

            if (world.Strikes(Fault.TimerTwice))
            {
                _ = world.RunAsync(timer.Kind, timer.Name, machine => timer.Run(machine, isLate));
            }

            await world.RunAsync(timer.Kind, timer.Name, machine => timer.Run(machine, isLate));
        }
    }
}
