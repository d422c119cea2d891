using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Programs.Replay;

/// <summary>Everybody's numbers in every window that a program counts, by the metrics' keys: one that another program counts as well goes on.</summary>
internal sealed class ReplayMetrics
{
    private static readonly IReadOnlyDictionary<string, int> NoLimits = new Dictionary<string, int>();
    private static readonly IReadOnlyDictionary<string, long> NoBudgets = new Dictionary<string, long>();

    private readonly Dictionary<(string Metric, string Window, DistributorId Subject), long> _values = [];
    private readonly Dictionary<(string Metric, string Window, DistributorId Subject, string Distinct), int> _seen = [];
    private readonly Dictionary<(RewardEvent On, DateOnly Day), List<ReplayOrder>> _orders = [];

    /// <summary>When an order counts for what waits for this; null if it does not count yet.</summary>
    public static DateTimeOffset? MomentOf(ReplayOrder order, RewardEvent on) =>
        on == RewardEvent.OrderPaid ? order.Order.PaidAt : order.Completed ? order.Order.CompletedAt : null;

    /// <summary>Lets an order count in windows from now on; by its completion only where its program counts completions.</summary>
    public void Enter(ReplayOrder order, RewardEvent on)
    {
        if (MomentOf(order, on) is { } moment && (on == RewardEvent.OrderPaid || order.Program.Terms.CountsCompletions))
        {
            (RewardEvent, DateOnly) place = (on, order.Program.Calendar.DayOf(moment));
            if (!_orders.TryGetValue(place, out List<ReplayOrder>? orders))
            {
                _orders[place] = orders = [];
            }

            orders.Add(order);
        }
    }

    /// <summary>Counts an order as it is now; whose number of which metric that changes, in the order of the program.</summary>
    public List<(CountedMetric Counted, DistributorId Subject, DateOnly Day)> Count(ReplayOrder order)
    {
        var changed = new List<(CountedMetric, DistributorId, DateOnly)>();
        foreach (CountedMetric counted in order.Program.Counted)
        {
            Metric metric = counted.Metric;
            if (MomentOf(order, metric.On) is not { } moment)
            {
                continue;
            }

            MetricShare? before = order.Shares.GetValueOrDefault(counted.Key);
            MetricShare? now = MetricEngine.ShareOf(order.Program, metric, order.Facts(moment, NoLimits, NoBudgets));
            if (before == now)
            {
                continue;
            }

            order.Shares[counted.Key] = now;
            DateOnly day = order.Program.Calendar.DayOf(moment);
            Add(order.Program, counted, day, before, -1);
            Add(order.Program, counted, day, now, 1);
            changed.Add((counted, (now ?? before ?? throw new InvalidOperationException("One of two that differ is there.")).Subject, day));
        }

        return changed;
    }

    /// <param name="metric">The metric's key.</param>
    /// <param name="window">The window's id.</param>
    /// <param name="subject">Whose number.</param>
    public long ValueOf(string metric, string window, DistributorId subject) => _values.GetValueOrDefault((metric, window, subject));

    /// <summary>The tier of a person under a program at a moment: by the count so far, or by that of the window before.</summary>
    public string? TierOf(CompiledProgram program, DistributorId person, DateTimeOffset at) => program.Tiers.Count == 0 ? null : MetricEngine.TierOf(program, (metric, kind) =>
        ValueOf(CountedMetric.KeyOf(metric), program.Calendar.Before(program.Calendar.WindowOf(kind, program.Calendar.DayOf(at))).Id, person));

    /// <summary>Everybody's number of a closed window, with refunds and lifetime tiers so far: it is asked when the window is closed.</summary>
    public IReadOnlyList<MetricTotal> Totals(CompiledProgram program, Metric metric, RewardWindow window) =>
        [.. MetricEngine.Totals(program, metric, Orders(metric.On, window)).Select(total => total with { Tier = TierOf(program, total.Subject, window.EndsAt) })];

    private IEnumerable<OrderFacts> Orders(RewardEvent on, RewardWindow window)
    {
        for (DateOnly day = window.First; day <= window.Last; day = day.AddDays(1))
        {
            foreach (ReplayOrder order in _orders.GetValueOrDefault((on, day)) ?? [])
            {
                if (MomentOf(order, on) is { } moment)
                {
                    yield return order.Facts(moment, NoLimits, NoBudgets);
                }
            }
        }
    }

    private void Add(CompiledProgram program, CountedMetric counted, DateOnly day, MetricShare? share, int sign)
    {
        if (share is not { } some)
        {
            return;
        }

        foreach (WindowKind kind in counted.Windows)
        {
            string window = program.Calendar.WindowOf(kind, day).Id;
            long amount = sign * some.Amount;
            if (some.Distinct is { } distinct)
            {
                (string, string, DistributorId, string) pair = (counted.Key, window, some.Subject, distinct);
                int count = _seen.GetValueOrDefault(pair) + sign;
                _seen[pair] = count;
                amount = sign > 0 && count == 1 ? 1 : sign < 0 && count == 0 ? -1 : 0;
            }

            (string, string, DistributorId) key = (counted.Key, window, some.Subject);
            _values[key] = checked(_values.GetValueOrDefault(key) + amount);
        }
    }
}
