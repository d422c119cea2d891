using Distribution.Kernel;
using Distribution.Programs.Windows;

namespace Distribution.Campaigns.Windows;

/// <summary>A person's number of a metric in a window, and his place by it.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Value">In the metric's unit: minor units, or a count.</param>
/// <param name="ReachedAt">When the last order that counts was paid or completed.</param>
/// <param name="Orders">How many orders count.</param>
/// <param name="Place">From 1; every place is one person's: of equals the one who reached it earlier comes first, then by id.</param>
public sealed record PersonScore(DistributorId Subject, long Value, DateTimeOffset ReachedAt, int Orders, int Place)
{
    /// <summary>The tier held when the numbers were taken, where a rule asks for it; null for none.</summary>
    public string? Tier { get; init; }

    internal MetricTotal ToTotal() => new(Subject, Value, ReachedAt) { Tier = Tier };

    /// <summary>The scores of a fold, sorted by id.</summary>
    internal static PersonScore[] Of(MetricFold fold)
    {
        IReadOnlyList<MetricTotal> totals = fold.Totals();
        var places = new int[totals.Count];
        int place = 0;
        foreach (int index in Enumerable.Range(0, totals.Count)
            .OrderByDescending(i => totals[i].Value)
            .ThenBy(i => totals[i].ReachedAt)
            .ThenBy(i => i))
        {
            places[index] = ++place;
        }

        return [.. totals.Select((total, i) => new PersonScore(total.Subject, total.Value, total.ReachedAt, fold.OrdersOf(total.Subject), places[i]))];
    }
}
