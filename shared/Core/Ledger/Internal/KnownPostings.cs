using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Ledger.Internal;

/// <summary>Answers postings whose key is used already.</summary>
internal sealed class KnownPostings(IEntityStore store, Outbox outbox, TimeProvider time, ILogger logger)
{
    /// <summary>The key is in the book: the same posting, or another one that took its key.</summary>
    public async Task SettleAsync(string partition, PendingPosting pending)
    {
        PostingRequest request = pending.Request;
        JournalEntry? entry = await LedgerReads.EntryAsync(store, partition, request.Key, CancellationToken.None).ConfigureAwait(false);
        if (entry is null)
        {
            return;
        }

        if (!entry.Is(request))
        {
            await ParkAsync(partition, pending).ConfigureAwait(false);
            return;
        }

        if (pending.IsUncertain && request.Then is not null)
        {
            await outbox.RelayAsync(partition, [LedgerMessages.ToMessage(request.Then)], CancellationToken.None).ConfigureAwait(false);
        }

        pending.Succeed(alreadyPosted: !pending.IsUncertain);
    }

    /// <summary>Keeps a request aside whose key stands for another content.</summary>
    public async Task ParkAsync(string partition, PendingPosting pending)
    {
        PostingRequest request = pending.Request;
        var parked = new EntityWrite.Insert(
            LedgerRows.Parked(request),
            StoreJson.Write(new ParkedRow(time.GetUtcNow(), request), LedgerRowsJson.Default.ParkedRow));
        await store.WriteAsync(partition, [parked], CancellationToken.None).ConfigureAwait(false);
        Log.KeyConflict(logger, request.Key, partition);
        pending.Refuse(Problem.Conflict(PostingRules.KeyConflict, "The posting key was used for another content; the request is kept aside."));
    }
}
