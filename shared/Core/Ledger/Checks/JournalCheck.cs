using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>
/// Every book: each entry balances and is numbered 1 to n without a gap, says what its event says, and the balances are
/// the fold of the journal, none of them what it must not be. The balances are read before the journal: what is posted in between is younger.
/// </summary>
public sealed class JournalCheck : ICheck, ITotals
{
    private readonly List<CheckFinding> _findings = [];
    private long _entries;
    private long _books;
    private string _partition = "";
    private BookId? _book;
    private Balances? _stored;
    private Tally _fold;
    private DateTimeOffset _settledBefore = DateTimeOffset.MaxValue;

    public string Name => "ledger.journal";

    public IEnumerable<KeyValuePair<string, long>> Totals =>
        [new("ledger.entries", _entries), new("ledger.books", _books)];

    public void Begin(DateTimeOffset settledBefore) => _settledBefore = settledBefore;

    public void Observe(Entity entity)
    {
        if (!entity.Partition.StartsWith(BookId.PartitionPrefix, StringComparison.Ordinal))
        {
            return;
        }

        if (entity.Partition != _partition)
        {
            Close();
            Begin(entity.Partition);
        }

        if (entity.Row == LedgerRows.Balances)
        {
            _stored = StoreJson.Read(entity, LedgerJson.Default.Balances).Value;
        }
        else if (entity.Row.StartsWith(LedgerRows.JournalPrefix, StringComparison.Ordinal))
        {
            Take(entity.Row, StoreJson.Read(entity, LedgerJson.Default.JournalEntry).Value);
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        Close();
        return _findings;
    }

    private void Begin(string partition)
    {
        _partition = partition;
        _book = BookId.Parse(partition);
        _stored = null;
        _fold = default;
        if (_book is null)
        {
            Find(null, "not the name of a book");
        }
    }

    private void Take(string row, JournalEntry entry)
    {
        _entries++;
        if (entry.IsYounger(_stored, _settledBefore))
        {
            return;
        }

        if (entry.Sequence != _fold.Sequence + 1 || row != LedgerRows.Journal(entry.Sequence))
        {
            Find(row, $"entry {entry.Sequence} follows entry {_fold.Sequence}");
        }

        if (_book is { } book)
        {
            CheckLegs(row, book, entry);
        }

        _fold.Apply(entry.Legs);
        foreach (Account account in (ReadOnlySpan<Account>)[Account.Pending, Account.Available, Account.Withheld, Account.Debt])
        {
            if (_fold[account] < 0)
            {
                Find(row, $"{account} is {_fold[account]}");
            }
        }

        if (_fold[Account.Debt] > 0 && _fold[Account.Available] > 0)
        {
            Find(row, $"debt is {_fold[Account.Debt]} while {_fold[Account.Available]} is available");
        }
    }

    private void CheckLegs(string row, BookId book, JournalEntry entry)
    {
        long sum = 0;
        long xfer = 0;
        foreach ((Account account, long amount) in entry.Legs)
        {
            sum += Tally.IsMemo(book.Kind, account) ? 0 : amount;
            xfer += account is Account.Xfer ? amount : 0;
        }

        if (sum != 0)
        {
            Find(row, $"the legs add up to {sum}");
        }

        var request = new PostingRequest { Book = book, Key = entry.Key, Event = entry.Event, Amount = entry.Amount, Tax = entry.Tax, Fee = entry.Fee, Source = entry.Source, Then = entry.Then };
        if (PostingRules.Validate(request) is { } problem)
        {
            Find(row, problem.Detail);
        }
        else if (PostingRules.XferOf(request) != xfer || !PostingRules.Legs(request, _fold).AsSpan().SequenceEqual(entry.Legs.ToArray()))
        {
            Find(row, $"the legs are not those of {entry.Event} over {entry.Amount}");
        }
    }

    private void Close()
    {
        if (_partition.Length == 0)
        {
            return;
        }

        _books++;
        if (_fold.Sequence > 0 || _stored is not null)
        {
            Balances fold = _fold.ToBalances();
            Balances stored = (_stored ?? Balances.Empty) with { Waiting = 0 };
            if (fold != stored)
            {
                Find(LedgerRows.Balances, $"the balances less the fold of the journal are {BalancesDifference.Of(stored, fold)}");
            }
        }

        _partition = "";
    }

    private void Find(string? row, string detail) => _findings.Add(new CheckFinding(Name, _partition, row, detail));
}
