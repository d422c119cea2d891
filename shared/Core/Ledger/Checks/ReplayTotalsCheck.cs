using System.Globalization;
using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>
/// What the history of the distributors and campaigns, and of the payouts that a merchant bears, makes of the others' books (the merchant's expense and fees, what
/// campaigns have spent, the provider's cash, the authority's tax) is what those books say in all their shards together.
/// A leg still on its way is a difference unless it is young: what is not settled is left out, with the legs it has sent.
/// </summary>
public sealed class ReplayTotalsCheck : ICheck
{
    /// <summary>How long before the end of what is settled a posting's legs are remembered: they may have arrived after it.</summary>
    private static readonly TimeSpan Arriving = TimeSpan.FromHours(1);

    private readonly SortedDictionary<(string Place, string Account), (long Replayed, long Stored)> _sums = [];
    private readonly HashSet<(BookId Book, string Key)> _replayed = [];
    private readonly List<(BookId Book, JournalEntry Entry)> _young = [];
    private DateTimeOffset _settledBefore = DateTimeOffset.MaxValue;
    private (BookId Book, long Sequence) _read;

    public string Name => "ledger.replay.totals";

    public void Begin(DateTimeOffset settledBefore) => _settledBefore = settledBefore;

    public void Observe(Entity entity)
    {
        if (!entity.Partition.StartsWith(BookId.PartitionPrefix, StringComparison.Ordinal) || BookId.Parse(entity.Partition) is not { } book)
        {
            return;
        }

        if (entity.Row == LedgerRows.Balances && book.Kind is not BookKind.Distributor)
        {
            Balances balances = StoreJson.Read(entity, LedgerJson.Default.Balances).Value;
            Store(book, balances, 1);
            _read = (book, balances.Sequence);
        }
        else if (entity.Row.StartsWith(LedgerRows.JournalPrefix, StringComparison.Ordinal))
        {
            Take(book, StoreJson.Read(entity, LedgerJson.Default.JournalEntry).Value);
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        foreach ((BookId book, JournalEntry entry) in _young)
        {
            if (!_replayed.Contains((book, entry.Key)))
            {
                var tally = new Tally(Balances.Empty);
                tally.Apply(entry.Legs);
                Store(book, tally.ToBalances(), -1);
            }
        }

        return from sum in _sums
               where sum.Value.Replayed != sum.Value.Stored
               select new CheckFinding(
                   Name, sum.Key.Place, sum.Key.Account, string.Create(CultureInfo.InvariantCulture, $"is {sum.Value.Stored - sum.Value.Replayed} more in all shards than the replay of the history makes it"));
    }

    private void Take(BookId book, JournalEntry entry)
    {
        if (entry.At >= _settledBefore)
        {
            if (_read.Book == book && entry.Sequence <= _read.Sequence)
            {
                _young.Add((book, entry));
            }

            return;
        }

        if (book.Kind is BookKind.Distributor or BookKind.Campaign or BookKind.Merchant)
        {
            Replay(book, entry);
        }

        if (_settledBefore - entry.At < Arriving)
        {
            for (PostingRequest? then = entry.Then; then is not null; then = then.Then)
            {
                _replayed.Add((then.Book, then.Key));
            }
        }
    }

    private void Replay(BookId book, JournalEntry entry)
    {
        switch (entry.Event)
        {
            case LedgerEvent.CommissionAccrued:
                Charge(entry.Then, entry.Amount);
                break;
            case LedgerEvent.CommissionReversed or LedgerEvent.CommissionClawedBack or LedgerEvent.BonusTakenBack:
                Charge(entry.Then, -entry.Amount);
                break;
            case LedgerEvent.BonusSpent:
                Add(book, "spent", entry.Amount, 0);
                break;
            case LedgerEvent.WithdrawalPaid or LedgerEvent.PayoutRecovered:
                Pay(book, entry, 1);
                break;
            case LedgerEvent.PayoutReturned:
                Pay(book, entry, -1);
                break;
            case LedgerEvent.PayoutWrittenOff:
                Add(book with { Kind = BookKind.Provider }, "cash", entry.Amount, 0);
                break;
            case LedgerEvent.WriteOffReturned:
                Add(book with { Kind = BookKind.Provider }, "cash", -entry.Amount, 0);
                break;
        }
    }

    /// <summary>The merchant or the campaign that pays; nobody if a campaign has paid before.</summary>
    private void Charge(PostingRequest? payer, long amount)
    {
        if (payer is not null)
        {
            Add(payer.Book, payer.Book.Kind is BookKind.Campaign ? "spent" : "expense", amount, 0);
        }
    }

    private void Pay(BookId book, JournalEntry entry, int sign)
    {
        Add(book with { Kind = BookKind.Provider }, "cash", sign * (entry.Amount - entry.Tax - entry.Fee), 0);
        Add(book with { Kind = BookKind.TaxAuthority }, "tax", sign * entry.Tax, 0);
        Add(book with { Kind = BookKind.Merchant }, "fee", sign * entry.Fee, 0);
    }

    private void Store(BookId book, Balances balances, long sign)
    {
        Add(book, "expense", 0, sign * balances.Expense);
        Add(book, "spent", 0, sign * balances.Spent);
        Add(book, "cash", 0, sign * balances.Cash);
        Add(book, "tax", 0, sign * balances.Tax);
        Add(book, "fee", 0, sign * balances.Fee);
    }

    /// <summary>All shards of a book count together, and all providers of a merchant.</summary>
    private void Add(BookId book, string account, long replayed, long stored)
    {
        if (replayed == 0 && stored == 0)
        {
            return;
        }

        BookId whole = book with { Shard = 0, Owner = book.Kind is BookKind.Campaign ? book.Owner : "-" };
        (string, string) key = (whole.Partition, account);
        (long Replayed, long Stored) sum = _sums.GetValueOrDefault(key);
        _sums[key] = (sum.Replayed + replayed, sum.Stored + stored);
    }
}
