using System.Collections.Concurrent;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

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
public sealed partial class SettleBucket(DueBook due, OrderStore orders, SettleOrder settle, TimeProvider time, ILogger<SettleBucket> logger)
{
    public const int PageSize = 200;

    private const int Together = 16;

    public async Task<SettleBucketResult> HandleAsync(SettleBucketCommand command, CancellationToken cancellation)
    {
        IReadOnlyList<Stored<DueRow>> rows = await due.PageAsync(command.Hour, command.Shard, command.After, PageSize, cancellation).ConfigureAwait(false);
        var done = new ConcurrentBag<string>();
        await Chance.Current.ForEachAsync(
            rows,
            Together,
            async (row, token) =>
            {
                if (await SettleRowAsync(command, row.Value, token).ConfigureAwait(false))
                {
                    done.Add(row.Row);
                }
            },
            cancellation).ConfigureAwait(false);
        await due.RemoveAsync(command.Hour, command.Shard, done, cancellation).ConfigureAwait(false);
        return new SettleBucketResult(done.Count, rows.Count - done.Count, rows.Count == PageSize ? rows[^1].Row : null);
    }

    /// <summary>True if the row is done with and can be removed.</summary>
    private async Task<bool> SettleRowAsync(SettleBucketCommand command, DueRow row, CancellationToken cancellation)
    {
        try
        {
            Stored<Order>? order = await orders.GetAsync(row.Merchant, row.Order, cancellation).ConfigureAwait(false);
            if (order is null || !DueBook.Counts(order.Value, command.Hour, command.Shard))
            {
                return time.GetUtcNow() - DueBook.StartOf(command.Hour) >= DueBook.StrayAfter;
            }

            return await settle.SettleAsync(order.Value, cancellation).ConfigureAwait(false) == SettleOutcome.Settled;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // One order that keeps changing, or cannot be read, does not hold up the others; its row stays.
            LogLeft(logger, error, row.Order.Value);
            return false;
        }
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Error, Message = "Order {Order} is not settled; its due row stays")]
    private static partial void LogLeft(ILogger logger, Exception error, string order);
}
