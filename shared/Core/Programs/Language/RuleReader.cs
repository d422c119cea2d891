using Distribution.Kernel;

namespace Distribution.Programs.Language;

/// <summary>Reads one rule.</summary>
internal sealed class RuleReader(int maxLevels, IReadOnlyDictionary<string, RateTable> tables, IReadOnlyDictionary<string, RankMetric> metrics)
{
    private const int MaxPayments = 10;
    private const int MaxPrizes = 20;
    private const int MaxIdLength = 32;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    public RewardRule? Read(JsonNode rule)
    {
        if (!rule.IsObject)
        {
            rule.Wrong("A rule is an object.");
            return null;
        }

        string? id = rule.Required("id")?.Id(MaxIdLength);
        if (id is not null && !_ids.Add(id))
        {
            rule.WrongField("id", "Another rule has this id.");
        }

        return rule.Required("on")?.OneOf("order.paid", "distributor.firstOrder", "rank") switch
        {
            "order.paid" => ReadOrderPaid(rule, id),
            "distributor.firstOrder" => ReadFirstOrder(rule, id),
            "rank" => ReadRank(rule, id),
            _ => null,
        };
    }

    private RewardRule.OnOrderPaid? ReadOrderPaid(JsonNode rule, string? id)
    {
        rule.Only("id", "on", "slot", "when", "limit", "pay");
        string? slot = rule.Field("slot")?.Id(MaxIdLength);
        var payments = new List<Payment>();
        foreach (JsonNode pay in rule.Required("pay")?.Items(1, MaxPayments) ?? [])
        {
            if (ReadPayment(pay) is not { } payment)
            {
                continue;
            }

            if (payment is Payment.Fixed && slot is not null)
            {
                pay.WrongField("fixed", "A fixed payment is made once an order and cannot compete in a slot, which is decided for each line.");
            }

            if (slot is not null && payments.Any(other => other.Level == payment.Level))
            {
                pay.Wrong("In a slot a rule pays a level once.");
            }

            payments.Add(payment);
        }

        bool onceAnOrder = payments.Any(payment => payment is Payment.Fixed);
        Predicate? when = rule.Field("when") is { } condition ? PredicateReader.Read(condition, !onceAnOrder) : null;
        return id is null || payments.Count == 0 ? null : new RewardRule.OnOrderPaid(id, slot, when, ReadLimit(rule), payments);
    }

    private static int? ReadLimit(JsonNode rule)
    {
        if (rule.Field("limit") is not { } limit || !limit.Only("per", "times"))
        {
            return null;
        }

        limit.Required("per")?.OneOf("L1");
        return (int?)limit.Required("times")?.Integer(1, 1000);
    }

    private Payment? ReadPayment(JsonNode pay)
    {
        if (!pay.Only("to", "percent", "of", "each", "per", "fixed"))
        {
            return null;
        }

        int kinds = 0;
        foreach (string kind in (ReadOnlySpan<string>)["percent", "each", "fixed"])
        {
            kinds += pay.Field(kind) is null ? 0 : 1;
        }

        if (kinds != 1)
        {
            pay.Wrong("A payment has one of percent, each, fixed.");
            return null;
        }

        int level = Level(pay);
        if (pay.Field("percent") is { } percent)
        {
            pay.Required("of")?.OneOf("line.net");
            Refuse(pay, "per");
            return ReadPercent(percent, level);
        }

        Refuse(pay, "of");
        if (pay.Field("each") is { } each)
        {
            pay.Required("per")?.OneOf("line.units");
            return each.Integer(1, Money.MaxInput) is { } amount ? new Payment.Each(level, amount) : null;
        }

        Refuse(pay, "per");
        return pay.Required("fixed")?.Integer(1, Money.MaxInput) is { } once ? new Payment.Fixed(level, once) : null;
    }

    private Payment.Percent? ReadPercent(JsonNode percent, int level)
    {
        if (!percent.IsObject)
        {
            return percent.Integer(1, Rate.Whole) is { } ppm ? new Payment.Percent(level, new Rate((int)ppm), null) : null;
        }

        percent.Only("table");
        if (percent.Required("table") is not { } reference || reference.Text() is not { } name)
        {
            return null;
        }

        if (!tables.ContainsKey(name))
        {
            reference.Wrong("There is no such table.");
        }

        return new Payment.Percent(level, null, name);
    }

    private int Level(JsonNode pay)
    {
        if (pay.Required("to") is not { } to || to.OneOf("L1", "L2", "L3") is not { } text)
        {
            return 1;
        }

        int level = text[1] - '0';
        if (level > maxLevels)
        {
            to.Wrong($"attribution.maxLevels is {maxLevels}.");
        }

        return level;
    }

    private static RewardRule.OnFirstOrder? ReadFirstOrder(JsonNode rule, string? id)
    {
        rule.Only("id", "on", "pay");
        var grants = new List<GrantPayment>();
        foreach (JsonNode pay in rule.Required("pay")?.Items(1, MaxPayments) ?? [])
        {
            pay.Only("to", "grant", "qty");
            pay.Required("to")?.OneOf("inviter");
            if (pay.Required("grant")?.Id(IdText.MaxLength) is { } code && pay.Required("qty")?.Integer(1, 1000) is { } quantity)
            {
                grants.Add(new GrantPayment(code, (int)quantity));
            }
        }

        return id is null || grants.Count == 0 ? null : new RewardRule.OnFirstOrder(id, grants);
    }

    private RewardRule.OnRank? ReadRank(JsonNode rule, string? id)
    {
        rule.Only("id", "on", "metric", "window", "ties", "min", "pay");
        RankMetric metric = RankMetric.Sales;
        if (rule.Required("metric") is { } name && name.Text() is { } text && !metrics.TryGetValue(text, out metric))
        {
            name.Wrong("There is no such metric.");
        }

        string? window = rule.Required("window")?.OneOf("week", "month");
        rule.Field("ties")?.OneOf("earliest");
        long? min = rule.Field("min") is { } least ? least.Integer(1, Money.MaxInput) : 1;
        var prizes = new List<long>();
        foreach (JsonNode pay in rule.Required("pay")?.Items(1, 1) ?? [])
        {
            pay.Only("to", "prizes");
            pay.Required("to")?.OneOf("rank");
            foreach (JsonNode prize in pay.Required("prizes")?.Items(1, MaxPrizes) ?? [])
            {
                if (prize.Integer(1, Money.MaxInput) is { } amount)
                {
                    prizes.Add(amount);
                }
            }
        }

        return id is null || window is null || min is null || prizes.Count == 0
            ? null
            : new RewardRule.OnRank(id, metric, window == "week" ? WindowKind.Week : WindowKind.Month, min.Value, prizes);
    }

    private static void Refuse(JsonNode node, string name)
    {
        if (node.Field(name) is { } field)
        {
            field.Wrong("Does not belong to this kind of payment.");
        }
    }
}
