namespace Distribution.Programs.Language.Reading;

/// <summary>Finds rules that could never win, and rules of which nobody could say which one wins.</summary>
internal static class RuleConflicts
{
    public static void Check(IReadOnlyList<(RewardRule Rule, JsonNode Node)> rules, IReadOnlyDictionary<string, DecisionTable> tables)
    {
        CheckEvents(rules, tables);
        CheckMetrics(rules);
    }

    private static void CheckEvents(IReadOnlyList<(RewardRule Rule, JsonNode Node)> rules, IReadOnlyDictionary<string, DecisionTable> tables)
    {
        var stronger = new List<RewardRule.OnEvent>();
        foreach ((RewardRule.OnEvent rule, JsonNode node) in InWinningOrder(rules))
        {
            if (rule.Slot is null)
            {
                continue;
            }

            int lost = 0;
            bool equal = false;
            foreach (Payment payment in rule.Pay)
            {
                if (stronger.Find(other => other.Slot == rule.Slot && other.Event == rule.Event && Takes(other, rule, payment, tables)) is { } winner)
                {
                    lost++;
                    equal |= PredicateLogic.AreSame(winner.When, rule.When);
                }
            }

            if (equal)
            {
                node.WrongField("slot", "slot.equal_winners", $"Another rule of slot '{rule.Slot}' applies to the same and pays the same beneficiary, so the two cannot be told apart.");
            }
            else if (lost == rule.Pay.Count)
            {
                node.WrongField("when", "rule.unreachable", $"Earlier rules of slot '{rule.Slot}' win wherever this one applies, so it never pays.");
            }

            stronger.Add(rule);
        }
    }

    private static void CheckMetrics(IReadOnlyList<(RewardRule Rule, JsonNode Node)> rules)
    {
        var earlier = new List<RewardRule.OnMetric>();
        foreach ((RewardRule rule, JsonNode node) in rules)
        {
            if (rule is not RewardRule.OnMetric { Slot: { } slot } metric)
            {
                continue;
            }

            if (earlier.Exists(other => other.Slot == slot && other.Metric == metric.Metric && other.Window == metric.Window && other.Limit is null
                && other.Threshold <= metric.Threshold && (other.When is null) == (metric.When is null) && PredicateLogic.Covers(other.When, metric.When)))
            {
                node.Wrong("rule.unreachable", $"An earlier rule of slot '{slot}' is reached whenever this one is, so this one never pays: put the highest threshold first.");
            }

            earlier.Add(metric);
        }
    }

    private static IEnumerable<(RewardRule.OnEvent Rule, JsonNode Node)> InWinningOrder(IReadOnlyList<(RewardRule Rule, JsonNode Node)> rules)
    {
        return rules.Where(static item => item.Rule is RewardRule.OnEvent { When: not null })
            .Concat(rules.Where(static item => item.Rule is RewardRule.OnEvent { When: null }))
            .Select(static item => ((RewardRule.OnEvent)item.Rule, item.Node));
    }

    /// <summary>Whether the stronger rule always has the slot before the payment could get it.</summary>
    private static bool Takes(RewardRule.OnEvent stronger, RewardRule.OnEvent rule, Payment payment, IReadOnlyDictionary<string, DecisionTable> tables) =>
        stronger.Limits.Count == 0
        && PredicateLogic.Covers(stronger.When, rule.When)
        && stronger.Pay.Any(other => other.To == payment.To && other.OfLine == payment.OfLine
            && (other.TableName is not { } name || (tables.TryGetValue(name, out DecisionTable? table) && table.IsTotal)));
}
