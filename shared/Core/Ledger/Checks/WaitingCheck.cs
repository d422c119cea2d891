using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>In a quiet system no posting waits for an earlier one: one that does stands for money that is missing.</summary>
public sealed class WaitingCheck : ICheck
{
    private readonly List<CheckFinding> _findings = [];
    private string _partition = "";
    private long _stored;
    private long _rows;

    public string Name => "ledger.waiting";

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
            _findings.Add(new CheckFinding(Name, _partition, entity.Row, "waits for a posting that has not come, or is refused by the balances"));
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
