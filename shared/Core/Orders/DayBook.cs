using System.Globalization;
using System.Runtime.CompilerServices;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Orders;

/// <summary>What of a line a day book keeps. Net and refunded in minor units.</summary>
public sealed record DayLine(Sku Sku, int Qty, long Net, long Refunded);

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
    bool Completed);

/// <summary>The paid orders of a merchant by the day of their payment, in the merchant's time zone: what reports and rankings read.</summary>
public sealed class DayBook(IEntityStore store)
{
    public const int Shards = 8;

    private const int MaxAttempts = 50;

    public static string Partition(MerchantId merchant, DateOnly day, int shard) => StoreKey.Join(
        "day", merchant.Value, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), shard.ToString(CultureInfo.InvariantCulture));

    /// <summary>The day of a moment in a time zone (IANA name).</summary>
    public static DateOnly DayOf(DateTimeOffset at, string timeZone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(timeZone)).DateTime);

    /// <summary>Writes what the order is now. Orders that were never paid, or only after cancellation, are left out. May run any number of times, in any order.</summary>
    /// <param name="timeZone">The time zone of the order's own program version, so that an order never changes its day.</param>
    public async Task RecordAsync(Order order, string timeZone, CancellationToken cancellation)
    {
        if (order.PaidAt is not { } paidAt || order.State is OrderState.Placed or OrderState.Cancelled)
        {
            return;
        }

        string partition = Partition(order.Merchant, DayOf(paidAt, timeZone), StableHash.Shard(order.Id.Value, Shards));
        DayRow row = RowOf(order, paidAt);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<DayRow>? read = await store.GetAsync(partition, order.Id.Value, OrdersJson.Default.DayRow, cancellation).ConfigureAwait(false);
            if (read is not null && read.Value.Revision >= row.Revision)
            {
                return;
            }

            byte[] payload = StoreJson.Write(row, OrdersJson.Default.DayRow);
            EntityWrite write = read is null ? new EntityWrite.Insert(order.Id.Value, payload) : new EntityWrite.Replace(read.Row, payload, read.ETag);
            if (await store.WriteAsync(partition, [write], cancellation).ConfigureAwait(false) is null)
            {
                return;
            }
        }

        throw new RetryableException($"The day book row of order {order.Id} keeps changing.");
    }

    /// <summary>All rows of a day, in no order that means anything.</summary>
    public async IAsyncEnumerable<DayRow> ReadAsync(MerchantId merchant, DateOnly day, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (int shard = 0; shard < Shards; shard++)
        {
            string partition = Partition(merchant, day, shard);
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

    /// <summary>The rows of one shard of a day in order of their ids, at most <paramref name="limit"/>, after an order or from the first.</summary>
    internal async Task<IReadOnlyList<OrderId>> OrdersAsync(MerchantId merchant, DateOnly day, int shard, string? after, int limit, CancellationToken cancellation)
    {
        IReadOnlyList<Entity> rows = await store.RangeAsync(
            Partition(merchant, day, shard), after is null ? "0" : StoreKey.After(after), "~", limit, cancellation).ConfigureAwait(false);
        return [.. rows.Select(row => OrderId.Create(row.Row))];
    }

    private static DayRow RowOf(Order order, DateTimeOffset paidAt)
    {
        int units = 0;
        var lines = new DayLine[order.Lines.Count];
        for (int i = 0; i < lines.Length; i++)
        {
            OrderLine line = order.Lines[i];
            units += line.Qty;
            lines[i] = new DayLine(line.Sku, line.Qty, line.Net, line.Refunded);
        }

        Attribution path = order.Attribution;
        return new DayRow(
            order.Id, order.Revision, path.ProgramVersion, order.Buyer, path.At(1), path.At(2), path.At(3), order.Net, order.NetRefunded, units, lines, order.Region, paidAt, order.CompletedAt is not null);
    }
}
