using Distribution.Payments.Bank;
using Distribution.Withdrawals;

namespace Distribution.Functions.Withdrawals;

/// <summary>Which payouts a person should look at.</summary>
internal static class PayoutWatch
{
    /// <summary>A provider that works answers in minutes; ours asks it every hour at the latest.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromHours(6);

    /// <summary>A file is carried to the bank on a working day, and the bank answers on the next: a weekend lies in between at most.</summary>
    public static readonly TimeSpan StuckAtTheBankAfter = TimeSpan.FromDays(3);

    /// <summary>Approved, begun, or due to be taken back long ago, and still neither paid nor released.</summary>
    /// <param name="withdrawal">The withdrawal.</param>
    /// <param name="confirmWithin">How long a payee has for his confirmation.</param>
    /// <param name="now">UTC.</param>
    public static bool IsStuck(Withdrawal withdrawal, TimeSpan confirmWithin, DateTimeOffset now) => withdrawal.State switch
    {
        WithdrawalState.Approved => now - (withdrawal.Decisions is [.., { At: var approved }] ? approved : withdrawal.RequestedAt) >= StuckAfter,
        WithdrawalState.Paying => now - SilentSince(withdrawal, confirmWithin) >= (withdrawal.Provider == BankTransfers.ProviderName ? StuckAtTheBankAfter : StuckAfter),
        _ => false,
    };

    /// <summary>Since when an outcome is to be expected: while the payee may still confirm, none is.</summary>
    private static DateTimeOffset SilentSince(Withdrawal withdrawal, TimeSpan confirmWithin) =>
        withdrawal.CancelAskedAt ?? withdrawal.AwaitsPayeeSince + confirmWithin ?? withdrawal.PayoutStartedAt ?? withdrawal.RequestedAt;
}
