using System.Globalization;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Orders.FollowUps;

/// <summary>An order of which the provider is to be asked. Written before the change that needs it, so there may be nothing to ask.</summary>
/// <param name="Since">When it was first noted, UTC.</param>
public sealed record FollowUp(MerchantId Merchant, OrderId Order, DateTimeOffset Since);

/// <summary>Orders with something at the provider that may end without our being told, by the time they are to be asked about.</summary>
public sealed class FollowUpBook(IEntityStore store)
{
    public const int Shards = 16;

    /// <summary>By then the provider's own word has usually come.</summary>
    public static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    /// <summary>When to ask again: the pauses grow with the time it has taken already.</summary>
    public static DateTimeOffset Next(DateTimeOffset since, DateTimeOffset now)
    {
        TimeSpan pause = now - since;
        return now + (pause < FirstAfter ? FirstAfter : pause > LongestPause ? LongestPause : pause);
    }

    internal static string Partition(int shard) => StoreKey.Join("ask", shard.ToString(CultureInfo.InvariantCulture));

    /// <summary>Notes an order; the same second again changes nothing.</summary>
    internal async Task NoteAsync(MerchantId merchant, OrderId order, DateTimeOffset now, CancellationToken cancellation) =>
        await store.WriteAsync(PartitionOf(order), [Insert(new FollowUp(merchant, order, now), now + FirstAfter)], cancellation).ConfigureAwait(false);

    /// <summary>What of a shard is to be asked by now, the longest waiting first.</summary>
    internal ValueTask<IReadOnlyList<Entity>> DueAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellation) =>
        store.RangeAsync(Partition(shard), "0", StoreKey.EndOf(StoreKey.Time(now) + "|"), limit, cancellation);

    /// <summary>Ends a note. Of two runs at once the second finds it gone.</summary>
    internal async Task EndAsync(Stored<FollowUp> note, CancellationToken cancellation) =>
        await store.WriteAsync(PartitionOf(note.Value.Order), [new EntityWrite.Delete(note.Row, note.ETag)], cancellation).ConfigureAwait(false);

    /// <summary>Puts a note off; ends it if the order has another for that time.</summary>
    internal async Task AgainAsync(Stored<FollowUp> note, DateTimeOffset now, CancellationToken cancellation)
    {
        EntityWrite.Insert later = Insert(note.Value, Next(note.Value.Since, now));
        string? conflict = await store.WriteAsync(
            PartitionOf(note.Value.Order), [new EntityWrite.Delete(note.Row, note.ETag), later], cancellation).ConfigureAwait(false);
        if (conflict == later.Row)
        {
            await EndAsync(note, cancellation).ConfigureAwait(false);
        }
    }

    private static string PartitionOf(OrderId order) => Partition(StableHash.Shard(order.Value, Shards));

    private static EntityWrite.Insert Insert(FollowUp note, DateTimeOffset at) =>
        new(StoreKey.Join(StoreKey.Time(at), note.Merchant.Value, note.Order.Value), StoreJson.Write(note, OrdersJson.Default.FollowUp));
}
