using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>In a quiet system no message waits in an outbox: one that does was left by a crash and not yet swept.</summary>
public sealed class OutboxCheck : ICheck
{
    private readonly List<CheckFinding> _findings = [];

    public string Name => "messaging.outbox";

    public void Observe(Entity entity)
    {
        if (entity.Row.StartsWith(PartitionBatch.OutboxPrefix, StringComparison.Ordinal))
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, "was not sent"));
        }
    }

    public IEnumerable<CheckFinding> Finish() => _findings;
}
