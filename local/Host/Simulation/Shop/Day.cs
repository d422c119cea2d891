using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.World;

namespace Distribution.Local.Simulation.Shop;

/// <summary>What people do in one seed, and when: all of them at their own times, or all at once.</summary>
internal sealed class Day(SimWorld world)
{
    private readonly DateTimeOffset[] _rushes =
    [
        .. Enumerable.Range(0, 3).Select(n => world.Loop.Now + TimeSpan.FromHours(3 + (3 * n)) + world.Loop.Dice.Seconds(0, 3600)),
        .. world.Opening.Rewards is { } shop ? [shop.FirstEnd, RewardClock.FirstRing(shop)] : Array.Empty<DateTimeOffset>(),
    ];

    private int _keys;

    public SimWorld World => world;

    public Dice Dice => world.Loop.Dice;

    /// <summary>A key for a command.</summary>
    public string NewKey() => "k" + (++_keys).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Begins something that must come to an end before the day does.</summary>
    public void Begin(Func<Task> script)
    {
        world.Loop.Pending++;
        _ = RunAsync();

        async Task RunAsync()
        {
            try
            {
                await script();
            }
            catch (Exception error)
            {
                world.Fail($"the simulation itself threw: {error}");
            }

            world.Loop.Pending--;
        }
    }

    /// <summary>A time of one's own, or one of those at which many act within seconds.</summary>
    /// <param name="most">Not later than this.</param>
    /// <param name="lag">Within how many milliseconds, if many act.</param>
    public Task WaitAsync(TimeSpan most, int lag = 3_000)
    {
        DateTimeOffset[] ahead = [.. _rushes.Where(rush => rush > world.Loop.Now && rush < world.Loop.Now + most)];
        return ahead.Length > 0 && Dice.OneIn(2)
            ? world.Loop.DelayAsync(Dice.Pick(ahead) - world.Loop.Now + TimeSpan.FromMilliseconds(Dice.Below(lag)))
            : world.Loop.DelayAsync(Dice.Seconds(0, (int)most.TotalSeconds));
    }

    /// <summary>Everything that happens.</summary>
    public void Open()
    {
        int orders = Dice.Between(1, 5);
        for (int i = 0; i < orders; i++)
        {
            Begin(() => new OrderStory(this).RunAsync());
        }

        foreach ((string name, _) in Opening.People)
        {
            Begin(() => new GiftStory(this, name).RunAsync());
            Begin(() => new WithdrawalStory(this, name).RunAsync());
        }

        if (world.Model.Rewards is { } rewards)
        {
            RewardDay.Open(this, rewards);
        }

        Trouble.Begin(this);
        Clockwork.Begin(this);
    }
}
