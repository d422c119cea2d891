using Distribution.Campaigns.Standing;
using Distribution.Kernel;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.World;
using Distribution.Orders;
using Distribution.Storage;

namespace Distribution.Local.Simulation.Model.Rewards;

/// <summary>When orders were paid, what the day books have said of their refunds, and which tiers sales so far have made.</summary>
internal sealed class PlainNumbers(SimWorld world)
{
    private const string LifetimeEnd = "|lifetime";
    private const string SalesMetric = "sales";
    private const string EarnedPrefix = "o|";

    /// <summary>The most that two clocks are apart from the right time.</summary>
    private static readonly TimeSpan Off = TimeSpan.FromMinutes(10);

    private readonly Dictionary<OrderId, Versions<long?>> _days = [];
    private readonly Dictionary<string, Versions<long>> _sales = new(StringComparer.Ordinal);
    private readonly Dictionary<OrderId, string?[]> _tiers = [];

    /// <summary>Tiers an order's first level may have had when it was counted; null where it was not counted.</summary>
    public IReadOnlyList<string?>? TiersOf(OrderId order) => _tiers.GetValueOrDefault(order);

    /// <summary>Tiers somebody may have had since a step.</summary>
    public string?[] TiersSince(string person, long step) => [.. Sales(person).Since(step, 0).Select(static sales => sales >= RewardProgram.SilverFrom ? RewardProgram.Silver : null).Distinct()];

    /// <summary>What the day book may have said since a step of what an order has left; null where it was not there.</summary>
    public IReadOnlyList<long?> LeftSince(PlainOrder order, long step) =>
        !_days.TryGetValue(order.Id, out Versions<long?>? versions) ? [null] : [.. versions.Since(step, null).Select(refunded => order.Placed.Net - refunded).Distinct()];

    /// <summary>What all paid orders of somebody have left.</summary>
    public long SalesOf(string person, Func<DateTimeOffset, bool>? when = null) => world.Model.Orders
        .Where(order => order.Via == person && order.PaidAt is { } at && when?.Invoke(at) != false).Sum(static order => order.NetLeft);

    public void SeeOrder(Entity row)
    {
        Order order = StoreJson.Read(row, OrdersJson.Default.Order).Value;
        if (order is not { PaidAt: { } at, State: not OrderState.Cancelled } || world.Model.Find(order.Id) is not { } known || known.PaidAt == at)
        {
            return;
        }

        if (known.PaidAt is not null || at > world.Loop.Now + Off || at < world.Loop.Now - Off - TimeSpan.FromHours(1))
        {
            world.Fail($"order {order.Id} is paid at {at:O}, was paid at {known.PaidAt:O}");
        }

        known.PaidAt = at;
        known.PaidStep = world.Loop.Trace.Steps;
    }

    public void SeeDay(Entity row)
    {
        DayRow day = StoreJson.Read(row, OrdersJson.Default.DayRow).Value;
        Of(_days, day.Order).Add(world.Loop.Trace.Steps, day.Lines.Sum(static line => line.Refunded));
    }

    public void SeeCount(Entity row)
    {
        if (row.Row.EndsWith(LifetimeEnd, StringComparison.Ordinal) && row.Row.StartsWith(StandingStore.CountPrefix, StringComparison.Ordinal)
            && StoreJson.Read(row, StandingJson.Default.CountRow).Value is { Metric: SalesMetric } count)
        {
            Sales(OwnerOf(row)).Add(world.Loop.Trace.Steps, count.Value);
        }
    }

    /// <summary>An order is counted for who brought it, with the tiers that were read before.</summary>
    public void SeeEarned(Entity row)
    {
        if (!row.Row.StartsWith(EarnedPrefix, StringComparison.Ordinal) || Operation.Current is not { } operation)
        {
            return;
        }

        OrderId order = OrderId.Create(row.Row[EarnedPrefix.Length..]);
        _tiers.TryAdd(order, TiersSince(OwnerOf(row), operation.Began));
    }

    private static string OwnerOf(Entity row) => row.Partition.Split('|')[2];

    private Versions<long> Sales(string person) => Of(_sales, person);

    private static Versions<T> Of<TKey, T>(Dictionary<TKey, Versions<T>> all, TKey key)
        where TKey : notnull
    {
        if (!all.TryGetValue(key, out Versions<T>? versions))
        {
            versions = new Versions<T>();
            all.Add(key, versions);
        }

        return versions;
    }
}
