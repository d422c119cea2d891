using Distribution.Ledger;
using Distribution.Withdrawals.Checks;
using Distribution.Withdrawals.Tax;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Distribution.Withdrawals;

/// <summary>The registrations of withdrawals.</summary>
public static class WithdrawalsModule
{
    public static IServiceCollection AddWithdrawals(this IServiceCollection services)
    {
        services.TryAddSingleton<ITaxPolicy, NoTax>();
        return services
            .AddSingleton<WithdrawalStore>()
            .AddSingleton<WithdrawalChanges>()
            .AddSingleton<RequestWithdrawal>()
            .AddSingleton<DecideWithdrawal>()
            .AddSingleton<CancelWithdrawal>()
            .AddSingleton<ExpireWithdrawal>()
            .AddSingleton<SendPayout>()
            .AddSingleton<ConfirmPayout>()
            .AddSingleton<QueryWithdrawals>()
            .AddLedgerCheck<PayoutCheck>()
            .AddLedgerCheck<LatePayoutCheck>();
    }
}
