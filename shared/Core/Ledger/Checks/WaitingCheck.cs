using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>No posting waits for an earlier one, unless it is young: one that does stands for money that is missing. And as many wait as the balances say.</summary>
public sealed class WaitingCheck : IPartitionCheck
{
    private readonly List<CheckFinding> _findings = [];
    private string _partition = "";
    private long _stored;
    private long _rows;
    private DateTimeOffset _settledBefore = DateTimeOffset.MaxValue;

    public string Name => "ledger.waiting";

    public IReadOnlyList<string> RowPrefixes => [LedgerRows.Balances, LedgerRows.WaitingPrefix];

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
            _partition = entity.Partition;
        }

        if (entity.Row == LedgerRows.Balances)
        {
            _stored = StoreJson.Read(entity, LedgerJson.Default.Balances).Value.Waiting;
        }
        else if (entity.Row.StartsWith(LedgerRows.WaitingPrefix, StringComparison.Ordinal))
        {
            _rows++;
            if (StoreJson.Read(entity, LedgerRowsJson.Default.WaitingRow).Value.At < _settledBefore)
            {
                _findings.Add(new CheckFinding(Name, _partition, entity.Row, "waits for a posting that has not come, or is refused by the balances"));
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
        if (_stored != _rows)
        {
            _findings.Add(new CheckFinding(Name, _partition, LedgerRows.Balances, $"{_stored - _rows} more postings are said to wait than there are"));
        }

        (_stored, _rows) = (0, 0);
    }
}
