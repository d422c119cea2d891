using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Storage;

namespace Distribution.Settlement;

/// <param name="Hour">The bucket, UTC, <c>yyyyMMddHH</c>.</param>
/// <param name="Shard">The shard.</param>
/// <param name="After">From the page before; null for the first.</param>
public sealed record SettleBucketCommand(string Hour, int Shard, string? After);

/// <param name="Settled">Orders settled by this page, or found settled.</param>
/// <param name="Left">Rows that stay: their orders are not ready.</param>
/// <param name="Next">For the next page; null if this was the last.</param>
public sealed record SettleBucketResult(int Settled, int Left, string? Next);

/// <summary>Settles one page of the orders whose hold ends in an hour. What it leaves is found by the next run.</summary>
public sealed class SettleBucket(DueBook due, OrderStore orders, SettleOrder settle, TimeProvider time)
{
    public const int PageSize = 200;

    private const int Parallel = 16;

    public async Task<SettleBucketResult> HandleAsync(SettleBucketCommand command, CancellationToken cancellation)
    {
        IReadOnlyList<Stored<DueRow>> rows = await due.PageAsync(command.Hour, command.Shard, command.After, PageSize, cancellation).ConfigureAwait(false);
        int settled = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation };
        await System.Threading.Tasks.Parallel.ForEachAsync(rows, options, async (row, token) =>
        {
            if (await SettleRowAsync(command, row.Value, token).ConfigureAwait(false))
            {
                Interlocked.Increment(ref settled);
            }
        }).ConfigureAwait(false);
        return new SettleBucketResult(settled, rows.Count - settled, rows.Count == PageSize ? rows[^1].Row : null);
    }

    /// <summary>True if the row is done with.</summary>
    private async Task<bool> SettleRowAsync(SettleBucketCommand command, DueRow row, CancellationToken cancellation)
    {
        Stored<Order>? order = await orders.GetAsync(row.Merchant, row.Order, cancellation).ConfigureAwait(false);
        var place = new DuePlace(command.Hour, command.Shard, row.DueAt);
        if (order is null || !DueBook.Counts(order.Value, command.Hour, command.Shard))
        {
            if (time.GetUtcNow() - DueBook.StartOf(command.Hour) < DueBook.StrayAfter)
            {
                return false;
            }

            await due.RemoveAsync(row.Merchant, row.Order, place, cancellation).ConfigureAwait(false);
            return true;
        }

        try
        {
            if (await settle.SettleAsync(order.Value, cancellation).ConfigureAwait(false) != SettleOutcome.Settled)
            {
                return false;
            }
        }
        catch (RetryableException)
        {
            // One order that keeps changing does not hold up the others; its row stays.
            return false;
        }

        await due.RemoveAsync(row.Merchant, row.Order, place, cancellation).ConfigureAwait(false);
        return true;
    }
}
