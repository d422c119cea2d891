using Distribution.Kernel;

namespace Distribution.Programs.Language.Reading;

/// <summary>Reads a ranking.</summary>
internal sealed class RankReader(ReadingContext context)
{
    private const int MaxPrizes = 50;

    public RewardRule.OnRank? Read(JsonNode rule, string? id)
    {
        rule.Only(Members.RankRule);
        Metric? metric = rule.Required("metric") is { } name ? context.FindMetric(name) : null;
        WindowKind window = MetricReader.ReadWindow(rule, closes: true);
        RankTies ties = rule.Field("ties")?.OneOf("earliest", "split") == "split" ? RankTies.Split : RankTies.Earliest;
        long min = rule.Field("min") is { } least ? least.Integer(1, Money.MaxInput) ?? 1 : 1;
        List<RankPrize> places = ReadPlaces(rule);
        string? budget = context.FindBudget(rule);
        bool money = places.Any(static place => place is RankPrize.Cash);
        if (budget is not null && places.Count > 0 && !money)
        {
            rule.WrongField("budget", "budget.no_money", "The rule pays no money, so a budget says nothing.");
        }

        if (ties == RankTies.Split && places.Any(static place => place is RankPrize.Thing))
        {
            rule.WrongField("ties", "rank.split_things", "Only money can be split.");
        }

        if (metric is { Kind: MetricKind.Buyers } && money)
        {
            rule.WrongField("pay", "pay.not_for_orders", PaymentReader.ForHeads);
        }

        foreach (RankPrize.Thing thing in places.OfType<RankPrize.Thing>())
        {
            PaymentReader.RefuseCreditForHeads(rule, "pay", thing.Code, metric);
        }

        if (metric is { By: not PayTo.L1 })
        {
            rule.WrongField("metric", "rank.by", "A ranking is of distributors: its metric counts by L1.");
        }

        if (id is null || metric is null || places.Count == 0)
        {
            return null;
        }

        RankMetric plain = metric.Kind == MetricKind.Units ? RankMetric.Units : RankMetric.Sales;
        long[] prizes = [.. places.Select(static place => place is RankPrize.Cash cash ? cash.Amount : 0)];
        return new RewardRule.OnRank(id, plain, window, min, prizes) { Counted = metric, Places = places, Ties = ties, Budget = budget };
    }

    private static List<RankPrize> ReadPlaces(JsonNode rule)
    {
        var places = new List<RankPrize>();
        foreach (JsonNode pay in rule.Required("pay")?.Items(1, 1) ?? [])
        {
            pay.Only(Members.RankPayment);
            pay.Required("to")?.OneOf("rank");
            foreach (JsonNode prize in pay.Required("prizes")?.Items(1, MaxPrizes) ?? [])
            {
                if (ReadPrize(prize) is { } read)
                {
                    places.Add(read);
                }
            }
        }

        return places;
    }

    private static RankPrize? ReadPrize(JsonNode prize)
    {
        switch (prize.Element.ValueKind)
        {
            case System.Text.Json.JsonValueKind.String:
                return PaymentReader.ReadGrant(prize, null) is { } one ? new RankPrize.Thing(one.Code, one.Quantity) : null;
            case System.Text.Json.JsonValueKind.Object:
                prize.Only(Members.Prize);
                return prize.Required("grant") is { } grant && PaymentReader.ReadGrant(grant, prize.Required("qty")) is { } thing
                    ? new RankPrize.Thing(thing.Code, thing.Quantity)
                    : null;
            default:
                return prize.Integer(1, Money.MaxInput) is { } amount ? new RankPrize.Cash(amount) : null;
        }
    }
}
