using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Campaigns.Quotas;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(QuotaCount))]
[JsonSerializable(typeof(QuotaShare))]
internal sealed partial class QuotaJson : JsonSerializerContext;

/// <summary>
/// Limits and budgets: what is left is given out in one batch of one partition, under the key of the event that asks, so
/// that two events never share the last of it and one event never takes twice.
/// </summary>
public sealed class QuotaBook(IEntityStore store)
{
    internal const string CountPrefix = "n|";
    internal const string SharePrefix = "s|";

    private const int MaxAttempts = 100;

    /// <summary>Takes up to <paramref name="asked"/>, once: an event that asks again is answered what it was given the first time.</summary>
    /// <param name="quota">Of what.</param>
    /// <param name="capacity">How much there is in all.</param>
    /// <param name="key">The event: a storage key, unique for ever within the quota.</param>
    /// <param name="asked">How much is wanted, not negative.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RetryableException">The quota keeps changing, or the store is not there.</exception>
    public Task<QuotaShare> TakeAsync(Quota quota, long capacity, string key, long asked, CancellationToken cancellation) =>
        TakeAsync(quota, capacity, key, asked, raises: false, cancellation);

    /// <summary>
    /// As <see cref="TakeAsync(Quota, long, string, long, CancellationToken)"/>, but an event that asks for more than it ever has is given the rest of it, as long as
    /// it was given all it asked for and has given nothing back. So whoever asks in the same steps again is answered the same.
    /// </summary>
    /// <param name="quota">Of what.</param>
    /// <param name="capacity">How much there is in all.</param>
    /// <param name="key">The event: a storage key, unique for ever within the quota.</param>
    /// <param name="asked">How much is wanted in all, not negative.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RetryableException">The quota keeps changing, or the store is not there.</exception>
    public Task<QuotaShare> RaiseAsync(Quota quota, long capacity, string key, long asked, CancellationToken cancellation) =>
        TakeAsync(quota, capacity, key, asked, raises: true, cancellation);

    private async Task<QuotaShare> TakeAsync(Quota quota, long capacity, string key, long asked, bool raises, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(asked);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<QuotaShare>? taken = await ReadAsync(quota, key, cancellation).ConfigureAwait(false);
            if (taken is not null && !(raises && taken.Value.MayRiseTo(asked)))
            {
                return taken.Value;
            }

            Stored<QuotaCount>? count = await CountAsync(quota, cancellation).ConfigureAwait(false);
            long used = count?.Value.Used ?? 0;
            long more = Math.Clamp(capacity - used, 0, asked - (taken?.Value.Granted ?? 0));
            QuotaShare share = taken is null
                ? new QuotaShare(more, more, used, raises ? asked : null)
                : taken.Value with { Granted = taken.Value.Granted + more, Kept = taken.Value.Kept + more, Asked = asked };
            byte[] payload = StoreJson.Write(share, QuotaJson.Default.QuotaShare);
            EntityWrite[] writes =
            [
                taken is null ? new EntityWrite.Insert(ShareRow(quota, key), payload) : new EntityWrite.Replace(taken.Row, payload, taken.ETag),
                Put(quota, count, checked(used + more)),
            ];
            if (await store.WriteAsync(quota.Partition, writes, cancellation).ConfigureAwait(false) is null)
            {
                return share;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The quota '{quota.Partition}' keeps changing.");
    }

    /// <summary>Gives back all but <paramref name="keep"/>. Never takes more: told twice or in another order, the least stands.</summary>
    public async Task KeepAsync(Quota quota, string key, long keep, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<QuotaShare>? share = await ReadAsync(quota, key, cancellation).ConfigureAwait(false);
            if (share is null || share.Value.Kept <= keep)
            {
                return;
            }

            Stored<QuotaCount> count = await CountAsync(quota, cancellation).ConfigureAwait(false)
                ?? throw new InvalidDataException($"'{quota.Partition}' has a share of '{quota.Counter}' and no count.");
            EntityWrite[] writes =
            [
                new EntityWrite.Replace(share.Row, StoreJson.Write(share.Value with { Kept = keep }, QuotaJson.Default.QuotaShare), share.ETag),
                Put(quota, count, count.Value.Used - (share.Value.Kept - keep)),
            ];
            if (await store.WriteAsync(quota.Partition, writes, cancellation).ConfigureAwait(false) is null)
            {
                return;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The quota '{quota.Partition}' keeps changing.");
    }

    /// <summary>What an event was given; null if it has not asked.</summary>
    public async Task<QuotaShare?> FindAsync(Quota quota, string key, CancellationToken cancellation) =>
        (await ReadAsync(quota, key, cancellation).ConfigureAwait(false))?.Value;

    /// <summary>How much is taken now.</summary>
    public async Task<long> UsedAsync(Quota quota, CancellationToken cancellation) =>
        (await CountAsync(quota, cancellation).ConfigureAwait(false))?.Value.Used ?? 0;

    private ValueTask<Stored<QuotaShare>?> ReadAsync(Quota quota, string key, CancellationToken cancellation) =>
        store.GetAsync(quota.Partition, ShareRow(quota, key), QuotaJson.Default.QuotaShare, cancellation);

    private ValueTask<Stored<QuotaCount>?> CountAsync(Quota quota, CancellationToken cancellation) =>
        store.GetAsync(quota.Partition, CountPrefix + quota.Counter, QuotaJson.Default.QuotaCount, cancellation);

    private static EntityWrite Put(Quota quota, Stored<QuotaCount>? read, long used)
    {
        byte[] payload = StoreJson.Write(new QuotaCount(used), QuotaJson.Default.QuotaCount);
        return read is null ? new EntityWrite.Insert(CountPrefix + quota.Counter, payload) : new EntityWrite.Replace(read.Row, payload, read.ETag);
    }

    /// <summary>The event whose share a row is: what follows the counter, which is one part for a budget, two for a limit.</summary>
    internal static string KeyOf(Entity share)
    {
        string[] parts = share.Row.Split('|', share.Partition.Split('|')[2] == "b" ? 3 : 4);
        return parts[^1];
    }

    private static string ShareRow(Quota quota, string key) => SharePrefix + StoreKey.Join(quota.Counter, key);
}
