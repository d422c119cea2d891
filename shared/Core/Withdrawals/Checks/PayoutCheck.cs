using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Storage;
using Distribution.Withdrawals.Late;

namespace Distribution.Withdrawals.Checks;

/// <summary>
/// A withdrawal's state and its postings say the same: held once, then released, or paid under one number with one
/// booking at the provider, the authority and the merchant each, or paid and returned, or paid after its release and settled
/// by finance; once everything is drained.
/// </summary>
public sealed class PayoutCheck : ICheck, ITotals
{
    private static readonly string[] Endings = ["|hold", "|release", "|paid", "|return", "|writeoff", "|writeback", WithdrawalPostings.CashLeg, WithdrawalPostings.TaxLeg, WithdrawalPostings.FeeLeg];

    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly List<(string Partition, Withdrawal Withdrawal)> _withdrawals = [];
    private readonly List<CheckFinding> _findings = [];

    public string Name => "withdrawals.payouts";

    public IEnumerable<KeyValuePair<string, long>> Totals =>
        [new("withdrawals.paid", _withdrawals.Where(one => one.Withdrawal.State == WithdrawalState.Paid).Sum(one => one.Withdrawal.Net))];

    public void Observe(Entity entity)
    {
        if (!entity.Partition.StartsWith(BookId.PartitionPrefix, StringComparison.Ordinal))
        {
            return;
        }

        if (entity.Row.StartsWith(LedgerRows.WithdrawalPrefix, StringComparison.Ordinal))
        {
            _withdrawals.Add((entity.Partition, StoreJson.Read(entity, WithdrawalJson.Default.Withdrawal).Value));
        }
        else if (entity.Row.StartsWith(LedgerRows.KeyPrefix, StringComparison.Ordinal)
            && Endings.Any(ending => entity.Row.EndsWith(ending, StringComparison.Ordinal))
            && !_keys.Add(KeyOf(entity)))
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, "is booked twice"));
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string partition, Withdrawal withdrawal) in _withdrawals)
        {
            bool paid = withdrawal.State == WithdrawalState.Paid;
            bool released = withdrawal.State is WithdrawalState.Rejected or WithdrawalState.Cancelled or WithdrawalState.Expired or WithdrawalState.Failed;
            bool returned = withdrawal.State == WithdrawalState.Returned;
            string prefix = string.Concat(partition.Split('|')[2], "|");
            bool hasPaid = _keys.Contains(prefix + WithdrawalPostings.PaidKey(withdrawal));
            bool hasReleased = _keys.Contains(prefix + WithdrawalPostings.ReleaseKey(withdrawal));
            bool hasReturned = _keys.Contains(prefix + WithdrawalPostings.ReturnKey(withdrawal));
            LatePayout? late = withdrawal.Late?.Settlement is null ? null : withdrawal.Late;
            bool recovered = late?.Settlement?.How == LateOutcome.Recover;
            bool writtenOff = late?.Settlement?.How == LateOutcome.WriteOff;
            bool right = _keys.Contains(prefix + WithdrawalPostings.HoldKey(withdrawal))
                && (recovered ? hasPaid && hasReleased && hasReturned == returned
                    : returned ? hasPaid == hasReturned && hasPaid != hasReleased
                    : hasPaid == paid && hasReleased == released && !hasReturned)
                && HasLoss(prefix + WithdrawalPostings.WriteOffKey(withdrawal), writtenOff)
                && HasLoss(prefix + WithdrawalPostings.WriteBackKey(withdrawal), writtenOff && late?.ReturnedAt is not null)
                && HasLegs(prefix + WithdrawalPostings.PaidKey(withdrawal), withdrawal, hasPaid)
                && HasLegs(prefix + WithdrawalPostings.ReturnKey(withdrawal), withdrawal, hasReturned);
            if (!right || (paid && withdrawal.PayoutNo is null) || (withdrawal.PayoutNo is { } number && !numbers.Add(prefix + number)))
            {
                _findings.Add(new CheckFinding(Name, partition, WithdrawalStore.Row(withdrawal.Id), $"is {withdrawal.State}, its postings say otherwise"));
            }
        }

        return _findings;
    }

    private bool HasLoss(string key, bool expected) => _keys.Contains(key) == expected && _keys.Contains(key + WithdrawalPostings.CashLeg) == expected;

    private bool HasLegs(string key, Withdrawal withdrawal, bool expected) =>
        _keys.Contains(key + WithdrawalPostings.CashLeg) == expected
        && _keys.Contains(key + WithdrawalPostings.TaxLeg) == (expected && withdrawal.Tax > 0)
        && _keys.Contains(key + WithdrawalPostings.FeeLeg) == (expected && withdrawal.Fee > 0);

    /// <summary>A withdrawal's keys are unique in all books of a merchant together.</summary>
    private static string KeyOf(Entity entity) => string.Concat(entity.Partition.Split('|')[2], "|", entity.Row.AsSpan(LedgerRows.KeyPrefix.Length));
}
