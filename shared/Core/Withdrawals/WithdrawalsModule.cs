using Distribution.Ledger;
using Distribution.Withdrawals.Bank;
using Distribution.Withdrawals.Checks;
using Distribution.Withdrawals.FollowUps;
using Distribution.Withdrawals.Late;
using Distribution.Withdrawals.Payee;
using Distribution.Withdrawals.Payouts;
using Distribution.Withdrawals.Stuck;
using Distribution.Withdrawals.Tax;
using Distribution.Withdrawals.Terms;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Withdrawals;

/// <summary>The registrations of withdrawals.</summary>
public static class WithdrawalsModule
{
    public static IServiceCollection AddWithdrawals(this IServiceCollection services) => services
        .AddSingleton<WithdrawalStore>()
        .AddSingleton<FinanceSettingsStore>()
        .AddSingleton<PutFinanceSettings>()
        .AddSingleton<Withholding>()
        .AddSingleton<WithdrawalChanges>()
        .AddSingleton<RequestWithdrawal>()
        .AddSingleton<DecideWithdrawal>()
        .AddSingleton<CancelWithdrawal>()
        .AddSingleton<ExpireWithdrawal>()
        .AddSingleton<PayoutTransfers>()
        .AddSingleton<SendPayout>()
        .AddSingleton<ConfirmPayout>()
        .AddSingleton<ConfirmationOfPayout>()
        .AddSingleton<SettleLatePayout>()
        .AddSingleton<DeclarePayout>()
        .AddSingleton<MarkBankResults>()
        .AddSingleton<AskPaidPayouts>()
        .AddSingleton<QueryWithdrawals>()
        .AddLedgerCheck<PayoutCheck>()
        .AddLedgerCheck<TransferCheck>()
        .AddLedgerCheck<LatePayoutCheck>()
        .AddLedgerCheck<TaxCheck>()
        .AddLedgerCheck<BankCheck>();
}
