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

    public async Task PostAsync(BookId book, List<PendingPosting> group)
    {
        try
        {
            string partition = book.Partition;
            for (int attempt = 0; group.Count > 0; attempt++)
            {
                if (attempt >= MaxAttempts + PostingLanes.MaxGroup)
                {
                    throw new RetryableException($"The book {partition} is written to by too many at once.");
                }

                await BackOffAsync(attempt).ConfigureAwait(false);
                await TryAsync(book, partition, group).ConfigureAwait(false);
                group.RemoveAll(static pending => pending.IsDecided);
            }
        }
        catch (Exception error)
        {
            group.ForEach(pending => pending.Fail(error));
        }
    }

    private static Task BackOffAsync(int attempt) => attempt < 3 ? Task.CompletedTask : Task.Delay(Random.Shared.Next(1, 2 + attempt));

    private async Task TryAsync(BookId id, string partition, List<PendingPosting> group)
    {
        LedgerBook book = new(id, await LedgerReads.BalancesAsync(store, partition, CancellationToken.None).ConfigureAwait(false));
        DateTimeOffset now = time.GetUtcNow();
        var accepted = new List<PendingPosting>(group.Count);
        foreach (PendingPosting pending in group)
        {
            await AddAsync(book, partition, pending, accepted, now).ConfigureAwait(false);
        }

        if (accepted.Count == 0)
        {
            return;
        }

        book.Seal();
        string? conflict;
        try
        {
            conflict = await store.WriteAsync(partition, book.Batch.Writes, CancellationToken.None).ConfigureAwait(false);
        }
        catch (RetryableException)
        {
            // No answer is not an answer: the next attempt meets the keys if the write happened.
            accepted.ForEach(static pending => pending.IsUncertain = true);
            return;
        }

        if (conflict is null)
        {
            Finish(book.Batch, accepted);
        }
        else if (conflict.StartsWith(LedgerRows.KeyPrefix, StringComparison.Ordinal))
        {
            string key = conflict[LedgerRows.KeyPrefix.Length..];
            foreach (PendingPosting known in group.FindAll(pending => pending.Request.Key == key))
            {
                await SettleKnownAsync(partition, known).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Adds a posting to the batch, or decides it, or leaves it for the next attempt.</summary>
    private async Task AddAsync(LedgerBook book, string partition, PendingPosting pending, List<PendingPosting> accepted, DateTimeOffset now)
    {
        PostingRequest request = pending.Request;
        if (Holds(accepted, request.Key))
        {
            return;
        }

        if (request.After is { } after && !Holds(accepted, after) && !await HasKeyAsync(partition, after).ConfigureAwait(false))
        {
            pending.Fail(new RetryableException($"The posting '{request.Key}' waits for '{after}'."));
            return;
        }

        if (book.Append(request, now) is not { } problem)
        {
            accepted.Add(pending);
        }
        else if (await HasKeyAsync(partition, request.Key).ConfigureAwait(false))
        {
            await SettleKnownAsync(partition, pending).ConfigureAwait(false);
        }
        else
        {
            pending.Refuse(problem);
        }
    }

    private static bool Holds(List<PendingPosting> accepted, string key)
    {
        foreach (PendingPosting pending in accepted)
        {
            if (pending.Request.Key == key)
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<bool> HasKeyAsync(string partition, string key) =>
        await store.GetAsync(partition, LedgerRows.Key(key), CancellationToken.None).ConfigureAwait(false) is not null;

    /// <summary>The batch is committed. The lane goes on; who waits is told when the messages are sent too.</summary>
    private void Finish(PartitionBatch batch, List<PendingPosting> accepted)
    {
        if (batch.Messages.Count == 0)
        {
            accepted.ForEach(static pending => pending.Succeed(alreadyPosted: false));
            return;
        }

        _ = RelayThenSucceedAsync();

        async Task RelayThenSucceedAsync()
        {
            try
            {
                await outbox.RelayAsync(batch.Partition, batch.Messages, CancellationToken.None).ConfigureAwait(false);
                accepted.ForEach(static pending => pending.Succeed(alreadyPosted: false));
            }
            catch (Exception error)
            {
                accepted.ForEach(pending => pending.Fail(error));
            }
        }
    }

    /// <summary>The key is in the book: the same posting, or another one that took its key.</summary>
    private async Task SettleKnownAsync(string partition, PendingPosting pending)
    {
        PostingRequest request = pending.Request;
        JournalEntry? entry = await LedgerReads.EntryAsync(store, partition, request.Key, CancellationToken.None).ConfigureAwait(false);
        if (entry is null)
        {
            return;
        }

        if (entry.Is(request))
        {
            if (pending.IsUncertain && request.Then is not null)
            {
                await outbox.RelayAsync(partition, [LedgerMessages.ToMessage(request.Then)], CancellationToken.None).ConfigureAwait(false);
            }

            pending.Succeed(alreadyPosted: !pending.IsUncertain);
            return;
        }

        var parked = new EntityWrite.Insert(
            LedgerRows.Parked(request),
            StoreJson.Write(new ParkedRow(time.GetUtcNow(), request), LedgerRowsJson.Default.ParkedRow));
        await store.WriteAsync(partition, [parked], CancellationToken.None).ConfigureAwait(false);
        Log.KeyConflict(logger, request.Key, partition);
        pending.Refuse(Problem.Conflict(PostingRules.KeyConflict, "The posting key was used for another content; the request is kept aside."));
    }
}
