using Distribution.Campaigns;
using Distribution.Functions.Groups;
using Distribution.Functions.Reports;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.World;
using EmbeddedFunctions.Durable.Stepwise;

namespace Distribution.Local.Simulation.Shop.Rewards;

/// <summary>The timers that only a shop with rewards needs. The one that closes rings as soon as a window may be closed, then now and then.</summary>
internal static class RewardClock
{
    public static void Begin(Day day)
    {
        _ = CloseAsync(day);
        _ = EndGroupsAsync(day);
    }

    /// <summary>When a machine with the right time first finds a window to close.</summary>
    public static DateTimeOffset FirstRing(RewardShop shop) => shop.FirstEnd + CloseDueWindows.Delay;

    /// <summary>Rings each once. True if all ran to their end.</summary>
    public static async Task<bool> RingAllAsync(SimWorld world, bool closes)
    {
        bool all = await EndGroupsAsync(world, false);
        if (closes)
        {
            world.Model.Rewards?.Closes.RingsAt(world.Loop.Now);
            all &= await CloseAsync(world, false);
        }

        return all;
    }

    public static Task<bool> EndGroupsAsync(SimWorld world, bool isLate) =>
        world.RingAsync(OperationKind.EndGroups, "EndGroups", isLate, static (machine, late) => machine.Get<GroupsTimer>().EndAsync(StepwiseTimer.Ring(late), CancellationToken.None));

    private static Task<bool> CloseAsync(SimWorld world, bool isLate) =>
        world.RingAsync(OperationKind.CloseWindows, "CloseWindows", isLate, static (machine, late) => machine.Get<RewardsTimer>().CloseAsync(StepwiseTimer.Ring(late), CancellationToken.None));

    private static async Task CloseAsync(Day day)
    {
        SimWorld world = day.World;
        RewardShop shop = world.Opening.Rewards ?? throw new InvalidOperationException("Nothing is rewarded here.");
        await world.Loop.DelayAsync(FirstRing(shop) - world.Loop.Now + TimeSpan.FromMilliseconds(day.Dice.Below(3_000)));
        bool isLate = await Clockwork.MayBeLateAsync(world);
        bool isTwice = day.Dice.OneIn(2);
        while (world.IsOpen)
        {
            if (isTwice || world.Strikes(Fault.TimerTwice))
            {
                _ = CloseAsync(world, isLate);
                await world.Loop.DelayAsync(TimeSpan.FromMilliseconds(day.Dice.Below(2_000)));
            }

            await CloseAsync(world, isLate);
            await world.Loop.DelayAsync(day.Dice.Seconds(700, 7_200));
            isTwice = false;
            isLate = await Clockwork.MayBeLateAsync(world);
        }
    }

    private static async Task EndGroupsAsync(Day day)
    {
        while (day.World.IsOpen)
        {
            await day.World.Loop.DelayAsync(day.Dice.Seconds(1_800, 7_200));
            await EndGroupsAsync(day.World, await Clockwork.MayBeLateAsync(day.World));
        }
    }
}
