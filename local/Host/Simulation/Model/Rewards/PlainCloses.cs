using Distribution.Campaigns.Windows;
using Distribution.Kernel;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Model.Quotas;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.World;
using Distribution.Programs;
using Distribution.Storage;

namespace Distribution.Local.Simulation.Model.Rewards;

/// <summary>
/// How windows close. The numbers that a close begins with are those the day books may have given it while it counted, and
/// never change; all bonuses follow from them, and the close says these and no others.
/// </summary>
internal sealed class PlainCloses(SimWorld world, RewardShop shop, PlainNumbers numbers, PlainBudgets budgets)
{
    private const string FrozenPrefix = "f|";
    private const string LatePrefix = "l|";

    private static readonly WindowKind[] Kinds = [WindowKind.Week, WindowKind.Month];

    private readonly Dictionary<(string Partition, string Row), ReadOnlyMemory<byte>> _fixed = [];
    private readonly Dictionary<(WindowKind, DateOnly), (ClosedNumbers Numbers, long Rows)> _numbers = [];
    private readonly List<CloseReward> _rewards = [];
    private readonly HashSet<(WindowKind Kind, DateOnly Last)> _closed = [];
    private DateTimeOffset _lastRing;
    private DateTimeOffset _ringBefore;

    /// <summary>All that closes owe.</summary>
    public IReadOnlyList<CloseReward> Rewards => _rewards;

    /// <summary>A timer rings that closes all there is to close.</summary>
    public void RingsAt(DateTimeOffset now) => (_ringBefore, _lastRing) = (_lastRing, now);

    public void See(Entity row)
    {
        bool isFrozen = row.Row.StartsWith(FrozenPrefix, StringComparison.Ordinal);
        if (!isFrozen && !row.Row.StartsWith(CloseStore.ClosedPrefix, StringComparison.Ordinal))
        {
            return;
        }

        if (!_fixed.TryAdd((row.Partition, row.Row), row.Payload))
        {
            if (!_fixed[(row.Partition, row.Row)].Span.SequenceEqual(row.Payload.Span))
            {
                world.Fail($"{row.Partition} {row.Row} is written twice, and not alike");
            }
        }
        else if (isFrozen)
        {
            Take(StoreJson.Read(row, CloseJson.Default.FrozenWindow).Value);
        }
        else
        {
            Compare(StoreJson.Read(row, CloseJson.Default.ClosedWindow).Value);
        }
    }

    /// <summary>Every window that was over has closed, and says how many orders came too late for it.</summary>
    public void Judge()
    {
        foreach (WindowKind kind in Kinds)
        {
            foreach (ShopWindow window in ShopCalendar.Over(kind, shop.OpenedAt, _lastRing - Campaigns.CloseDueWindows.Delay))
            {
                if (!_closed.Contains((kind, window.Last)))
                {
                    world.Fail($"at the end: {Name(kind, window.Last)} is over and was never closed");
                }
                else if (window.EndsAt + CountLate.Delay < _ringBefore)
                {
                    JudgeLate(window);
                }
            }
        }
    }

    /// <summary>A close is named by what it closes: also in the quotas.</summary>
    private static string Name(WindowKind kind, DateOnly last) => $"close:{(kind == WindowKind.Week ? "week" : "month")}:{last:yyyy-MM-dd}";

    private void JudgeLate(ShopWindow window)
    {
        string partition = StoreKey.Join("close", Opening.MerchantName, window.Kind == WindowKind.Week ? "week" : "month");
        long orders = world.Model.Orders.Count(order => order.PaidAt is { } at && window.Has(at));
        long should = Math.Max(0, orders - _numbers[(window.Kind, window.Last)].Rows);
        long? late = world.Store.Find(partition, LatePrefix + CloseStore.DayKey(window.Last)) is { } row ? StoreJson.Read(row, CloseJson.Default.CloseLate).Value.Orders : null;
        if (late != should)
        {
            world.Fail($"at the end: {should} orders came too late for {Name(window.Kind, window.Last)}, which says {late}");
        }
    }

    /// <summary>The numbers are there: each person's must be one that the day books may have given since the close began to count.</summary>
    private void Take(FrozenWindow frozen)
    {
        long began = Operation.Current?.Began ?? 0;
        var window = new ShopWindow(frozen.Kind, frozen.First, frozen.Last);
        if (window.EndsAt > world.Loop.Now)
        {
            world.Fail($"{Name(frozen.Kind, frozen.Last)} counts before its end");
        }

        var taken = new ClosedNumbers(frozen.Kind, frozen.Last);
        string pages = ClosePages.Partition(Opening.Merchant, frozen.Kind, frozen.Last);
        foreach (FrozenMetric metric in frozen.Metrics)
        {
            foreach (PersonScore score in metric.Pages.SelectMany(page =>
                world.Store.Find(pages, page.Id) is { } row ? StoreJson.Read(row, CloseJson.Default.PersonScoreArray).Value : []))
            {
                taken.Add(metric.Metric, score);
            }
        }

        _numbers[(frozen.Kind, frozen.Last)] = (taken, frozen.Orders ?? 0);
        foreach ((string person, _) in Opening.People)
        {
            CheckNumbers(taken, window, person, began);
        }
    }

    private void CheckNumbers(ClosedNumbers taken, ShopWindow window, string person, long began)
    {
        var counted = new List<(DateTimeOffset At, IReadOnlyList<long?> Left)>();
        foreach (PlainOrder order in world.Model.Orders.Where(order => order.Via == person))
        {
            if (order.PaidAt is { } at && window.Has(at))
            {
                IReadOnlyList<long?> left = numbers.LeftSince(order, began);
                counted.Add((at, left));
                if (left.Count(static value => value is not null) > 1)
                {
                    world.Counts.Hit(Fault.CloseMeetsRefund);
                }
            }
        }

        PersonNumbers has = taken.Of(person);
        if (!ClosedNumbers.Possible(counted).Contains(has with { Tier = null }))
        {
            world.Fail($"{Name(window.Kind, window.Last)} counts {has} for {person}, which no day book said; paid: {string.Join("; ", counted.Select(static one => $"{one.At:O} {string.Join('/', one.Left)}"))}");
        }

        if (window.Kind == WindowKind.Month && has.Sales > 0 && !numbers.TiersSince(person, began).Contains(has.Tier))
        {
            world.Fail($"{Name(window.Kind, window.Last)} takes {person} for {has.Tier ?? "nothing"}");
        }
    }

    /// <summary>The close is written: it must say what follows from its numbers.</summary>
    private void Compare(ClosedWindow close)
    {
        if (!_numbers.TryGetValue((close.Kind, close.Last), out (ClosedNumbers Numbers, long Rows) taken) || !_closed.Add((close.Kind, close.Last)))
        {
            world.Fail($"{Name(close.Kind, close.Last)} has no numbers or closes twice");
            return;
        }

        CloseReward[] should = [.. CloseRewards.Of(taken.Numbers, Name(close.Kind, close.Last), budgets, UsedInMonth, world)];
        string pages = ClosePages.Partition(Opening.Merchant, close.Kind, close.Last);
        CloseReward[] says =
        [
            .. from page in close.Pages
               from bonus in world.Store.Find(pages, page.Id) is { } row ? StoreJson.Read(row, CloseJson.Default.CloseBonusArray).Value : []
               select new CloseReward(bonus.Rule, bonus.Person.Value, close.Last, bonus.Amount, bonus.Grant?.Code, bonus.Budget),
        ];
        if (!says.Order(CloseReward.InOrder).SequenceEqual(should.Order(CloseReward.InOrder)))
        {
            world.Fail($"{Name(close.Kind, close.Last)} pays {string.Join(", ", says.Order(CloseReward.InOrder))} instead of {string.Join(", ", should.Order(CloseReward.InOrder))}");
        }

        _rewards.AddRange(should);
    }

    /// <summary>Whether an earlier week of the same month has paid somebody its goal.</summary>
    private bool UsedInMonth(string person, DateOnly last) =>
        _rewards.Any(reward => reward.Rule == RewardProgram.WeekGoal && reward.Person == person && reward.Last.Month == last.Month && reward.Last.Year == last.Year);
}
