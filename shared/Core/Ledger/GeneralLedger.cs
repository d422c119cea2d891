using System.Globalization;
using Distribution.Kernel;
using Distribution.Ledger.Internal;
using Distribution.Messaging;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Ledger;

/// <summary>The books (总账). Every movement of money goes through here.</summary>
public sealed class GeneralLedger
{
    private readonly IEntityStore _store;
    private readonly PostingLanes _lanes;

    public GeneralLedger(IEntityStore store, Outbox outbox, TimeProvider time, ILogger<GeneralLedger> logger)
    {
        _store = store;
        _lanes = new PostingLanes(new GroupPoster(store, outbox, time, logger).PostAsync);
    }

    /// <summary>
    /// Posts once, or keeps the request until its <see cref="PostingRequest.After"/> is posted. Refusals: <c>ledger.insufficient</c>, <c>withdrawal.debt_outstanding</c>, <c>ledger.key_conflict</c>
    /// (the key is used for another content; the request is kept aside), <c>ledger.request_invalid</c>.
    /// </summary>
    /// <exception cref="RetryableException">Not known or not yet possible: the same request may be sent again at any time.</exception>
    public Task<Result<PostingOutcome>> PostAsync(PostingRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (PostingRules.Validate(request) is { } problem)
        {
            return Task.FromResult<Result<PostingOutcome>>(problem);
        }

        var pending = new PendingPosting(request);
        _lanes.Enqueue(pending);
        return cancellation.CanBeCanceled ? pending.Completion.WaitAsync(cancellation) : pending.Completion;
    }

    /// <summary>A book as it is now, to change rows and money of its partition in one batch.</summary>
    public async Task<LedgerBook> OpenAsync(BookId book, CancellationToken cancellation) =>
        new(book, await LedgerReads.BalancesAsync(_store, book.Partition, cancellation).ConfigureAwait(false));

    /// <summary>The balances; all 0 for a book nothing was posted to.</summary>
    public async Task<Balances> BalancesAsync(BookId book, CancellationToken cancellation) =>
        (await LedgerReads.BalancesAsync(_store, book.Partition, cancellation).ConfigureAwait(false))?.Value ?? Balances.Empty;

    /// <summary>The entry of a posting key; null if nothing was posted under it.</summary>
    public async Task<JournalEntry?> EntryAsync(BookId book, string key, CancellationToken cancellation) =>
        await LedgerReads.EntryAsync(_store, book.Partition, key, cancellation).ConfigureAwait(false);

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
        IReadOnlyList<Stored<JournalEntry>> stored = last < 1 ? [] : await _store
            .RangeAsync(book.Partition, LedgerRows.Journal(first), LedgerRows.Journal(last + 1), limit, LedgerJson.Default.JournalEntry, cancellation)
            .ConfigureAwait(false);
        var items = new JournalEntry[stored.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = stored[items.Length - 1 - i].Value;
        }

        return new Page<JournalEntry>(items, first > 1 ? (first - 1).ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>The journal behind an entry, the oldest first, at most <see cref="IEntityStore.MaxRange"/> entries.</summary>
    internal async Task<IReadOnlyList<JournalEntry>> EntriesAfterAsync(BookId book, long sequence, CancellationToken cancellation)
    {
        IReadOnlyList<Stored<JournalEntry>> stored = await _store.RangeAsync(
            book.Partition,
            LedgerRows.Journal(sequence + 1),
            StoreKey.EndOf(LedgerRows.JournalPrefix),
            IEntityStore.MaxRange,
            LedgerJson.Default.JournalEntry,
            cancellation).ConfigureAwait(false);
        return [.. stored.Select(static entry => entry.Value)];
    }

    private async Task<long> LastAsync(BookId book, string? cursor, CancellationToken cancellation)
    {
        long newest = (await BalancesAsync(book, cancellation).ConfigureAwait(false)).Sequence;
        return long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out long last)
            ? Math.Min(last, newest)
            : newest;
    }
}
