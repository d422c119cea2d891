using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Campaigns.Windows;

/// <summary>
/// Counts a window from the day books. The orders stream through; what stays in memory is some 200 bytes a person and
/// metric, and where buyers are counted as much again a pair of person and buyer.
/// </summary>
internal sealed class WindowFold(IPaidOrders orders)
{
    /// <summary>The scores by the metrics' ids, each sorted by id of the person, and how many orders were read.</summary>
    public async Task<FoldedWindow> RunAsync(
        MerchantId merchant, CompiledProgram program, IReadOnlyList<Metric> metrics, DateOnly from, DateOnly last, CancellationToken cancellation)
    {
        Dictionary<string, MetricFold> folds = metrics.ToDictionary(static metric => metric.Id, metric => new MetricFold(program, metric), StringComparer.Ordinal);
        MetricFold[] paid = [.. metrics.Where(static metric => metric.On != RewardEvent.OrderCompleted).Select(metric => folds[metric.Id])];
        MetricFold[] completed = [.. metrics.Where(static metric => metric.On == RewardEvent.OrderCompleted).Select(metric => folds[metric.Id])];
        long read = 0;
        for (DateOnly day = from; day <= last; day = day.AddDays(1))
        {
            read += paid.Length == 0 ? 0 : await AddAsync(orders.PaidAsync(merchant, day, cancellation), paid).ConfigureAwait(false);
            read += completed.Length == 0 ? 0 : await AddAsync(orders.CompletedAsync(merchant, day, cancellation), completed).ConfigureAwait(false);
        }

        return new FoldedWindow(folds.ToDictionary(static fold => fold.Key, static fold => PersonScore.Of(fold.Value), StringComparer.Ordinal), read);
    }

    /// <summary>How many rows <see cref="RunAsync"/> would read.</summary>
    public async Task<long> CountAsync(MerchantId merchant, IReadOnlyList<Metric> metrics, DateOnly from, DateOnly last, CancellationToken cancellation)
    {
        bool paid = metrics.Any(static metric => metric.On != RewardEvent.OrderCompleted);
        bool completed = metrics.Any(static metric => metric.On == RewardEvent.OrderCompleted);
        long read = 0;
        for (DateOnly day = from; day <= last; day = day.AddDays(1))
        {
            read += paid ? await AddAsync(orders.PaidAsync(merchant, day, cancellation), []).ConfigureAwait(false) : 0;
            read += completed ? await AddAsync(orders.CompletedAsync(merchant, day, cancellation), []).ConfigureAwait(false) : 0;
        }

        return read;
    }

    private static async Task<long> AddAsync(IAsyncEnumerable<OrderFacts> day, MetricFold[] folds)
    {
        long read = 0;
        await foreach (OrderFacts order in day.ConfigureAwait(false))
        {
            read++;
            foreach (MetricFold fold in folds)
            {
                fold.Add(order);
            }
        }

        return read;
    }
}

/// <param name="Scores">By the metrics' ids, sorted by person.</param>
/// <param name="Orders">How many rows were read.</param>
internal sealed record FoldedWindow(IReadOnlyDictionary<string, PersonScore[]> Scores, long Orders);
