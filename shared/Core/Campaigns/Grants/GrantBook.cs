using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Campaigns.Grants;

/// <summary>Grants by person, whatever they come from; they follow what earned them.</summary>
public sealed class GrantBook(IEntityStore store)
{
    private const int MaxAttempts = 50;

    /// <summary>Writes a grant as it is. May run any number of times, in any order: an older revision never replaces a newer.</summary>
    internal async Task PutAsync(MerchantId merchant, DistributorId person, GrantRow grant, CancellationToken cancellation)
    {
        string partition = Partition(merchant, person);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<GrantRow>? read = await store.GetAsync(partition, grant.Id, GrantJson.Default.GrantRow, cancellation).ConfigureAwait(false);
            if (read is not null && read.Value.Revision >= grant.Revision)
            {
                return;
            }

            byte[] payload = StoreJson.Write(grant, GrantJson.Default.GrantRow);
            EntityWrite write = read is null ? new EntityWrite.Insert(grant.Id, payload) : new EntityWrite.Replace(grant.Id, payload, read.ETag);
            if (await store.WriteAsync(partition, [write], cancellation).ConfigureAwait(false) is null)
            {
                return;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The grant {grant.Id} keeps changing.");
    }

    /// <summary>A grant; null if there is none of this id.</summary>
    internal async Task<GrantRow?> FindAsync(MerchantId merchant, DistributorId person, string id, CancellationToken cancellation) =>
        (await store.GetAsync(Partition(merchant, person), id, GrantJson.Default.GrantRow, cancellation).ConfigureAwait(false))?.Value;

    /// <summary>A page of a person's grants, in no order that means anything.</summary>
    public async Task<Page<GrantRow>> ListAsync(MerchantId merchant, DistributorId person, string? cursor, int limit, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 1, PageLimits.Max);
        IReadOnlyList<Stored<GrantRow>> rows = await store.RangeAsync(
            Partition(merchant, person), cursor is null ? " " : StoreKey.After(cursor), "~", limit, GrantJson.Default.GrantRow, cancellation).ConfigureAwait(false);
        return new Page<GrantRow>([.. rows.Select(row => row.Value)], rows.Count == limit ? rows[^1].Row : null);
    }

    internal static string Partition(MerchantId merchant, DistributorId person) => StoreKey.Join("grants", merchant.Value, person.Value);
}
