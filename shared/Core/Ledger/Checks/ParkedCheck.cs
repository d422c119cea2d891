using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>No posting was refused because its key names another one: such a request has to be looked at by a person.</summary>
public sealed class ParkedCheck : ICheck
{
    private readonly List<CheckFinding> _findings = [];

    public string Name => "ledger.parked";

    public void Observe(Entity entity)
    {
        if (entity.Row.StartsWith(LedgerRows.ParkedPrefix, StringComparison.Ordinal) &&
            entity.Partition.StartsWith(BookId.PartitionPrefix, StringComparison.Ordinal))
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, "came with another content and was not posted"));
        }
    }

    public IEnumerable<CheckFinding> Finish() => _findings;
}
