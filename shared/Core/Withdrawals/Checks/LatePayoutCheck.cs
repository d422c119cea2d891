using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Storage;

namespace Distribution.Withdrawals.Checks;

/// <summary>No payout was made after its amount had been released, unless it has come back or finance has settled it.</summary>
public sealed class LatePayoutCheck : ICheck
{
    private readonly List<CheckFinding> _findings = [];

    public string Name => "withdrawals.late";

    public void Observe(Entity entity)
    {
        if (entity.Partition.StartsWith(BookId.PartitionPrefix, StringComparison.Ordinal)
            && entity.Row.StartsWith(LedgerRows.WithdrawalPrefix, StringComparison.Ordinal)
            && StoreJson.Read(entity, WithdrawalJson.Default.Withdrawal).Value is { Late.IsOpen: true } withdrawal)
        {
            _findings.Add(new CheckFinding(
                Name, entity.Partition, entity.Row, $"was released, then the provider said that payout {withdrawal.PayoutNo} of {withdrawal.Net} was paid: it left twice"));
        }
    }

    public IEnumerable<CheckFinding> Finish() => _findings;
}
