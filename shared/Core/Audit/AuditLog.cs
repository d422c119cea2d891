using System.Globalization;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Audit;

/// <summary>
/// The log of decisions. An entry is a row of the batch of its decision: there is never one without the other. A merchant's
/// list is written before and says only where to look.
/// </summary>
public sealed class AuditLog(IEntityStore store)
{
    /// <summary>Entries lie beside what they are about, in rows that begin so.</summary>
    internal const string RowPrefix = "aud|";

    private const int MaxScanned = 400;

    /// <summary>Adds the entry to the batch of the decision. Before the batch is committed <see cref="NoteAsync"/> must have run.</summary>
    internal static void Append(PartitionBatch batch, AuditEntry entry) => batch.Insert(RowPrefix + entry.Id, entry, AuditJson.Default.AuditEntry);

    /// <summary>Notes where an entry will lie; again changes nothing.</summary>
    internal async Task NoteAsync(MerchantId merchant, string partition, AuditEntry entry, CancellationToken cancellation)
    {
        var place = new AuditPlace(partition, entry.Id, entry.At);
        string row = StoreKey.Join(NewestFirst(entry.At), entry.Id);
        await store.WriteAsync(Partition(merchant), [new EntityWrite.Insert(row, StoreJson.Write(place, AuditJson.Default.AuditPlace))], cancellation).ConfigureAwait(false);
    }

    /// <summary>A merchant's entries, newest first. A page may have fewer than asked for, also when there is a next one.</summary>
    /// <param name="merchant">The merchant.</param>
    /// <param name="cursor">From the page before; null for the newest.</param>
    /// <param name="limit">1 to <see cref="PageLimits.Max"/>.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<Page<AuditEntry>> ListAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 1, PageLimits.Max);
        var found = new List<AuditEntry>(limit);
        string from = cursor is null ? "0" : StoreKey.After(cursor);
        string? last = null;
        for (int scanned = 0; scanned < MaxScanned;)
        {
            IReadOnlyList<Stored<AuditPlace>> places = await store.RangeAsync(
                Partition(merchant), from, "~", limit, AuditJson.Default.AuditPlace, cancellation).ConfigureAwait(false);
            foreach (Stored<AuditPlace> place in places)
            {
                scanned++;
                last = place.Row;
                from = StoreKey.After(place.Row);
                if (await FindAsync(place.Value, cancellation).ConfigureAwait(false) is { } entry)
                {
                    found.Add(entry);
                    if (found.Count == limit)
                    {
                        return new Page<AuditEntry>(found, last);
                    }
                }
            }

            if (places.Count < limit)
            {
                return new Page<AuditEntry>(found, null);
            }
        }

        return new Page<AuditEntry>(found, last);
    }

    /// <summary>The entry, unless the decision never came to be, or came to be at another time and is listed there.</summary>
    private async Task<AuditEntry?> FindAsync(AuditPlace place, CancellationToken cancellation) =>
        await store.GetAsync(place.Partition, RowPrefix + place.Id, AuditJson.Default.AuditEntry, cancellation).ConfigureAwait(false) is { } read && read.Value.At == place.At
            ? read.Value
            : null;

    private static string Partition(MerchantId merchant) => StoreKey.Join("audit", merchant.Value);

    private static string NewestFirst(DateTimeOffset at) =>
        (DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() - at.ToUnixTimeMilliseconds()).ToString("D15", CultureInfo.InvariantCulture);
}
