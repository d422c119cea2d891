using Distribution.Programs.Language.Logic;

namespace Distribution.Programs.Language.Reading;

/// <summary>Finds rules that could never win, and rules of which nobody could say which one wins.</summary>
internal static class RuleConflicts
{
    public static void Check(IReadOnlyList<(RewardRule Rule, JsonNode Node)> rules, IReadOnlyDictionary<string, DecisionTable> tables)
    {
        CheckEvents(rules, tables);
        CheckMetrics(rules, tables);
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
                RewardRule.OnEvent[] takers = [.. stronger.Where(other => other.Slot == rule.Slot && other.Event == rule.Event && AlwaysPays(other, payment, tables))];
                if (PredicateLogic.Covers(takers.Select(static other => other.When), rule.When, everybody: payment.To == PayTo.Buyer))
                {
                    lost++;
                    equal |= takers.Any(other => PredicateLogic.AreSame(other.When, rule.When));
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

    private static void CheckMetrics(IReadOnlyList<(RewardRule Rule, JsonNode Node)> rules, IReadOnlyDictionary<string, DecisionTable> tables)
    {
        var stronger = new List<RewardRule.OnMetric>();
        foreach ((RewardRule.OnMetric rule, JsonNode node) in MetricsInWinningOrder(rules))
        {
            if (rule.Slot is not { } slot)
            {
                continue;
            }

            IEnumerable<Predicate?> takers = stronger
                .Where(other => other.Slot == slot && other.Metric == rule.Metric && other.Window == rule.Window && other.Threshold <= rule.Threshold && AlwaysPays(other, tables))
                .Select(static other => other.When);
            if (PredicateLogic.Covers(takers, rule.When))
            {
                node.Wrong("rule.unreachable", $"Another rule of slot '{slot}' wins whenever this one is reached, so this one never pays: put the highest threshold first.");
            }

            stronger.Add(rule);
        }
    }

    private static IEnumerable<(RewardRule.OnMetric Rule, JsonNode Node)> MetricsInWinningOrder(IReadOnlyList<(RewardRule Rule, JsonNode Node)> rules)
    {
        return rules.Where(static item => item.Rule is RewardRule.OnMetric { When: not null })
            .Concat(rules.Where(static item => item.Rule is RewardRule.OnMetric { When: null }))
            .Select(static item => ((RewardRule.OnMetric)item.Rule, item.Node));
    }

    private static IEnumerable<(RewardRule.OnEvent Rule, JsonNode Node)> InWinningOrder(IReadOnlyList<(RewardRule Rule, JsonNode Node)> rules)
    {
        return rules.Where(static item => item.Rule is RewardRule.OnEvent { When: not null })
            .Concat(rules.Where(static item => item.Rule is RewardRule.OnEvent { When: null }))
            .Select(static item => ((RewardRule.OnEvent)item.Rule, item.Node));
    }

    /// <summary>Whether a rule has the payment's place wherever its condition holds: no limit or budget ends it, and it knows an amount.</summary>
    private static bool AlwaysPays(RewardRule.OnEvent stronger, Payment payment, IReadOnlyDictionary<string, DecisionTable> tables) =>
        stronger.Limits.Count == 0 && stronger.Budget is null
        && stronger.Pay.Any(other => other.To == payment.To && other.OfLine == payment.OfLine && HasAmount(other, tables));

    private static bool AlwaysPays(RewardRule.OnMetric stronger, IReadOnlyDictionary<string, DecisionTable> tables) =>
        stronger.Limit is null && stronger.Budget is null && stronger.Pay.Any(other => HasAmount(other, tables));

    private static bool HasAmount(Payment payment, IReadOnlyDictionary<string, DecisionTable> tables) =>
        payment.TableName is not { } name || (tables.TryGetValue(name, out DecisionTable? table) && table.IsTotal);
}
