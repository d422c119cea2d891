using Distribution.Kernel;
using Distribution.Programs.Language;

namespace Distribution.Campaigns;

/// <summary>A distributor's place in a ranking.</summary>
/// <param name="Place">From 1; every place is one distributor's.</param>
/// <param name="Distributor">Who.</param>
/// <param name="Score">In the metric's unit: minor units of paid and un-refunded net, or units.</param>
/// <param name="Orders">How many orders count.</param>
/// <param name="ReachedAt">When the last of them was paid: of two with the same score the earlier one is before.</param>
/// <param name="Prize">Minor units; 0 for none.</param>
public sealed record RankedDistributor(int Place, DistributorId Distributor, long Score, int Orders, DateTimeOffset ReachedAt, long Prize);

/// <summary>A ranking of level 1 over paid orders; the same orders in any order give the same ranking.</summary>
internal sealed class Ranking(RankMetric metric)
{
    private readonly Dictionary<DistributorId, Standing> _standings = [];

    public void Add(PaidOrder order)
    {
        long score = metric == RankMetric.Sales ? order.Net : order.Units;
        if (score <= 0)
        {
            return;
        }

        _standings.TryGetValue(order.Distributor, out Standing standing);
        _standings[order.Distributor] = new Standing(
            checked(standing.Score + score),
            standing.Orders + 1,
            standing.Orders == 0 || order.PaidAt > standing.ReachedAt ? order.PaidAt : standing.ReachedAt);
    }

    /// <summary>The first <paramref name="most"/> of those with at least <paramref name="min"/>.</summary>
    public IReadOnlyList<RankedDistributor> Decide(long min, IReadOnlyList<long> prizes, int most)
    {
        var ranked = new List<KeyValuePair<DistributorId, Standing>>(_standings.Count);
        foreach (KeyValuePair<DistributorId, Standing> entry in _standings)
        {
            if (entry.Value.Score >= min)
            {
                ranked.Add(entry);
            }
        }

        ranked.Sort(static (a, b) =>
        {
            int byScore = b.Value.Score.CompareTo(a.Value.Score);
            int byTime = byScore != 0 ? byScore : a.Value.ReachedAt.CompareTo(b.Value.ReachedAt);
            return byTime != 0 ? byTime : string.CompareOrdinal(a.Key.Value, b.Key.Value);
        });
        var places = new RankedDistributor[Math.Min(most, ranked.Count)];
        for (int i = 0; i < places.Length; i++)
        {
            (DistributorId distributor, Standing standing) = ranked[i];
            places[i] = new RankedDistributor(i + 1, distributor, standing.Score, standing.Orders, standing.ReachedAt, i < prizes.Count ? prizes[i] : 0);
        }

        return places;
    }

    private readonly record struct Standing(long Score, int Orders, DateTimeOffset ReachedAt);
}
