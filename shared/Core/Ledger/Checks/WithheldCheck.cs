using System.Text.Json;
using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>What a distributor's book withholds is the sum of his open withdrawals, rows <c>w|{id}</c> of the same partition.</summary>
public sealed class WithheldCheck : IPartitionCheck, ITotals
{
    private static readonly HashSet<string> Closed = new(StringComparer.OrdinalIgnoreCase)
    {
        "rejected", "failed", "expired", "cancelled", "paid", "returned",
    };

    private readonly List<CheckFinding> _findings = [];
    private string _partition = "";
    private long _withheld;
    private long _open;
    private long _total;

    public string Name => "ledger.withheld";

    public IReadOnlyList<string> RowPrefixes => [LedgerRows.Balances, LedgerRows.WithdrawalPrefix];

    public IEnumerable<KeyValuePair<string, long>> Totals => [new("ledger.withheld", _total)];

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
            _withheld = StoreJson.Read(entity, LedgerJson.Default.Balances).Value.Withheld;
            _total += _withheld;
        }
        else if (entity.Row.StartsWith(LedgerRows.WithdrawalPrefix, StringComparison.Ordinal))
        {
            Take(entity);
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        Close();
        return _findings;
    }

    private void Take(Entity entity)
    {
        using JsonDocument document = JsonDocument.Parse(entity.Payload);
        if (!document.RootElement.TryGetProperty("state", out JsonElement state) || state.ValueKind is not JsonValueKind.String ||
            !document.RootElement.TryGetProperty("amount", out JsonElement amount) || !amount.TryGetInt64(out long minor))
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, "has no state and amount"));
            return;
        }

        _open += Closed.Contains(state.GetString() ?? "") ? 0 : minor;
    }

    private void Close()
    {
        if (_withheld != _open)
        {
            _findings.Add(new CheckFinding(Name, _partition, LedgerRows.Balances, $"{_withheld - _open} more is withheld than open withdrawals say"));
        }

        (_withheld, _open) = (0, 0);
    }
}
