using Distribution.Functions.Settlement;
using Distribution.Functions.Withdrawals;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.World;

namespace Distribution.Local.Simulation.Shop;

/// <summary>What befalls the whole system: outages, clocks, an exchanged hub. And the operator, who replays what was put aside.</summary>
internal static class Trouble
{
    private const int MostSecondsOff = 600;

    private static readonly TimeSpan Outage = TimeSpan.FromMinutes(30);

    public static void Begin(Day day)
    {
        _ = ComeAsync(day);
        _ = OperateAsync(day);
    }

    private static async Task ComeAsync(Day day)
    {
        SimWorld world = day.World;
        while (world.IsOpen)
        {
            if (world.Plan.Strikes(Fault.StoreOutage, day.Dice))
            {
                world.OutageUntil = world.Loop.Now + Outage;
            }

            foreach (Machine machine in world.Machines)
            {
                if (world.Strikes(Fault.ClockOff))
                {
                    machine.Clock.Off = day.Dice.Seconds(-MostSecondsOff, MostSecondsOff);
                }

                if (machine.Clock.Off > TimeSpan.Zero && world.Strikes(Fault.ClockBackwards))
                {
                    machine.Clock.Off -= day.Dice.Seconds(1, MostSecondsOff);
                }
            }

            if (world.Plan.Strikes(Fault.HubExchanged, day.Dice) && Lose(day))
            {
                world.Counts.Hit(Fault.HubExchanged);
            }

            await world.Loop.DelayAsync(day.Dice.Seconds(1_800, 18_000));
        }
    }

    /// <summary>The planner's orchestration is gone, or that of a withdrawal.</summary>
    private static bool Lose(Day day)
    {
        string[] withdrawals = [.. day.World.Model.Withdrawals.Select(id => new WithdrawalReference(Opening.Merchant, id).InstanceId)];
        return day.World.Hub.Lose(withdrawals.Length == 0 || day.Dice.OneIn(3) ? SettlementWorkflow.PlannerId : day.Dice.Pick(withdrawals));
    }

    private static async Task OperateAsync(Day day)
    {
        while (day.World.IsOpen)
        {
            await day.World.Loop.DelayAsync(day.Dice.Seconds(7_200, 21_600));
            day.World.Bus.Replay();
        }
    }
}
