using System.Globalization;
using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>
/// What the history of the distributors and campaigns, and of the payouts that a merchant bears, makes of the others' books (the merchant's expense and fees, what
/// campaigns have spent, the provider's cash, the authority's tax) is what those books say in all their shards together.
/// Meant for a quiet system: a leg still on its way is a difference.
/// </summary>
public sealed class ReplayTotalsCheck : ICheck
{
    private readonly SortedDictionary<(string Place, string Account), (long Replayed, long Stored)> _sums = [];

    public string Name => "ledger.replay.totals";

    public void Observe(Entity entity)
    {
        if (!entity.Partition.StartsWith(BookId.PartitionPrefix, StringComparison.Ordinal) || BookId.Parse(entity.Partition) is not { } book)
        {
            return;
        }

        if (entity.Row == LedgerRows.Balances && book.Kind is not BookKind.Distributor)
        {
            Store(book, StoreJson.Read(entity, LedgerJson.Default.Balances).Value);
        }
        else if (book.Kind is BookKind.Distributor or BookKind.Campaign or BookKind.Merchant && entity.Row.StartsWith(LedgerRows.JournalPrefix, StringComparison.Ordinal))
        {
            Replay(book, StoreJson.Read(entity, LedgerJson.Default.JournalEntry).Value);
        }
    }

    public IEnumerable<CheckFinding> Finish() =>
        from sum in _sums
        where sum.Value.Replayed != sum.Value.Stored
        select new CheckFinding(
            Name, sum.Key.Place, sum.Key.Account, string.Create(CultureInfo.InvariantCulture, $"is {sum.Value.Stored} in all shards, the replay of the history makes it {sum.Value.Replayed}"));

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

    private void Store(BookId book, Balances balances)
    {
        Add(book, "expense", 0, balances.Expense);
        Add(book, "spent", 0, balances.Spent);
        Add(book, "cash", 0, balances.Cash);
        Add(book, "tax", 0, balances.Tax);
        Add(book, "fee", 0, balances.Fee);
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
