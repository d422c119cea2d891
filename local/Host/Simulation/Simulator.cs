using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Model;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.World;

namespace Distribution.Local.Simulation;

/// <summary>What came of a seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Failure">What is wrong; null if nothing is.</param>
/// <param name="Hash">Of all that happened; the same every time.</param>
/// <param name="Steps">How many steps there were.</param>
/// <param name="Counts">How often each fault took effect.</param>
internal sealed record SeedOutcome(long Seed, string? Failure, ulong Hash, long Steps, FaultCounts Counts);

/// <summary>
/// Plays one seed: a day of a shop in which everything goes wrong, then calm, 8 days and 20 days later, and the verdict. On
/// one thread and without a real clock, so that a seed plays the same for ever.
/// </summary>
internal static class Simulator
{
    /// <summary>Such a day costs nearly two of the others.</summary>
    private const int RewardsOneIn = 4;

    /// <summary>How long before the end of a window a day of rewards begins at most, seconds.</summary>
    private const int MostBeforeTheEnd = 28_800;

    /// <summary>Longer than any story with all its troubles.</summary>
    private static readonly TimeSpan MostOfADay = TimeSpan.FromDays(4);

    /// <summary>Longer than a message or a payout is tried again by itself; and for what that leaves.</summary>
    private static readonly TimeSpan[] Calm = [TimeSpan.FromHours(3), TimeSpan.FromHours(1)];

    /// <summary>What passes before each calm.</summary>
    private static readonly int[] Days = [0, 8, 20];

    /// <summary>Longer than any one operation, and less than an hour.</summary>
    private static readonly TimeSpan LastBreath = TimeSpan.FromMinutes(10);

    /// <param name="seed">The seed.</param>
    /// <param name="lines">Where to write what happens; null for nowhere.</param>
    /// <param name="defects">Planted by a test; null for none.</param>
    /// <param name="provider">Whose protocol the shop and its provider speak; with the sandbox's they speak none.</param>
    public static SeedOutcome Play(long seed, TextWriter? lines = null, Defects? defects = null, ProviderKind provider = ProviderKind.Sandbox)
    {
        if (TaskScheduler.Current != TaskScheduler.Default)
        {
            throw new InvalidOperationException("A seed is played where what goes on may go on at once.");
        }

        var dice = new Dice(unchecked((ulong)seed * 0x2545F4914F6CDD1D));
        (Opening opening, DateTimeOffset start) = Begin(dice);
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        Chance.Use(new SeededChance(dice.Split()));
        try
        {
            var loop = new Loop(dice, new Trace(lines), start);
            using var world = new SimWorld(opening, loop, defects ?? Defects.None, provider);
            PlayDay(world);
            foreach (int days in Days)
            {
                Settle(world, days);
            }

            if (world.Failure is null)
            {
                End(world);
            }

            return new SeedOutcome(seed, world.Failure is { } failure ? $"step {loop.Trace.Steps}, {loop.Now:yyyy-MM-dd HH:mm:ss}: {failure}" : null, loop.Trace.Hash, loop.Trace.Steps, world.Counts);
        }
        finally
        {
            Chance.Use(null);
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <summary>One seed in some is played in a shop that rewards in every way, some hours before its first window ends.</summary>
    private static (Opening Opening, DateTimeOffset Start) Begin(Dice dice)
    {
        if (!dice.OneIn(RewardsOneIn))
        {
            return (Opening.Once, Opening.Opened + TimeSpan.FromDays(1 + dice.Below(300)) + dice.Seconds(0, 86_399));
        }

        RewardShop shop = dice.Pick(RewardShop.All);
        return (shop.Opening, shop.FirstEnd - dice.Seconds(MostBeforeTheEnd / 4, MostBeforeTheEnd));
    }

    private static void PlayDay(SimWorld world)
    {
        new Day(world).Open();
        world.Loop.Run(world.Loop.Now + MostOfADay, () => world.Failure is not null || world.Loop.Pending == 0);
        if (world.Loop.Pending > 0)
        {
            world.Fail($"{world.Loop.Pending} of those who acted have not come to their end");
        }

        world.IsOpen = false;
        world.Plan.IsCalm = true;
        world.OutageUntil = default;
        foreach (Machine machine in world.Machines)
        {
            machine.Clock.Off = default;
        }
    }

    /// <summary>Everybody sleeps for some days, then all timers ring, twice, and what is left comes to its end.</summary>
    private static void Settle(SimWorld world, int days)
    {
        world.Loop.Jump(world.Loop.Now + TimeSpan.FromDays(days));
        foreach (TimeSpan calm in days == 0 ? Calm : Calm[1..])
        {
            world.Bus.Replay();
            Task<bool> rung = Clockwork.RingAllAsync(world, closes: days < Days[^1]);
            world.Loop.Run(world.Loop.Now + calm, () => world.Failure is not null);
            if (world.Failure is null && !(rung.IsCompletedSuccessfully && rung.Result))
            {
                world.Fail("a timer does not come to its end");
            }
        }
    }

    private static void End(SimWorld world)
    {
        // An hourly orchestration may have begun as the hour of calm ended.
        world.Loop.Run(world.Loop.Now + LastBreath, () => world.Failure is not null || world.Loop.Live.Count == 0);
        if (world.Bus.Count > 0 || world.Bus.DeadLetters.Count > 0)
        {
            world.Fail($"{world.Bus.Count} message(s) wait and {world.Bus.DeadLetters.Count} are put aside for ever");
        }

        if (world.Loop.Live.Count > 0)
        {
            world.Fail($"{world.Loop.Live.Count} operation(s) never end: {world.Loop.Live[0].Name}");
        }

        // One that the store kept from going on ends so, and a timer begins it anew.
        foreach ((string id, string type, string message) in world.Hub.Failures.Where(static failure => failure.Type != typeof(RetryableException).FullName))
        {
            world.Fail($"orchestration {id} failed: {type}: {message}");
        }

        new Verdict(world).Give();
    }
}
