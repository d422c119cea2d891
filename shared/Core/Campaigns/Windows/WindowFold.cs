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
    /// <summary>The scores by the metrics' ids, each sorted by id of the person, and what was read: of refunds those from before <paramref name="until"/>.</summary>
    public async Task<FoldedWindow> RunAsync(
        MerchantId merchant, CompiledProgram program, IReadOnlyList<Metric> metrics, DateOnly from, DateOnly last, DateTimeOffset until, CancellationToken cancellation)
    {
        Dictionary<string, MetricFold> folds = metrics.ToDictionary(static metric => metric.Id, metric => new MetricFold(program, metric), StringComparer.Ordinal);
        MetricFold[] paid = [.. metrics.Where(static metric => metric.On != RewardEvent.OrderCompleted).Select(metric => folds[metric.Id])];
        MetricFold[] completed = [.. metrics.Where(static metric => metric.On == RewardEvent.OrderCompleted).Select(metric => folds[metric.Id])];
        var read = new RowsRead(until);
        for (DateOnly day = from; day <= last; day = day.AddDays(1))
        {
            if (paid.Length > 0)
            {
                await AddAsync(orders.PaidAsync(merchant, day, cancellation), paid, read).ConfigureAwait(false);
            }

            if (completed.Length > 0)
            {
                await AddAsync(orders.CompletedAsync(merchant, day, cancellation), completed, read).ConfigureAwait(false);
            }
        }

        return new FoldedWindow(folds.ToDictionary(static fold => fold.Key, static fold => PersonScore.Of(fold.Value), StringComparer.Ordinal), read.Orders, read.Refunds, read.HasUndated);
    }

    /// <summary>What <see cref="RunAsync"/> would read.</summary>
    public async Task<RowsRead> CountAsync(
        MerchantId merchant, IReadOnlyList<Metric> metrics, DateOnly from, DateOnly last, DateTimeOffset until, CancellationToken cancellation)
    {
        bool paid = metrics.Any(static metric => metric.On != RewardEvent.OrderCompleted);
        bool completed = metrics.Any(static metric => metric.On == RewardEvent.OrderCompleted);
        var read = new RowsRead(until);
        for (DateOnly day = from; day <= last; day = day.AddDays(1))
        {
            if (paid)
            {
                await AddAsync(orders.PaidAsync(merchant, day, cancellation), [], read).ConfigureAwait(false);
            }

            if (completed)
            {
                await AddAsync(orders.CompletedAsync(merchant, day, cancellation), [], read).ConfigureAwait(false);
            }
        }

        return read;
    }

    private static async Task AddAsync(IAsyncEnumerable<PaidOrder> day, MetricFold[] folds, RowsRead read)
    {
        await foreach (PaidOrder order in day.ConfigureAwait(false))
        {
            read.Add(order);
            foreach (MetricFold fold in folds)
            {
                fold.Add(order.Facts);
            }
        }
    }
}

/// <summary>What was read of the day books.</summary>
/// <param name="until">Refunds from then on are not counted.</param>
internal sealed class RowsRead(DateTimeOffset until)
{
    public long Orders { get; private set; }

    public long Refunds { get; private set; }

    /// <summary>Some order was refunded and its row does not say when, as rows of earlier versions do not.</summary>
    public bool HasUndated { get; private set; }

    public void Add(PaidOrder order)
    {
        Orders++;
        HasUndated |= order.RefundedAt is null && order.Facts.Lines.Any(static line => line.Refunded > 0);
        Refunds += order.RefundedAt?.Count(at => at < until) ?? 0;
    }
}

/// <param name="Scores">By the metrics' ids, sorted by person.</param>
/// <param name="Orders">How many rows were read.</param>
/// <param name="Refunds">How many refunds they had from before the moment that was asked for.</param>
/// <param name="HasUndated">There were others of which it is not known when they were made.</param>
internal sealed record FoldedWindow(IReadOnlyDictionary<string, PersonScore[]> Scores, long Orders, long Refunds, bool HasUndated);
