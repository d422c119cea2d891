using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Ledger;

/// <summary>The books (总账). Every movement of money goes through here.</summary>
public sealed class GeneralLedger(IEntityStore store, Outbox outbox, TimeProvider time, ILogger<GeneralLedger> logger)
{
    /// <summary>
    /// Posts once. Refusals: <c>ledger.insufficient</c>, <c>withdrawal.debt_outstanding</c>, <c>ledger.key_conflict</c>
    /// (the key is used for another content; the request is kept aside), <c>ledger.request_invalid</c>.
    /// </summary>
    /// <exception cref="RetryableException">Not known or not yet possible: the same request may be sent again at any time.</exception>
    public Task<Result<PostingOutcome>> PostAsync(PostingRequest request, CancellationToken cancellation)
    {
        _ = (store, outbox, time, logger, request, cancellation);
        throw new RetryableException("The ledger is closed.");
    }

    /// <summary>A book as it is now, to change rows and money of its partition in one batch.</summary>
    public async Task<LedgerBook> OpenAsync(BookId book, CancellationToken cancellation) =>
        new(book, await store.GetAsync(book.Partition, LedgerRows.Balances, LedgerJson.Default.Balances, cancellation).ConfigureAwait(false));

    /// <summary>The balances; all 0 for a book nothing was posted to.</summary>
    public async Task<Balances> BalancesAsync(BookId book, CancellationToken cancellation) =>
        (await store.GetAsync(book.Partition, LedgerRows.Balances, LedgerJson.Default.Balances, cancellation).ConfigureAwait(false))?.Value ?? Balances.Empty;

    /// <summary>The entry of a posting key; null if nothing was posted under it.</summary>
    public async Task<JournalEntry?> EntryAsync(BookId book, string key, CancellationToken cancellation)
    {
        string partition = book.Partition;
        Stored<KeyRow>? found = await store.GetAsync(partition, LedgerRows.Key(key), LedgerRowsJson.Default.KeyRow, cancellation).ConfigureAwait(false);
        return found is null
            ? null
            : (await store.GetAsync(partition, LedgerRows.Journal(found.Value.Seq), LedgerJson.Default.JournalEntry, cancellation).ConfigureAwait(false))?.Value
                ?? throw new InvalidDataException($"'{partition}' has the key '{key}' but no entry {found.Value.Seq}.");
    }

    /// <summary>The journal, newest entry first.</summary>
    /// <param name="book">The book.</param>
    /// <param name="cursor">From the page before; null for the newest.</param>
    /// <param name="limit">1 to <see cref="PageLimits.Max"/>; anything else is brought into that range.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<Page<JournalEntry>> EntriesAsync(BookId book, string? cursor, int limit, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 1, PageLimits.Max);
        long last = await LastAsync(book, cursor, cancellation).ConfigureAwait(false);
        long first = Math.Max(1, last - limit + 1);
        IReadOnlyList<Stored<JournalEntry>> stored = last < 1 ? [] : await store
            .RangeAsync(book.Partition, LedgerRows.Journal(first), LedgerRows.Journal(last + 1), limit, LedgerJson.Default.JournalEntry, cancellation)
            .ConfigureAwait(false);
        var items = new JournalEntry[stored.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = stored[items.Length - 1 - i].Value;
        }

        return new Page<JournalEntry>(items, first > 1 ? (first - 1).ToString(System.Globalization.CultureInfo.InvariantCulture) : null);
    }

    private async Task<long> LastAsync(BookId book, string? cursor, CancellationToken cancellation)
    {
        long newest = (await BalancesAsync(book, cancellation).ConfigureAwait(false)).Sequence;
        return long.TryParse(cursor, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long last)
            ? Math.Min(last, newest)
            : newest;
    }
}
