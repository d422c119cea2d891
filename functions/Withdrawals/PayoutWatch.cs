using Distribution.Withdrawals;

namespace Distribution.Functions.Withdrawals;

/// <summary>Which payouts a person should look at.</summary>
internal static class PayoutWatch
{
    /// <summary>A provider that works answers in minutes; ours asks it every hour at the latest.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromHours(6);

    /// <summary>Approved or begun long ago, and still neither paid nor released.</summary>
    public static bool IsStuck(Withdrawal withdrawal, DateTimeOffset now) => withdrawal.State switch
    {
        WithdrawalState.Approved => IsOld(withdrawal.Decisions is [.., { At: var approved }] ? approved : withdrawal.RequestedAt, now),
        WithdrawalState.Paying => IsOld(withdrawal.PayoutStartedAt ?? withdrawal.RequestedAt, now),
        _ => false,
    };

    private static bool IsOld(DateTimeOffset since, DateTimeOffset now) => now - since >= StuckAfter;
}
