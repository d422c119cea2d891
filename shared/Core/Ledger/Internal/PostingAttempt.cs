using Distribution.Kernel;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Ledger.Internal;

/// <summary>
/// One attempt to post a group to a book as it was read: what fits goes into the book's batch, what waits for a posting
/// that is not there is kept in a row of the same batch, and what waited for one that is there now goes with it. The
/// balances' version guards all of it: nobody can post in between unseen.
/// </summary>
internal sealed class PostingAttempt(IEntityStore store, KnownPostings known, LedgerBook book, DateTimeOffset now, ILogger logger)
{
    /// <summary>The rows a posting adds at most: key, entry, message, and the row it waited in.</summary>
    private const int MaxRows = 4;

    private readonly string _partition = book.Id.Partition;

    /// <summary>Posted if the batch is committed.</summary>
    public List<PendingPosting> Accepted { get; } = [];

    /// <summary>Kept if the batch is committed.</summary>
    public List<PendingPosting> Kept { get; } = [];

    /// <summary>Refused by these balances, which postings of this batch or of another process may have changed.</summary>
    public List<PendingPosting> Doubtful { get; } = [];

    /// <summary>Something that waited may be ready and not taken, so another attempt is due.</summary>
    public bool HasMore { get; private set; }

    /// <param name="group">The postings.</param>
    /// <param name="isFinal">A refusal is the answer: nothing that speaks for the posting can be missing in the balances.</param>
    public async Task AddAsync(List<PendingPosting> group, bool isFinal)
    {
        List<PendingPosting>? early = null;
        foreach (PendingPosting pending in group)
        {
            if (isFinal || await IsReadyAsync(pending.Request).ConfigureAwait(false))
            {
                await TakeAsync(pending, isFinal).ConfigureAwait(false);
            }
            else
            {
                (early ??= []).Add(pending);
            }
        }

        if (early is null && book.Waiting == 0)
        {
            return;
        }

        early ??= [];
        if (book.Waiting > 0)
        {
            early.AddRange(await LedgerReads.WaitingAsync(store, _partition).ConfigureAwait(false));
        }

        while (await TakeReadyAsync(early, isLeftOver: group.Count == 0).ConfigureAwait(false))
        {
        }

        foreach (PendingPosting pending in early)
        {
            await KeepAsync(pending).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> IsReadyAsync(PostingRequest request) =>
        request.After is not { } after || Holds(Accepted, after) || await LedgerReads.HasKeyAsync(store, _partition, after).ConfigureAwait(false);

    /// <summary>What waits beside the book is posted in the batch of the one it waits for, so that the keys in the book are asked only for what was left over.</summary>
    private ValueTask<bool> IsReadyAsync(PendingPosting pending, bool isLeftOver)
    {
        PostingRequest request = pending.Request;
        return pending.Waited is null || isLeftOver
            ? IsReadyAsync(request)
            : ValueTask.FromResult(Holds(Accepted, request.Key) || (request.After is { } after && Holds(Accepted, after)));
    }

    /// <summary>Takes what is ready out of the list. True if there was any, which may make others ready.</summary>
    private async Task<bool> TakeReadyAsync(List<PendingPosting> early, bool isLeftOver)
    {
        bool any = false;
        for (int i = 0; i < early.Count; i++)
        {
            if (await IsReadyAsync(early[i], isLeftOver).ConfigureAwait(false))
            {
                await TakeAsync(early[i], isFinal: false).ConfigureAwait(false);
                early.RemoveAt(i--);
                any = true;
            }
        }

        return any;
    }

    /// <summary>Adds a posting to the batch, or decides it, or leaves it for another attempt.</summary>
    private async Task TakeAsync(PendingPosting pending, bool isFinal)
    {
        PostingRequest request = pending.Request;
        if (book.Batch.Size + MaxRows >= IEntityStore.MaxBatch)
        {
            HasMore |= pending.Waited is not null;
        }
        else if (Accepted.Find(other => other.Request.Key == request.Key) is { } twin)
        {
            await ReleaseAsync(pending, twin.Request == request).ConfigureAwait(false);
        }
        else if (pending.Waited is { } row && await LedgerReads.HasKeyAsync(store, _partition, request.Key).ConfigureAwait(false))
        {
            await known.SettleAsync(_partition, pending).ConfigureAwait(false);
            book.Release(row);
        }
        else if (book.Append(request, now) is not { } problem)
        {
            Accepted.Add(pending);
            if (pending.Waited is { } waited)
            {
                book.Release(waited);
            }
        }
        else
        {
            await RefuseAsync(pending, problem, isFinal).ConfigureAwait(false);
        }
    }

    /// <summary>Its key is that of a posting of this batch. A caller's request is left for the next attempt; what waited is done with.</summary>
    private async Task ReleaseAsync(PendingPosting pending, bool isSame)
    {
        if (pending.Waited is { } row)
        {
            if (!isSame)
            {
                await known.ParkAsync(_partition, pending).ConfigureAwait(false);
            }

            book.Release(row);
        }
    }

    private async Task RefuseAsync(PendingPosting pending, Problem problem, bool isFinal)
    {
        if (pending.Waited is not null)
        {
            Log.WaitingRefused(logger, pending.Request.Key, _partition, problem.Code);
        }
        else if (await LedgerReads.HasKeyAsync(store, _partition, pending.Request.Key).ConfigureAwait(false))
        {
            HasMore |= book.Waiting > 0;
            await known.SettleAsync(_partition, pending).ConfigureAwait(false);
        }
        else if (isFinal)
        {
            pending.Refuse(problem);
        }
        else
        {
            Doubtful.Add(pending);
        }
    }

    /// <summary>What it waits for is not there: a caller's request gets its row, unless it has it.</summary>
    private async Task KeepAsync(PendingPosting pending)
    {
        PostingRequest request = pending.Request;
        if (pending.Waited is not null || request.After is not { } after || book.Batch.Size + MaxRows >= IEntityStore.MaxBatch || Holds(Kept, request.Key))
        {
            return;
        }

        if (await LedgerReads.HasKeyAsync(store, _partition, request.Key).ConfigureAwait(false))
        {
            await known.SettleAsync(_partition, pending).ConfigureAwait(false);
            return;
        }

        Stored<WaitingRow>? kept = await store
            .GetAsync(_partition, LedgerRows.Waiting(after, request.Key), LedgerRowsJson.Default.WaitingRow, CancellationToken.None)
            .ConfigureAwait(false);
        if (kept is null)
        {
            book.Wait(request, after, now);
            Kept.Add(pending);
        }
        else if (kept.Value.Request == request)
        {
            pending.Wait();
        }
        else
        {
            await known.ParkAsync(_partition, pending).ConfigureAwait(false);
        }
    }

    private static bool Holds(List<PendingPosting> postings, string key)
    {
        foreach (PendingPosting pending in postings)
        {
            if (pending.Request.Key == key)
            {
                return true;
            }
        }

        return false;
    }
}
