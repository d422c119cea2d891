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
    private DateTimeOffset _settledBefore = DateTimeOffset.MaxValue;

    public string Name => "ledger.replay";

    public void Begin(DateTimeOffset settledBefore) => _settledBefore = settledBefore;

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
            Take(entity.Row, model, StoreJson.Read(entity, LedgerJson.Default.JournalEntry).Value);
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        Close();
        return _findings;
    }

    private void Take(string row, ReplayedBook model, JournalEntry entry)
    {
        if (entry.IsYounger(_stored, _settledBefore))
        {
            return;
        }

        model.Take(entry);
        if (_isPossible && !model.IsPossible)
        {
            _isPossible = false;
            _findings.Add(new CheckFinding(Name, _partition, row, "takes what is not there"));
        }
    }

    private void Close()
    {
        if (_model?.ToBalances() is not { } replayed)
        {
            return;
        }

        foreach ((string account, long by) in BalancesDifference.Accounts(_stored ?? Balances.Empty, replayed))
        {
            if (by != 0)
            {
                _findings.Add(new CheckFinding(
                    Name, _partition, LedgerRows.Balances, string.Create(CultureInfo.InvariantCulture, $"{account} is {by} more than the replay of the history makes it")));
            }
        }

        _model = null;
    }
}
