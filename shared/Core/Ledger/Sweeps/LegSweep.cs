using Distribution.Kernel;
using Distribution.Ledger.Internal;
using Distribution.Messaging;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Ledger.Sweeps;

/// <summary>
/// Finds legs that never arrived: postings whose <see cref="PostingRequest.Then"/> has no key in its own book long after they
/// were posted, because its message was given up. Each is sent again; it is posted once whatever happens. May run at any time
/// and twice at once. Of every book only what is newer than its mark is read.
/// </summary>
public sealed partial class LegSweep(IEntityScan scan, IEntityStore store, IMessageSender sender, TimeProvider time, ILogger<LegSweep> logger)
{
    /// <summary>The most legs sent again by one run.</summary>
    public const int MaxSent = 1000;

    /// <summary>The most entries of one book read by one run.</summary>
    public const int MaxEntries = 10_000;

    /// <summary>Longer than a message is delivered again, see <see cref="Redelivery"/>: a younger leg may be on its way.</summary>
    public static readonly TimeSpan MissingAfter = TimeSpan.FromHours(3);

    /// <summary>What has not arrived by then is left to a person, and the ledger's check goes on naming it.</summary>
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(30);

    private const int PageSize = 200;

    /// <summary>Books swept at the same time: each is written to only by itself, and a store commits what comes together at once.</summary>
    private const int Together = 16;

    private const int BooksRead = 16 * Together;

    /// <summary>How many legs were sent again. A book that cannot be read does not keep the others back.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var allowance = new Allowance();
        var books = new List<Entity>(BooksRead);
        await foreach (Entity entity in scan.ScanAsync(BookId.PartitionPrefix, LedgerRows.Balances, cancellation).ConfigureAwait(false))
        {
            books.Add(entity);
            if (books.Count == BooksRead)
            {
                await SweepAsync(books, allowance, cancellation).ConfigureAwait(false);
                books.Clear();
                if (allowance.IsUsed)
                {
                    break;
                }
            }
        }

        await SweepAsync(books, allowance, cancellation).ConfigureAwait(false);
        return allowance.Sent;
    }

    private Task SweepAsync(List<Entity> books, Allowance allowance, CancellationToken cancellation) => Chance.Current.ForEachAsync(
        books,
        Together,
        async (book, token) =>
        {
            try
            {
                long last = StoreJson.Read(book, LedgerJson.Default.Balances).Value.Sequence;
                await SweepAsync(book.Partition, last, allowance, token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotSwept(logger, error, book.Partition);
            }
        },
        cancellation);

    private async Task SweepAsync(string partition, long last, Allowance allowance, CancellationToken cancellation)
    {
        Stored<LegMark>? mark = await store.GetAsync(partition, LedgerRows.Legs, LedgerRowsJson.Default.LegMark, cancellation).ConfigureAwait(false);
        long begin = mark?.Value.Seq ?? 0;
        long arrived = begin;
        long read = begin;
        DateTimeOffset now = time.GetUtcNow();
        bool hasGap = false;
        while (read < Math.Min(last, begin + MaxEntries) && !allowance.IsUsed)
        {
            IReadOnlyList<Stored<JournalEntry>> page = await store.RangeAsync(
                partition, LedgerRows.Journal(read + 1), LedgerRows.Journal(last + 1), PageSize, LedgerJson.Default.JournalEntry, cancellation).ConfigureAwait(false);
            IEnumerable<JournalEntry> old = page.Select(static row => row.Value).TakeWhile(entry => now - entry.At >= MissingAfter);
            foreach (JournalEntry entry in old)
            {
                read = entry.Sequence;
                bool isThere = entry.Then is not { } then || await IsThereAsync(then).ConfigureAwait(false) || await SendAsync(entry, then, now, allowance, cancellation).ConfigureAwait(false);
                hasGap |= !isThere;
                arrived = hasGap ? arrived : entry.Sequence;
                if (allowance.IsUsed)
                {
                    break;
                }
            }

            if (page.Count < PageSize || read != page[^1].Value.Sequence)
            {
                break;
            }
        }

        await MarkAsync(partition, mark, arrived, cancellation).ConfigureAwait(false);
    }

    private async Task<bool> IsThereAsync(PostingRequest then) =>
        await LedgerReads.HasKeyAsync(store, then.Book.Partition, then.Key).ConfigureAwait(false);

    /// <summary>True if the leg is too old to be sent once more.</summary>
    private async Task<bool> SendAsync(JournalEntry entry, PostingRequest then, DateTimeOffset now, Allowance allowance, CancellationToken cancellation)
    {
        if (now - entry.At >= GivenUpAfter)
        {
            LogGivenUp(logger, then.Key, then.Book.Partition);
            return true;
        }

        if (allowance.TryTake())
        {
            LogMissing(logger, then.Key, then.Book.Partition);
            await sender.SendAsync([LedgerMessages.ToMessage(then)], cancellation).ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Another run at the same time may have moved the mark: then its word stands.</summary>
    private async Task MarkAsync(string partition, Stored<LegMark>? mark, long arrived, CancellationToken cancellation)
    {
        if (arrived > (mark?.Value.Seq ?? 0))
        {
            PartitionBatch batch = new PartitionBatch(partition).Put(LedgerRows.Legs, mark, new LegMark(arrived), LedgerRowsJson.Default.LegMark);
            await store.WriteAsync(partition, batch.Writes, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What one run may send, over all books.</summary>
    private sealed class Allowance
    {
        private int _taken;

        public int Sent => Math.Min(Volatile.Read(ref _taken), MaxSent);

        public bool IsUsed => Volatile.Read(ref _taken) >= MaxSent;

        public bool TryTake() => Interlocked.Increment(ref _taken) <= MaxSent;
    }

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "Posting {Key} never arrived in {Book} and is sent again")]
    private static partial void LogMissing(ILogger logger, string key, string book);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Error, Message = "Posting {Key} has not arrived in {Book} for a month; a person has to look")]
    private static partial void LogGivenUp(ILogger logger, string key, string book);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Error, Message = "The legs of book {Book} could not be swept")]
    private static partial void LogNotSwept(ILogger logger, Exception error, string book);
}
