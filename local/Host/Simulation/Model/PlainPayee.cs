using Distribution.Kernel;
using Distribution.Local.Simulation.Shop;
using Distribution.Withdrawals;

namespace Distribution.Local.Simulation.Model;

/// <summary>One person's money by plain arithmetic; and his taxes, in the order in which approvals and failures came about.</summary>
internal sealed class PlainPayee
{
    private readonly Dictionary<string, (long Gross, long Tax)> _months = new(StringComparer.Ordinal);
    private readonly Dictionary<WithdrawalId, Withdrawal> _seen = [];
    private readonly Dictionary<string, long> _asked = new(StringComparer.Ordinal);

    /// <summary>Bonuses that are known to be his.</summary>
    public long Given { get; set; }

    /// <summary>Bonuses that somebody has begun to give him.</summary>
    public long Offered { get; set; }

    /// <summary>He begins to ask for a withdrawal.</summary>
    public void Asked(string request, long amount) => _asked.Add(request, amount);

    /// <summary>How many must approve a withdrawal.</summary>
    public static int ApproversOf(long amount) => amount > Opening.SecondApproverAbove ? 2 : 1;

    /// <summary>His withdrawals as they are now.</summary>
    public IReadOnlyCollection<Withdrawal> Seen => _seen.Values;

    public long Withheld => _seen.Values.Where(static one => one.IsOpen).Sum(static one => one.Amount);

    /// <summary>What left his books by payouts, before tax and fee.</summary>
    public long Gross => _seen.Values.Where(static one => one.State == WithdrawalState.Paid).Sum(static one => one.Amount);

    public long PaidOut => Net(WithdrawalState.Paid);

    public long Returned => Net(WithdrawalState.Returned);

    /// <summary>A withdrawal has changed. What is wrong with it; null if nothing is.</summary>
    public string? See(Withdrawal next)
    {
        Withdrawal? before = _seen.GetValueOrDefault(next.Id);
        _seen[next.Id] = next;
        if (before is null && (!_asked.TryGetValue(next.RequestHash, out long asked) || asked != next.Amount || next.ApprovalsNeeded != ApproversOf(asked)))
        {
            return $"withdrawal {next.Id} of {next.Amount}, which {next.ApprovalsNeeded} must approve, is not what was asked for";
        }

        if (before is not null && (before.Amount != next.Amount || before.Fee != next.Fee || (before.PayoutNo ?? next.PayoutNo) != next.PayoutNo))
        {
            return $"withdrawal {next.Id} changed what never changes";
        }

        if (before is { IsOpen: false, State: not WithdrawalState.Paid } && before.State != next.State)
        {
            return $"withdrawal {next.Id} was {before.State} and is {next.State}";
        }

        if (next.TaxMonth is { } month && (before is null || before.TaxMonth is null))
        {
            (long gross, long tax) = _months.GetValueOrDefault(month);
            long due = Math.Clamp(TaxOfMonth(gross + next.Amount) - tax, 0, next.Amount - next.Fee - 1);
            _months[month] = (gross + next.Amount, tax + due);
            return due == next.Tax ? null : $"withdrawal {next.Id} of {next.Amount} after {gross} in {month} is taxed with {next.Tax} instead of {due}";
        }

        if (before is { TaxMonth: { } taxed } && IsGone(next.State) && !IsGone(before.State))
        {
            (long gross, long tax) = _months[taxed];
            _months[taxed] = (gross - next.Amount, tax - next.Tax);
        }

        return null;
    }

    private static bool IsGone(WithdrawalState state) => state is WithdrawalState.Failed or WithdrawalState.Returned;

    /// <summary>Income from labour services in one month, in fen.</summary>
    private static long TaxOfMonth(long income)
    {
        long taxable = income <= 400_000 ? Math.Max(0, income - 80_000) : income - ((income + 2) / 5);
        return taxable switch
        {
            <= 2_000_000 => ((taxable * 2) + 5) / 10,
            <= 5_000_000 => (((taxable * 3) + 5) / 10) - 200_000,
            _ => (((taxable * 4) + 5) / 10) - 700_000,
        };
    }

    private long Net(WithdrawalState state) => _seen.Values.Where(one => one.State == state).Sum(static one => one.Net);
}
