using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Storage;
using Distribution.Withdrawals.Tax;

namespace Distribution.Withdrawals.Checks;

/// <summary>What a payee's months say is the sum of his withdrawals that are approved, being paid or paid: by it the next one is taxed.</summary>
public sealed class TaxCheck : IPartitionCheck, ITotals
{
    private readonly List<CheckFinding> _findings = [];
    private readonly Dictionary<string, (long Gross, long Tax)> _months = new(StringComparer.Ordinal);
    private string _partition = "";
    private long _total;

    public string Name => "withdrawals.tax";

    public IReadOnlyList<string> RowPrefixes => [LedgerRows.TaxPrefix, LedgerRows.WithdrawalPrefix];

    public IEnumerable<KeyValuePair<string, long>> Totals => [new("withdrawals.tax", _total)];

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

        if (entity.Row.StartsWith(LedgerRows.TaxPrefix, StringComparison.Ordinal))
        {
            TaxYear year = StoreJson.Read(entity, WithdrawalJson.Default.TaxYear).Value;
            foreach (TaxMonth month in year.Months)
            {
                Add(TaxYear.NameOf(new DateOnly(year.Year, month.Month, 1)), month.Gross, month.Tax);
                _total += month.Tax;
            }
        }
        else if (entity.Row.StartsWith(LedgerRows.WithdrawalPrefix, StringComparison.Ordinal)
            && StoreJson.Read(entity, WithdrawalJson.Default.Withdrawal).Value is
            {
                TaxMonth: { } month, State: WithdrawalState.Approved or WithdrawalState.Paying or WithdrawalState.Paid,
            } withdrawal)
        {
            Add(month, -withdrawal.Amount, -withdrawal.Tax);
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        Close();
        return _findings;
    }

    private void Add(string month, long gross, long tax)
    {
        (long hadGross, long hadTax) = _months.GetValueOrDefault(month);
        _months[month] = (hadGross + gross, hadTax + tax);
    }

    private void Close()
    {
        foreach ((string month, (long gross, long tax)) in _months)
        {
            if (gross != 0 || tax != 0)
            {
                _findings.Add(new CheckFinding(Name, _partition, null, $"{month} has {gross} and {tax} tax more than its withdrawals"));
            }
        }

        _months.Clear();
    }
}
