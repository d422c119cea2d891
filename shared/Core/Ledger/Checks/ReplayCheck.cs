using System.Globalization;
using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>
/// A replay of every book's history, one event after the other through a model of its own, ends with the balances that are
/// stored, and on the way nothing is taken that was not there.
/// </summary>
public sealed class ReplayCheck : ICheck
{
    private readonly List<CheckFinding> _findings = [];
    private string _partition = "";
    private Balances? _stored;
    private ReplayedBook? _model;
    private bool _isPossible;

    public string Name => "ledger.replay";

    /// <summary>The balances come before the journal, and of it the earlier entries before the later ones.</summary>
    public void Observe(Entity entity)
    {
        if (!entity.Partition.StartsWith(BookId.PartitionPrefix, StringComparison.Ordinal))
        {
            return;
        }

        if (entity.Partition != _partition)
        {
            Close();
            _partition = entity.Partition;
            _model = BookId.Parse(entity.Partition) is { } book ? new ReplayedBook(book.Kind) : null;
            (_stored, _isPossible) = (null, true);
        }

        if (entity.Row == LedgerRows.Balances)
        {
            _stored = StoreJson.Read(entity, LedgerJson.Default.Balances).Value;
        }
        else if (_model is { } model && entity.Row.StartsWith(LedgerRows.JournalPrefix, StringComparison.Ordinal))
        {
            model.Take(StoreJson.Read(entity, LedgerJson.Default.JournalEntry).Value);
            if (_isPossible && !model.IsPossible)
            {
                _isPossible = false;
                _findings.Add(new CheckFinding(Name, _partition, entity.Row, "takes what is not there"));
            }
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        Close();
        return _findings;
    }

    private void Close()
    {
        if (_model?.ToBalances() is not { } replayed)
        {
            return;
        }

        Balances stored = _stored ?? Balances.Empty;
        foreach ((string account, long there, long expected) in Accounts(stored, replayed))
        {
            if (there != expected)
            {
                _findings.Add(new CheckFinding(
                    Name, _partition, LedgerRows.Balances, string.Create(CultureInfo.InvariantCulture, $"{account} is {there}, the replay of the history makes it {expected}")));
            }
        }

        _model = null;
    }

    private static IEnumerable<(string Account, long Stored, long Replayed)> Accounts(Balances stored, Balances replayed) =>
    [
        ("pending", stored.Pending, replayed.Pending),
        ("available", stored.Available, replayed.Available),
        ("withheld", stored.Withheld, replayed.Withheld),
        ("paid", stored.Paid, replayed.Paid),
        ("debt", stored.Debt, replayed.Debt),
        ("tax", stored.Tax, replayed.Tax),
        ("fee", stored.Fee, replayed.Fee),
        ("expense", stored.Expense, replayed.Expense),
        ("budget", stored.Budget, replayed.Budget),
        ("payable", stored.Payable, replayed.Payable),
        ("spent", stored.Spent, replayed.Spent),
        ("cash", stored.Cash, replayed.Cash),
        ("loss", stored.Loss, replayed.Loss),
        ("xfer", stored.Xfer, replayed.Xfer),
        ("sequence", stored.Sequence, replayed.Sequence),
    ];
}
