using Distribution.Kernel;
using Distribution.Programs.Windows;

namespace Distribution.Programs.Language.Reading;

/// <summary>Reads one rule.</summary>
internal sealed class RuleReader(ReadingContext context)
{
    /// <summary>The most slots of a program.</summary>
    public const int MaxSlots = 8;

    private const int MaxPayments = 10;
    private const int MaxTimes = 1000;
    private const int MaxIdLength = 32;

    /// <summary>Well above the units of the largest order: 50 lines of 999.</summary>
    private const int MaxUnits = 100_000;

    /// <summary>How many earnings one order, or one person at a close, may take to earn all times that are reached.</summary>
    private const int MaxEarnings = 100;

    /// <summary>What a person's number in a window is reckoned to reach at most, in minor units: a hundred of the largest orders.</summary>
    private const long MaxMoneyOfWindow = 100 * Money.MaxInput;

    /// <summary>The same in units, orders or buyers.</summary>
    private const long MaxCountOfWindow = 10_000_000;

    /// <summary>The most minor units that are paid for each of a count, so that all of them are one posting.</summary>
    private const long MaxEach = 100_000_000;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _slots = new(StringComparer.Ordinal);

    public RewardRule? Read(JsonNode rule)
    {
        if (!rule.IsObject)
        {
            rule.Wrong("type.object", "A rule is an object.");
            return null;
        }

        string? id = rule.Required("id")?.Id(MaxIdLength);
        if (id is not null && !_ids.Add(id))
        {
            rule.WrongField("id", "id.duplicate", "Another rule has this id.");
        }

        string? on = rule.Required("on") is { } node && node.Element.ValueKind == System.Text.Json.JsonValueKind.String ? node.Element.GetString() : null;
        switch (on)
        {
            case EventType.MetricName:
                return ReadMetricRule(rule, id);
            case EventType.RankName:
                return new RankReader(context).Read(rule, id);
            case not null when EventType.Find(on) is { } type:
                return ReadEventRule(rule, id, type);
            default:
                if (rule.Has("on"))
                {
                    rule.WrongField("on", "event.unknown", $"Expected is one of {string.Join(", ", EventType.Names)}. Nothing is paid for registering, joining or inviting.");
                }

                return null;
        }
    }

    private RewardRule.OnEvent? ReadEventRule(JsonNode rule, string? id, EventType type)
    {
        rule.Only(Members.EventRule);
        string? slot = ReadSlot(rule);
        Predicate? when = rule.Field("when") is { } condition ? context.Conditions(type.Scope).Read(condition) : null;
        var limits = new List<RuleLimit>();
        if (type.Event == RewardEvent.FirstOrder)
        {
            limits.Add(new RuleLimit(PayTo.L1, 1, WindowKind.Lifetime));
        }

        if (ReadLimit(rule, type) is { } limit)
        {
            limits.Add(limit);
        }

        List<Payment> payments = ReadPayments(rule, new PaymentReader(context, type, null), slot);
        string? budget = ReadBudget(rule, payments);
        return id is null || payments.Count == 0 || type.Event is not { } kind
            ? null
            : new RewardRule.OnEvent(id, kind, slot, when, limits, payments) { Budget = budget };
    }

    private RewardRule.OnMetric? ReadMetricRule(JsonNode rule, string? id)
    {
        rule.Only(Members.MetricRule);
        bool atClose = rule.Field("at")?.OneOf("close", "once") == "close";
        Metric? metric = rule.Required("metric") is { } name ? context.FindMetric(name) : null;
        WindowKind window = MetricReader.ReadWindow(rule, closes: atClose);
        string? slot = ReadSlot(rule);
        if (!atClose)
        {
            rule.Refuse("slot", "Only what is decided at a close can compete.");
        }

        long? threshold = null;
        if (rule.Has("gte") == rule.Has("every"))
        {
            rule.Wrong("metric.threshold", "A metric's rule has one of gte, every.");
        }
        else
        {
            threshold = (rule.Field("gte") ?? rule.Field("every"))?.Integer(1, Money.MaxInput);
        }

        if (metric is null)
        {
            return null;
        }

        EventType type = EventType.OfMetric(metric, atClose);
        Predicate? when = rule.Field("when") is { } condition ? context.Conditions(type.Scope).Read(condition) : null;
        RuleLimit? limit = ReadLimit(rule, type);
        List<Payment> payments = ReadPayments(rule, new PaymentReader(context, type, metric), slot);
        if (rule.Has("every") && payments.Any(static pay => pay is Payment.Percent or Payment.Each))
        {
            rule.WrongField("every", "metric.threshold", "A share of the whole or an amount for each is paid once, with gte.");
        }

        long most = atClose ? MostOfWindow(metric) : MostOfOrder(metric);
        if (rule.Has("every") && most / (threshold ?? 1) / MetricBonus.MostAtOnce(payments) >= MaxEarnings)
        {
            rule.WrongField("every", "metric.too_often", $"One {(atClose ? "person at a close" : "order")} could reach this so many times that what they pay could not be booked together.");
        }

        if (payments.OfType<Payment.Each>().Any(each => MostOf(each) > MaxEach))
        {
            rule.WrongField("pay", "metric.too_much", $"For each of a count at most {MaxEach} minor units are paid.");
        }

        string? budget = ReadBudget(rule, payments);
        return id is null || threshold is null || payments.Count == 0
            ? null
            : new RewardRule.OnMetric(id, metric, window, threshold.Value, rule.Has("every"), atClose, slot, when, limit, payments) { Budget = budget };
    }

    private long MostOf(Payment.Each each) =>
        each.Amount ?? (each.TableName is { } name && context.Tables.TryGetValue(name, out DecisionTable? table) ? table.Rows.Max(static row => row.Value) : 0);

    private static long MostOfWindow(Metric metric) => metric.Kind == MetricKind.Net ? MaxMoneyOfWindow : MaxCountOfWindow;

    /// <summary>The most that one order adds to a metric.</summary>
    private static long MostOfOrder(Metric metric) => metric.Kind switch
    {
        MetricKind.Net => Money.MaxInput,
        MetricKind.Units => MaxUnits,
        MetricKind.Buyers or MetricKind.Orders => 1,
        _ => throw new InvalidOperationException($"{metric.Kind} is not a metric."),
    };

    private string? ReadSlot(JsonNode rule)
    {
        if (rule.Field("slot") is not { } node || node.Id(MaxIdLength) is not { } slot)
        {
            return null;
        }

        if (_slots.Add(slot) && _slots.Count > MaxSlots)
        {
            node.Wrong("slot.too_many", $"A program has at most {MaxSlots} slots.");
        }

        return slot;
    }

    private static RuleLimit? ReadLimit(JsonNode rule, EventType type)
    {
        if (rule.Field("limit") is not { } limit || !limit.Only(Members.Limit))
        {
            return null;
        }

        string? name = limit.Required("per")?.OneOf([.. type.Per.Select(EventType.NameOf)]);
        long? times = limit.Required("times")?.Integer(1, MaxTimes);
        WindowKind window = MetricReader.ReadWindow(limit, closes: false);
        return name is null || times is null ? null : new RuleLimit(EventType.PayeeNames[name], (int)times.Value, window);
    }

    private static List<Payment> ReadPayments(JsonNode rule, PaymentReader reader, string? slot)
    {
        var payments = new List<Payment>();
        foreach (JsonNode pay in rule.Required("pay")?.Items(1, MaxPayments) ?? [])
        {
            if (reader.Read(pay) is not { } payment)
            {
                continue;
            }

            if (slot is not null && payments.Any(other => other.To == payment.To && other.OfLine == payment.OfLine))
            {
                pay.Wrong("slot.pays_twice", "In a slot a rule pays each beneficiary once.");
            }

            payments.Add(payment);
        }

        return payments;
    }

    private string? ReadBudget(JsonNode rule, List<Payment> payments)
    {
        string? budget = context.FindBudget(rule);
        if (budget is not null && payments.Count > 0 && payments.All(static pay => pay is Payment.Grant))
        {
            rule.WrongField("budget", "budget.no_money", "The rule pays no money, so a budget says nothing.");
        }

        return budget;
    }
}
