using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Programs;
using Distribution.Storage;

namespace Distribution.Reports.Statements;

/// <summary>
/// The balances with which the months of a book end. A month ends before the first entry that was posted after its last
/// moment: an entry whose clock was slow belongs to the month of the entries before it, so months never share or lose one. A month
/// that is over is added up once and kept; the next one is added up from there.
/// </summary>
public sealed class MonthCuts(IEntityStore store, GeneralLedger ledger, TimeProvider time)
{
    /// <summary>Every partition of cuts begins so; it stands before the books in the order of a scan.</summary>
    internal const string PartitionPrefix = "cut|";

    /// <summary>The most entries that are added up for one request; what was added up is kept.</summary>
    internal const int MaxEntries = 200_000;

    /// <summary>How long after its end a month may still get an entry: far more than clocks differ.</summary>
    internal static readonly TimeSpan OpenFor = TimeSpan.FromHours(1);

    private const string FirstRow = "0";

    /// <summary>Whether the month gets no more entries.</summary>
    public bool IsFinal(RewardWindow month) => time.GetUtcNow() >= month.EndsAt + OpenFor;

    /// <summary>The balances with which a month ends, or as they are now while it runs. Refusal: <c>statement.too_long</c>.</summary>
    /// <exception cref="RetryableException">There is more to add up than one request does; ask again.</exception>
    internal async Task<Result<Balances>> EndOfAsync(BookId book, RewardCalendar calendar, RewardWindow month, CancellationToken cancellation)
    {
        if (time.GetUtcNow() < month.EndsAt)
        {
            return await ledger.BalancesAsync(book, cancellation).ConfigureAwait(false);
        }

        IReadOnlyList<Stored<Balances>> known = await store.RangeAsync(
            Partition(book), FirstRow, StoreKey.After(month.Id), IEntityStore.MaxRange, LedgerJson.Default.Balances, cancellation).ConfigureAwait(false);
        return known.Count > 0 && known[^1].Row == month.Id
            ? known[^1].Value
            : await AddUpAsync(book, calendar, month, known.Count == 0 ? Balances.Empty : known[^1].Value, cancellation).ConfigureAwait(false);
    }

    internal static string Partition(BookId book) => PartitionPrefix + book.Partition;

    private async Task<Result<Balances>> AddUpAsync(BookId book, RewardCalendar calendar, RewardWindow month, Balances start, CancellationToken cancellation)
    {
        var tally = new Tally(start);
        RewardWindow? open = null;
        bool isAhead = false;
        while (tally.Sequence - start.Sequence < MaxEntries)
        {
            IReadOnlyList<JournalEntry> entries = await ledger.EntriesAfterAsync(book, tally.Sequence, cancellation).ConfigureAwait(false);
            foreach (JournalEntry entry in entries)
            {
                if (entry.At >= month.EndsAt)
                {
                    return await KeepAsync(book, month, tally.ToBalances(), cancellation).ConfigureAwait(false);
                }

                if (open is null || entry.At >= open.EndsAt)
                {
                    if (open is not null)
                    {
                        await KeepAsync(book, open, tally.ToBalances(), cancellation).ConfigureAwait(false);
                        isAhead = true;
                    }

                    open = calendar.WindowOf(WindowKind.Month, calendar.DayOf(entry.At));
                }

                tally.Apply(entry.Legs);
            }

            if (entries.Count == 0)
            {
                return await KeepAsync(book, month, tally.ToBalances(), cancellation).ConfigureAwait(false);
            }
        }

        return isAhead
            ? throw new RetryableException($"The months of {book} before {month.Id} are still being added up.")
            : StatementProblems.TooLong(MaxEntries);
    }

    /// <summary>Keeps what a month ended with once it is final. Whoever else adds it up finds the same.</summary>
    private async Task<Balances> KeepAsync(BookId book, RewardWindow month, Balances balances, CancellationToken cancellation)
    {
        if (IsFinal(month))
        {
            var row = new EntityWrite.Insert(month.Id, StoreJson.Write(balances, LedgerJson.Default.Balances));
            await store.WriteAsync(Partition(book), [row], cancellation).ConfigureAwait(false);
        }

        return balances;
    }
}
