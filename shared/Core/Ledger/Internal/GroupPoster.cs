using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Ledger.Internal;

/// <summary>Posts a group of requests to one book in one batch and tells each of them what became of it.</summary>
internal sealed class GroupPoster(IEntityStore store, Outbox outbox, TimeProvider time, ILogger logger)
{
    /// <summary>Attempts that meet another process's write or no answer; those that decide a posting of the group come on top.</summary>
    private const int MaxAttempts = 50;

    private readonly KnownPostings _known = new(store, outbox, time, logger);

    public async Task PostAsync(BookId book, List<PendingPosting> group)
    {
        var doubtful = new List<PendingPosting>();
        try
        {
            string partition = book.Partition;
            await DecideAsync(book, partition, group, doubtful).ConfigureAwait(false);
            while (doubtful.Count > 0)
            {
                // What the balances refused is asked again alone, when nothing of the group is open any more.
                group.Add(doubtful[0]);
                doubtful.RemoveAt(0);
                await DecideAsync(book, partition, group, doubtful).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            group.ForEach(pending => pending.Fail(error));
            doubtful.ForEach(pending => pending.Fail(error));
        }
    }

    private static Task BackOffAsync(int attempt) => attempt < 3 ? Task.CompletedTask : Chance.Current.PauseAsync(1, 1 + attempt, CancellationToken.None);

    /// <summary>Tries until every posting of the group is decided or in doubt.</summary>
    private async Task DecideAsync(BookId book, string partition, List<PendingPosting> group, List<PendingPosting> doubtful)
    {
        bool hasMore = false;
        for (int attempt = 0; group.Count > 0 || hasMore; attempt++)
        {
            if (attempt >= MaxAttempts + PostingLanes.MaxGroup)
            {
                throw new RetryableException($"The book {partition} is written to by too many at once.");
            }

            await BackOffAsync(attempt).ConfigureAwait(false);
            hasMore = await TryAsync(book, partition, group, doubtful).ConfigureAwait(false);
            group.RemoveAll(static pending => pending.IsDecided);
        }
    }

    /// <summary>True if another attempt is due even when the group is decided.</summary>
    private async Task<bool> TryAsync(BookId id, string partition, List<PendingPosting> group, List<PendingPosting> doubtful)
    {
        bool isFinal = await CanRefuseAsync(partition, group).ConfigureAwait(false);
        LedgerBook book = new(id, await LedgerReads.BalancesAsync(store, partition, CancellationToken.None).ConfigureAwait(false));
        var attempt = new PostingAttempt(store, _known, book, time.GetUtcNow(), logger);
        await attempt.AddAsync(group, isFinal).ConfigureAwait(false);
        if (group.Count > 1)
        {
            doubtful.AddRange(attempt.Doubtful);
            group.RemoveAll(attempt.Doubtful.Contains);
        }

        if (book.Batch.Size == 0)
        {
            return attempt.HasMore;
        }

        book.Seal();
        string? conflict;
        try
        {
            conflict = await outbox.WriteAsync(book.Batch, CancellationToken.None).ConfigureAwait(false);
        }
        catch (RetryableException)
        {
            // No answer is not an answer: the next attempt meets the keys if the write happened.
            attempt.Accepted.ForEach(static pending => pending.IsUncertain = true);
            return attempt.HasMore;
        }

        if (conflict is null)
        {
            attempt.Kept.ForEach(static pending => pending.Wait());
            Finish(book.Batch, attempt.Accepted);
            return attempt.HasMore;
        }

        if (conflict.StartsWith(LedgerRows.KeyPrefix, StringComparison.Ordinal))
        {
            string key = conflict[LedgerRows.KeyPrefix.Length..];
            foreach (PendingPosting pending in group.FindAll(pending => pending.Request.Key == key))
            {
                await _known.SettleAsync(partition, pending).ConfigureAwait(false);
            }

            // The earlier posting came again: what waited for it should be in the book too.
            return book.Waiting > 0;
        }

        return attempt.HasMore;
    }

    /// <summary>A refusal is final for a posting that is alone, and whose earlier posting, if it names one, is in the balances because its key was read before them.</summary>
    private async ValueTask<bool> CanRefuseAsync(string partition, List<PendingPosting> group) =>
        group.Count == 1 && (group[0].Request.After is not { } after || await LedgerReads.HasKeyAsync(store, partition, after).ConfigureAwait(false));

    /// <summary>The batch is committed. The lane goes on; who waits is told when the messages are sent too.</summary>
    private void Finish(PartitionBatch batch, List<PendingPosting> accepted)
    {
        accepted.ForEach(static pending => pending.IsCommitted = true);
        if (batch.Unsent.Count == 0)
        {
            accepted.ForEach(static pending => pending.Succeed(alreadyPosted: false));
            return;
        }

        _ = RelayThenSucceedAsync();

        async Task RelayThenSucceedAsync()
        {
            // Never throws: what could not be sent stays in the outbox.
            await outbox.RelayAsync(batch.Partition, batch.Unsent, CancellationToken.None).ConfigureAwait(false);
            accepted.ForEach(static pending => pending.Succeed(alreadyPosted: false));
        }
    }
}
