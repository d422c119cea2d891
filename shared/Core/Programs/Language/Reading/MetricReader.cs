using Distribution.Kernel;
using Distribution.Programs.Language.Logic;
using Distribution.Programs.Windows;

namespace Distribution.Programs.Language.Reading;

/// <summary>Reads <c>metrics</c> and the <c>tiers</c> that stand on them.</summary>
internal static class MetricReader
{
    private const int MaxMetrics = 20;
    private const int MaxTiers = 10;

    /// <summary>The most rows that the numbers of one person may take: all of them change in one batch with the order's own row.</summary>
    private const int MaxCounts = 80;

    private const string HeadCount = "Metrics count paid orders and what was paid for; heads, registrations and invitations are never paid for.";

    public static void ReadMetrics(JsonNode? metrics, ReadingContext context)
    {
        if (metrics is not { } node)
        {
            return;
        }

        foreach ((string name, JsonNode metric) in node.Named(MaxMetrics))
        {
            if (ReadMetric(name, metric, context) is { } read)
            {
                context.Metrics[name] = read;
            }
        }
    }

    public static IReadOnlyList<Tier> ReadTiers(JsonNode? tiers, ReadingContext context)
    {
        var read = new List<Tier>();
        if (tiers is not { } node)
        {
            return read;
        }

        foreach (JsonNode item in node.Items(1, MaxTiers))
        {
            if (!item.Only(Members.Tier))
            {
                continue;
            }

            string? id = item.Required("id")?.Id(IdText.MaxLength);
            if (id is not null && !context.Tiers.Add(id))
            {
                item.WrongField("id", "id.duplicate", "Another tier has this id.");
            }

            if (item.Required("when") is { } when && when.Only(Members.TierCondition) && ReadTier(id ?? "", when, read, context) is { } tier)
            {
                read.Add(tier);
            }
        }

        return read;
    }

    /// <summary>What an order changes at once for one person must be one batch.</summary>
    public static void CheckCounts(JsonNode root, IEnumerable<Metric> metrics, IReadOnlyList<Tier> tiers, IEnumerable<RewardRule> rules)
    {
        int counts = CountedMetric.Of(metrics, tiers, rules.OfType<RewardRule.OnMetric>())
            .Sum(static counted => counted.Windows.Count * (counted.Metric.Kind == MetricKind.Buyers ? 2 : 1));
        if (counts > MaxCounts)
        {
            root.WrongField("metrics", "metric.too_many_counts", $"Lifetimes of all metrics, and the windows of tiers and rules that do not wait for a close, are {counts} numbers of a person, a metric of buyers counted twice in each; the most is {MaxCounts}.");
        }
    }

    /// <summary>A window's kind, or lifetime where it is not said.</summary>
    public static WindowKind ReadWindow(JsonNode node, bool closes)
    {
        if (node.Field("window") is not { } field)
        {
            if (closes)
            {
                node.WrongField("window", "field.missing", "Missing: only a day, a week or a month closes.");
            }

            return WindowKind.Lifetime;
        }

        WindowKind window = field.OneOf("day", "week", "month", "lifetime") switch
        {
            "day" => WindowKind.Day,
            "week" => WindowKind.Week,
            "month" => WindowKind.Month,
            _ => WindowKind.Lifetime,
        };
        if (closes && window == WindowKind.Lifetime)
        {
            field.Wrong("window.never_closes", "A lifetime never closes; expected is day, week or month.");
        }

        return window;
    }

    private static Metric? ReadMetric(string name, JsonNode metric, ReadingContext context)
    {
        if (!metric.Only(Members.Metric))
        {
            return null;
        }

        MetricKind? kind = ReadKind(metric);
        RewardEvent? on = Choose(metric, "on", ("order.paid", RewardEvent.OrderPaid), ("order.completed", RewardEvent.OrderCompleted));
        PayTo? by = Choose(metric, "by", ("L1", PayTo.L1), ("buyer", PayTo.Buyer));
        Predicate? when = metric.Field("when") is { } node ? context.Conditions(FactScope.Line | FactScope.Order).Read(node) : null;
        foreach (Fact fact in PredicateLogic.FactsOf(when))
        {
            if (FactCatalogue.Of(fact) is { Kind: FactKind.Tier } or { Fact: Fact.FirstLevelOrders or Fact.BuyerOrders })
            {
                metric.WrongField("when", "fact.scope", $"A metric counts again whenever it is asked, so it cannot depend on {FactCatalogue.Of(fact).Name}, which changes with time.");
            }
        }

        if (kind == MetricKind.Buyers && by == PayTo.Buyer)
        {
            metric.WrongField("distinct", "metric.pointless", "The different buyers of a buyer are always one.");
        }

        return kind is null || on is null || by is null ? null : new Metric(name, kind.Value, on.Value, by.Value, when);
    }

    private static MetricKind? ReadKind(JsonNode metric)
    {
        string[] kinds = ["sum", "distinct", "count"];
        if (kinds.Count(metric.Has) != 1)
        {
            metric.Wrong("metric.kind", "A metric has one of sum, distinct, count.");
            return null;
        }

        if (metric.Has("sum"))
        {
            return Choose(metric, "sum", ("line.net", MetricKind.Net), ("order.net", MetricKind.Net), ("line.units", MetricKind.Units), ("order.units", MetricKind.Units));
        }

        return metric.Has("distinct")
            ? Choose(metric, "distinct", ("buyer", MetricKind.Buyers))
            : Choose(metric, "count", ("order", MetricKind.Orders));
    }

    private static T? Choose<T>(JsonNode node, string name, params ReadOnlySpan<(string Text, T Value)> choices)
        where T : struct
    {
        if (node.Required(name) is not { } field)
        {
            return null;
        }

        string? text = field.Element.ValueKind == System.Text.Json.JsonValueKind.String ? field.Element.GetString() : null;
        var names = new List<string>();
        foreach ((string choice, T value) in choices)
        {
            if (choice == text)
            {
                return value;
            }

            names.Add(choice);
        }

        field.Wrong("metric.head_count", $"Expected is {string.Join(" or ", names)}. {HeadCount}");
        return null;
    }

    private static Tier? ReadTier(string id, JsonNode when, List<Tier> lower, ReadingContext context)
    {
        Metric? metric = when.Required("metric") is { } name ? context.FindMetric(name) : null;
        WindowKind window = ReadWindow(when, closes: false);
        long? least = when.Required("gte")?.Integer(1, long.MaxValue);
        if (metric is null || least is null)
        {
            return null;
        }

        if (metric.By != PayTo.L1 || metric.Kind == MetricKind.Buyers)
        {
            when.WrongField("metric", "tier.own_sales", "A tier is reached by the distributor's own sales: a sum or count of orders by L1.");
        }

        if (lower.Any(other => other.Metric == metric && other.Window == window && other.AtLeast >= least))
        {
            when.WrongField("gte", "tier.order", "A lower tier asks for as much, so it would never be held: tiers stand from the lowest to the highest.");
        }

        return new Tier(id, metric, window, least.Value);
    }
}
