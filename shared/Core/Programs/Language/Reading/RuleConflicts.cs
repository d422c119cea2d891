using Distribution.Programs.Language.Logic;

namespace Distribution.Programs.Language.Reading;

/// <summary>Finds rules that could never win, and rules of which nobody could say which one wins.</summary>
internal static class RuleConflicts
{
    public static void Check(IReadOnlyList<(RewardRule Rule, JsonNode Node)> rules, IReadOnlyDictionary<string, DecisionTable> tables)
    {
        // Each is asked about by many pairs of rules.
        var total = new Dictionary<string, bool>(StringComparer.Ordinal);
        var work = new LogicWork();
        bool IsTotal(string table)
        {
            if (!total.TryGetValue(table, out bool isTotal))
            {
                total.Add(table, isTotal = tables.TryGetValue(table, out DecisionTable? found) && found.IsTotal);
            }

            return isTotal;
        }

        CheckEvents(rules, IsTotal, work);
        CheckMetrics(rules, IsTotal, work);
    }

    private static void CheckEvents(IReadOnlyList<(RewardRule Rule, JsonNode Node)> rules, Func<string, bool> isTotal, LogicWork work)
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
                RewardRule.OnEvent[] takers = [.. stronger.Where(other => other.Slot == rule.Slot && other.Event == rule.Event && AlwaysPays(other, payment, isTotal))];
                if (PredicateLogic.Covers(takers.Select(static other => other.When), rule.When, work, everybody: payment.To == PayTo.Buyer))
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

    private static void CheckMetrics(IReadOnlyList<(RewardRule Rule, JsonNode Node)> rules, Func<string, bool> isTotal, LogicWork work)
    {
        var stronger = new List<RewardRule.OnMetric>();
        foreach ((RewardRule.OnMetric rule, JsonNode node) in MetricsInWinningOrder(rules))
        {
            if (rule.Slot is not { } slot)
            {
                continue;
            }

            IEnumerable<Predicate?> takers = stronger
                .Where(other => other.Slot == slot && other.Metric == rule.Metric && other.Window == rule.Window && other.Threshold <= rule.Threshold && AlwaysPays(other, isTotal))
                .Select(static other => other.When);
            if (PredicateLogic.Covers(takers, rule.When, work))
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
    private static bool AlwaysPays(RewardRule.OnEvent stronger, Payment payment, Func<string, bool> isTotal) =>
        stronger.Limits.Count == 0 && stronger.Budget is null
        && stronger.Pay.Any(other => other.To == payment.To && other.OfLine == payment.OfLine && HasAmount(other, isTotal));

    private static bool AlwaysPays(RewardRule.OnMetric stronger, Func<string, bool> isTotal) =>
        stronger.Limit is null && stronger.Budget is null && stronger.Pay.Any(other => HasAmount(other, isTotal));

    private static bool HasAmount(Payment payment, Func<string, bool> isTotal) =>
        payment.TableName is not { } name || isTotal(name);
}
