using System.Globalization;
using System.Runtime.CompilerServices;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Storage;

namespace Distribution.Orders;

/// <summary>What of a line a day book keeps. Net and refunded in minor units.</summary>
public sealed record DayLine(Sku Sku, int Qty, long Net, long Refunded)
{
    public string? Category { get; init; }
}

/// <summary>A paid order in the book of the day it was paid. Amounts in minor units, without freight.</summary>
/// <param name="Revision">The order's, when this was written: an older one never replaces a newer.</param>
public sealed record DayRow(
    OrderId Order,
    int Revision,
    int ProgramVersion,
    UserId Buyer,
    DistributorId? L1,
    DistributorId? L2,
    DistributorId? L3,
    long Net,
    long Refunded,
    int Units,
    IReadOnlyList<DayLine> Lines,
    string? Region,
    DateTimeOffset PaidAt,
    bool Completed)
{
    /// <summary>UTC; null before.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When each refund of the lines so far was recorded, UTC; null for none.</summary>
    public IReadOnlyList<DateTimeOffset>? RefundedAt { get; init; }
}

/// <summary>
/// The paid orders of a merchant by the day of their payment, in the merchant's time zone: what reports and windows read.
/// A second book has the completed ones by the day of their completion, where the order's program counts them.
/// </summary>
public sealed class DayBook(IEntityStore store)
{
    public const int Shards = 8;

    private const int MaxAttempts = 50;
    private const string PaidBook = "day";
    private const string CompletedBook = "done";

    public static string Partition(MerchantId merchant, DateOnly day, int shard) => Partition(PaidBook, merchant, day, shard);

    /// <summary>The day of a moment in a time zone (IANA name).</summary>
    public static DateOnly DayOf(DateTimeOffset at, string timeZone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(timeZone)).DateTime);

    /// <summary>Writes what the order is now into every book it belongs to. May run any number of times, in any order.</summary>
    /// <param name="terms">The order's own program version, so that an order never changes its days.</param>
    public async Task RecordAsync(Order order, ProgramTerms terms, CancellationToken cancellation)
    {
        await RecordAsync(order, terms.TimeZone, cancellation).ConfigureAwait(false);
        if (terms.CountsCompletions && order is { PaidAt: { } paidAt, CompletedAt: { } completedAt })
        {
            string partition = Partition(CompletedBook, order.Merchant, DayOf(completedAt, terms.TimeZone), StableHash.Shard(order.Id.Value, Shards));
            await PutAsync(partition, RowOf(order, paidAt), isNew: false, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Writes what the order is now into the book of its payment. Orders that were never paid, or only after cancellation, are left out. May run any number of times, in any order.</summary>
    /// <param name="timeZone">The time zone of the order's own program version, so that an order never changes its day.</param>
    public async Task RecordAsync(Order order, string timeZone, CancellationToken cancellation)
    {
        if (order.PaidAt is not { } paidAt || order.State is OrderState.Placed or OrderState.Cancelled)
        {
            return;
        }

        string partition = Partition(order.Merchant, DayOf(paidAt, timeZone), StableHash.Shard(order.Id.Value, Shards));
        await PutAsync(partition, RowOf(order, paidAt), order.State == OrderState.Paid && order.Refunds.Count == 0, cancellation).ConfigureAwait(false);
    }

    /// <summary>All rows of a day, in no order that means anything.</summary>
    public IAsyncEnumerable<DayRow> ReadAsync(MerchantId merchant, DateOnly day, CancellationToken cancellation) => ReadAsync(PaidBook, merchant, day, cancellation);

    /// <summary>The orders completed on a day under programs that count completions, in no order that means anything.</summary>
    public IAsyncEnumerable<DayRow> ReadCompletedAsync(MerchantId merchant, DateOnly day, CancellationToken cancellation) =>
        ReadAsync(CompletedBook, merchant, day, cancellation);

    /// <summary>The rows of one shard of a day in order of their ids, at most <paramref name="limit"/>, after an order or from the first.</summary>
    internal async Task<IReadOnlyList<OrderId>> OrdersAsync(MerchantId merchant, DateOnly day, int shard, string? after, int limit, CancellationToken cancellation)
    {
        IReadOnlyList<Entity> rows = await store.RangeAsync(
            Partition(merchant, day, shard), after is null ? "0" : StoreKey.After(after), "~", limit, cancellation).ConfigureAwait(false);
        return [.. rows.Select(row => OrderId.Create(row.Row))];
    }

    private async Task PutAsync(string partition, DayRow row, bool isNew, CancellationToken cancellation)
    {
        string order = row.Order.Value;
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            // What is only just paid is not in the book yet, so that there is nothing to read before a conflict says otherwise.
            Stored<DayRow>? read = isNew && attempt == 0 ? null : await store.GetAsync(partition, order, OrdersJson.Default.DayRow, cancellation).ConfigureAwait(false);
            if (read is not null && read.Value.Revision >= row.Revision)
            {
                return;
            }

            byte[] payload = StoreJson.Write(row, OrdersJson.Default.DayRow);
            EntityWrite write = read is null ? new EntityWrite.Insert(order, payload) : new EntityWrite.Replace(read.Row, payload, read.ETag);
            if (await store.WriteAsync(partition, [write], cancellation).ConfigureAwait(false) is null)
            {
                return;
            }
        }

        throw new RetryableException($"The day book row of order {order} keeps changing.");
    }

    private async IAsyncEnumerable<DayRow> ReadAsync(string book, MerchantId merchant, DateOnly day, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (int shard = 0; shard < Shards; shard++)
        {
            string partition = Partition(book, merchant, day, shard);
            string from = "0";
            while (true)
            {
                IReadOnlyList<Stored<DayRow>> rows = await store.RangeAsync(
                    partition, from, "~", IEntityStore.MaxRange, OrdersJson.Default.DayRow, cancellation).ConfigureAwait(false);
                foreach (Stored<DayRow> row in rows)
                {
                    yield return row.Value;
                }

                if (rows.Count < IEntityStore.MaxRange)
                {
                    break;
                }

                from = StoreKey.After(rows[^1].Row);
            }
        }
    }

    private static string Partition(string book, MerchantId merchant, DateOnly day, int shard) => StoreKey.Join(
        book, merchant.Value, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), shard.ToString(CultureInfo.InvariantCulture));

    private static DayRow RowOf(Order order, DateTimeOffset paidAt)
    {
        int units = 0;
        var lines = new DayLine[order.Lines.Count];
        for (int i = 0; i < lines.Length; i++)
        {
            OrderLine line = order.Lines[i];
            units += line.Qty;
            lines[i] = new DayLine(line.Sku, line.Qty, line.Net, line.Refunded) { Category = line.Category };
        }

        Attribution path = order.Attribution;
        return new DayRow(
            order.Id, order.Revision, path.ProgramVersion, order.Buyer, path.At(1), path.At(2), path.At(3), order.Net, order.NetRefunded, units, lines, order.Region, paidAt, order.CompletedAt is not null)
        {
            CompletedAt = order.CompletedAt,
            RefundedAt = order.Refunds.Count == 0 ? null : [.. order.Refunds.Where(static refund => refund.Lines.Count > 0).Select(static refund => refund.At)],
        };
    }
}
