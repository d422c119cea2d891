using System.Globalization;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Orders;

/// <summary>Where the due row of a completed order lies.</summary>
/// <param name="Hour">The settlement bucket's hour, UTC, <c>yyyyMMddHH</c>.</param>
/// <param name="At">When the hold ends; not after the hour.</param>
public sealed record DuePlace(string Hour, int Shard, DateTimeOffset At);

/// <summary>One completed order that waits for its settlement.</summary>
public sealed record DueRow(MerchantId Merchant, OrderId Order, DateTimeOffset DueAt);

public sealed class DueBookOptions
{
    public const int MaxShards = 64;

    /// <summary>Over how many partitions an hour's due rows are spread, 1 to 64. Rows already written keep their place.</summary>
    public int Shards { get; set; } = 4;
}

/// <summary>Completed orders by the hour their hold ends. A row counts only if its order names it as <see cref="Order.Due"/>.</summary>
public sealed class DueBook(IEntityStore store, Microsoft.Extensions.Options.IOptions<DueBookOptions> options)
{
    public const string PartitionPrefix = "due|";

    private const string HourFormat = "yyyyMMddHH";

    /// <summary>A row whose order does not name it may be of a completion still under way; after this long past its hour it is a left-over.</summary>
    public static readonly TimeSpan StrayAfter = TimeSpan.FromHours(1);

    public static string Partition(string hour, int shard) => StoreKey.Join("due", hour, shard.ToString(CultureInfo.InvariantCulture));

    public static string Row(MerchantId merchant, OrderId order) => StoreKey.Join(merchant.Value, order.Value);

    /// <summary>The first full hour, UTC, that is not before <paramref name="dueAt"/>.</summary>
    public static string HourOf(DateTimeOffset dueAt)
    {
        long over = dueAt.UtcTicks % TimeSpan.TicksPerHour;
        DateTimeOffset hour = over == 0 ? dueAt : dueAt.AddTicks(TimeSpan.TicksPerHour - over);
        return hour.UtcDateTime.ToString(HourFormat, CultureInfo.InvariantCulture);
    }

    /// <summary>When a bucket's hour begins.</summary>
    public static DateTimeOffset StartOf(string hour) =>
        DateTimeOffset.ParseExact(hour, HourFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    /// <summary>Whether this row is the one that counts for its order.</summary>
    public static bool Counts(Order order, string hour, int shard) => order.Due is { } due && due.Hour == hour && due.Shard == shard;

    public DuePlace PlaceOf(OrderId order, DateTimeOffset dueAt) => new(HourOf(dueAt), StableHash.Shard(order.Value, options.Value.Shards), dueAt);

    /// <summary>Adds the row; again changes nothing.</summary>
    public async Task AddAsync(MerchantId merchant, OrderId order, DuePlace place, CancellationToken cancellation)
    {
        byte[] payload = StoreJson.Write(new DueRow(merchant, order, place.At), OrdersJson.Default.DueRow);
        await store.WriteAsync(Partition(place.Hour, place.Shard), [new EntityWrite.Insert(Row(merchant, order), payload)], cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes the row; again changes nothing.</summary>
    public async Task RemoveAsync(MerchantId merchant, OrderId order, DuePlace place, CancellationToken cancellation) =>
        await store.WriteAsync(Partition(place.Hour, place.Shard), [new EntityWrite.Delete(Row(merchant, order), null)], cancellation).ConfigureAwait(false);

    /// <summary>At most <paramref name="limit"/> rows of a bucket, after a row or from the first.</summary>
    public ValueTask<IReadOnlyList<Stored<DueRow>>> PageAsync(string hour, int shard, string? after, int limit, CancellationToken cancellation) =>
        store.RangeAsync(Partition(hour, shard), after is null ? " " : StoreKey.After(after), "~", limit, OrdersJson.Default.DueRow, cancellation);
}
