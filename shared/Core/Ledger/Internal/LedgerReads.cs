using Distribution.Storage;

namespace Distribution.Ledger.Internal;

/// <summary>Point reads of a book's partition.</summary>
internal static class LedgerReads
{
    public static ValueTask<Stored<Balances>?> BalancesAsync(IEntityStore store, string partition, CancellationToken cancellation) =>
        store.GetAsync(partition, LedgerRows.Balances, LedgerJson.Default.Balances, cancellation);

    public static async ValueTask<JournalEntry?> EntryAsync(IEntityStore store, string partition, string key, CancellationToken cancellation)
    {
        Stored<KeyRow>? found = await store.GetAsync(partition, LedgerRows.Key(key), LedgerRowsJson.Default.KeyRow, cancellation).ConfigureAwait(false);
        if (found is null)
        {
            return null;
        }

        Stored<JournalEntry>? entry = await store
            .GetAsync(partition, LedgerRows.Journal(found.Value.Seq), LedgerJson.Default.JournalEntry, cancellation)
            .ConfigureAwait(false);
        return entry?.Value ?? throw new InvalidDataException($"'{partition}' has the key '{key}' but no entry {found.Value.Seq}.");
    }
}
