using System.Globalization;
using System.Text;
using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Functions.Api.Idempotency;

/// <summary>
/// Keeps answers for a week. It is a convenience: that a command happens once is the business of its natural key, which is
/// why an answer is kept only after success and losing one costs nothing but the work of finding it again.
/// </summary>
public sealed class IdempotencyStore(IEntityStore store, IEntityScan scan, TimeProvider clock)
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private const int Shards = 16;

    internal async ValueTask<StoredAnswer?> FindAsync(ApiCaller caller, string key, CancellationToken cancellation)
    {
        (string partition, string row) = KeyOf(caller, key);
        return (await store.GetAsync(partition, row, ApiJson.Default.StoredAnswer, cancellation))?.Value;
    }

    /// <summary>Keeps an answer, unless one is kept already.</summary>
    internal async ValueTask KeepAsync(ApiCaller caller, string key, string hash, ApiAnswer answer, CancellationToken cancellation)
    {
        (string partition, string row) = KeyOf(caller, key);
        string? body = answer.Body.IsEmpty ? null : Encoding.UTF8.GetString(answer.Body.Span);
        var stored = new StoredAnswer(1, hash, answer.Status, body, answer.Header?.Value, clock.GetUtcNow());
        await store.WriteAsync(partition, [new EntityWrite.Insert(row, StoreJson.Write(stored, ApiJson.Default.StoredAnswer))], cancellation);
    }

    /// <summary>Forgets what is older than <see cref="Kept"/> and says how many answers that were.</summary>
    public async Task<int> PurgeAsync(CancellationToken cancellation)
    {
        DateTimeOffset limit = clock.GetUtcNow() - Kept;
        int count = 0;
        var deletes = new List<EntityWrite>(IEntityStore.MaxBatch);
        string partition = "";
        await foreach (Entity entity in scan.ScanAsync("idem|", "", cancellation))
        {
            if (deletes.Count > 0 && (entity.Partition != partition || deletes.Count == IEntityStore.MaxBatch))
            {
                count += await DeleteAsync(partition, deletes, cancellation);
            }

            partition = entity.Partition;
            if (StoreJson.Read(entity, ApiJson.Default.StoredAnswer).Value.At < limit)
            {
                deletes.Add(new EntityWrite.Delete(entity.Row, entity.ETag));
            }
        }

        return deletes.Count > 0 ? count + await DeleteAsync(partition, deletes, cancellation) : count;
    }

    private async Task<int> DeleteAsync(string partition, List<EntityWrite> deletes, CancellationToken cancellation)
    {
        // A conflict means that another purge was here: what it left is found tomorrow.
        string? conflict = await store.WriteAsync(partition, [.. deletes], cancellation);
        int count = conflict is null ? deletes.Count : 0;
        deletes.Clear();
        return count;
    }

    private static (string Partition, string Row) KeyOf(ApiCaller caller, string key)
    {
        string row = StoreKey.Join(caller.User.Value, key);
        uint hash = 2166136261;
        foreach (char c in row)
        {
            hash = unchecked((hash ^ c) * 16777619);
        }

        return (StoreKey.Join("idem", caller.Merchant.Value, (hash % Shards).ToString(CultureInfo.InvariantCulture)), row);
    }
}
