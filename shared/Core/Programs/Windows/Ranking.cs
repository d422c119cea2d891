using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Programs.Windows;

/// <summary>Who stands where in a ranking and what he gets.</summary>
public static class Ranking
{
    /// <summary>Everybody with at least the minimum, the best first; of equals who reached it earlier, then by id.</summary>
    public static IReadOnlyList<MetricTotal> Order(RewardRule.OnRank rule, IReadOnlyList<MetricTotal> totals) =>
        [.. totals.Where(total => total.Value >= rule.Min)
            .OrderByDescending(static total => total.Value)
            .ThenBy(static total => total.ReachedAt)
            .ThenBy(static total => total.Subject.Value, StringComparer.Ordinal)];

    internal static void Decide(RewardRule.OnRank rule, RewardWindow window, IReadOnlyList<MetricTotal> totals, BonusDraft draft)
    {
        IReadOnlyList<MetricTotal> order = Order(rule, totals);
        for (int first = 0; first < order.Count && first < rule.Places.Count;)
        {
            int next = first + 1;
            while (rule.Ties == RankTies.Split && next < order.Count && order[next].Value == order[first].Value)
            {
                next++;
            }

            if (next - first == 1)
            {
                Give(rule, window, order[first], first, draft);
            }
            else
            {
                Share(rule, window, order, first, next, draft);
            }

            first = next;
        }
    }

    private static void Give(RewardRule.OnRank rule, RewardWindow window, MetricTotal winner, int place, BonusDraft draft)
    {
        (long amount, GrantItem? grant) = rule.Places[place] switch
        {
            RankPrize.Cash cash => (cash.Amount, (GrantItem?)null),
            RankPrize.Thing thing => (0, new GrantItem(thing.Code, thing.Quantity)),
            _ => throw new InvalidOperationException("Not a prize."),
        };
        TraceStep why = TraceStep.Of(TraceKind.Rank, rule.Id, window.Id, place + 1, winner.Value);
        draft.Add(new BonusLine(rule.Id, 0, window.Id, winner.Subject, place + 1, place + 1, false, winner.Value, null, amount, grant, [why]), rule.Budget);
    }

    /// <summary>The prizes of all their places, split evenly.</summary>
    private static void Share(RewardRule.OnRank rule, RewardWindow window, IReadOnlyList<MetricTotal> order, int first, int next, BonusDraft draft)
    {
        long sum = 0;
        for (int place = first; place < next && place < rule.Places.Count; place++)
        {
            sum = checked(sum + rule.Prizes[place]);
        }

        var equal = new long[next - first];
        Array.Fill(equal, 1);
        long[] parts = Proportion.Split(sum, equal);
        TraceStep why = TraceStep.Of(TraceKind.SharedRank, rule.Id, window.Id, first + 1, next, order[first].Value, sum);
        for (int i = 0; i < parts.Length; i++)
        {
            MetricTotal winner = order[first + i];
            draft.Add(new BonusLine(rule.Id, 0, window.Id, winner.Subject, first + i + 1, first + i + 1, false, winner.Value, null, parts[i], null, [why]), rule.Budget);
        }
    }
}
