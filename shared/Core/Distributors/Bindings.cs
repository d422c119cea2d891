using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Distributors;

/// <summary>A buyer's bindings: the latest in one row, those it replaced beside it.</summary>
public sealed class Bindings(IEntityStore store)
{
    private const string CurrentRow = "current";

    /// <summary>The latest binding, also if it has expired; null if there never was one.</summary>
    public async ValueTask<Binding?> LatestAsync(MerchantId merchant, UserId buyer, CancellationToken cancellation) =>
        (await ReadAsync(merchant, buyer, cancellation).ConfigureAwait(false))?.Value;

    /// <summary>The binding of this id in force now, or <c>binding.not_found</c>, or <c>binding.expired</c> (also if another has taken its place).</summary>
    public async Task<Result<Binding>> FindAsync(MerchantId merchant, UserId buyer, string id, DateTimeOffset now, CancellationToken cancellation)
    {
        Binding? latest = await LatestAsync(merchant, buyer, cancellation).ConfigureAwait(false);
        if (latest is not null && latest.Id == id)
        {
            return latest.InForce(now) ? latest : Expired();
        }

        return IdText.IsValid(id) && await store.GetAsync(Partition(merchant, buyer), Replaced(id), cancellation).ConfigureAwait(false) is not null
            ? Expired()
            : Problem.NotFound("binding.not_found", "This buyer has no such binding.");
    }

    internal ValueTask<Stored<Binding>?> ReadAsync(MerchantId merchant, UserId buyer, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant, buyer), CurrentRow, DistributorsJson.Default.Binding, cancellation);

    /// <summary>Makes a binding the latest; false if there is another since <paramref name="read"/>.</summary>
    internal async Task<bool> PutAsync(MerchantId merchant, Stored<Binding>? read, Binding binding, CancellationToken cancellation)
    {
        PartitionBatch batch = new PartitionBatch(Partition(merchant, binding.Buyer)).Put(CurrentRow, read, binding, DistributorsJson.Default.Binding);
        if (read is not null && read.Value.Id != binding.Id)
        {
            batch.Insert(Replaced(read.Value.Id), read.Value, DistributorsJson.Default.Binding);
        }

        return await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null;
    }

    private static Problem Expired() => Problem.Conflict("binding.expired", "This binding is not in force any more.");

    private static string Partition(MerchantId merchant, UserId buyer) => StoreKey.Join("bind", merchant.Value, buyer.Value);

    private static string Replaced(string id) => StoreKey.Join("b", id);
}
