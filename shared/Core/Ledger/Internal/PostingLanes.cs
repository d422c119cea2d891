namespace Distribution.Ledger.Internal;

/// <summary>
/// One lane a book while somebody posts to it: postings of one process to one book do not race each other, and those
/// that wait are handed on together, so that a book all orders post to costs one write for many postings.
/// </summary>
/// <param name="post">Posts a group of one book and settles or fails each of its postings; never throws.</param>
internal sealed class PostingLanes(Func<BookId, List<PendingPosting>, Task> post)
{
    /// <summary>The most postings in one group: three rows each, and the balances, fit a batch.</summary>
    public const int MaxGroup = 32;

    private readonly Dictionary<BookId, Queue<PendingPosting>> _lanes = [];
    private readonly Lock _gate = new();

    public void Enqueue(PendingPosting pending)
    {
        BookId book = pending.Request.Book;
        lock (_gate)
        {
            if (_lanes.TryGetValue(book, out Queue<PendingPosting>? waiting))
            {
                waiting.Enqueue(pending);
                return;
            }

            _lanes.Add(book, new Queue<PendingPosting>());
        }

        _ = RunAsync(book, pending);
    }

    private async Task RunAsync(BookId book, PendingPosting first)
    {
        List<PendingPosting>? group = [first];
        while (group is not null)
        {
            await post(book, group).ConfigureAwait(false);
            group = TakeOrLeave(book);
        }
    }

    /// <summary>The next group, or null if nobody waits and the lane is gone.</summary>
    private List<PendingPosting>? TakeOrLeave(BookId book)
    {
        lock (_gate)
        {
            Queue<PendingPosting> waiting = _lanes[book];
            if (waiting.Count == 0)
            {
                _lanes.Remove(book);
                return null;
            }

            var group = new List<PendingPosting>(Math.Min(MaxGroup, waiting.Count));
            while (group.Count < MaxGroup && waiting.TryDequeue(out PendingPosting? pending))
            {
                group.Add(pending);
            }

            return group;
        }
    }
}
