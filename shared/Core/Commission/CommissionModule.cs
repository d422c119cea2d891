using Distribution.Commission.Checks;
using Distribution.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Commission;

/// <summary>The registrations of commission.</summary>
public static class CommissionModule
{
    public static IServiceCollection AddCommission(this IServiceCollection services) => services
        .AddSingleton<CommissionStore>()
        .AddSingleton<EarningsBook>()
        .AddSingleton<SheetGrants>()
        .AddSingleton<SheetQuotas>()
        .AddSingleton<OrderRewards>()
        .AddSingleton<AccrueCommission>()
        .AddSingleton<RefundCommission>()
        .AddSingleton<GetCommission>()
        .AddSingleton<ListCommissions>()
        .AddLedgerCheck<SheetCheck>()
        .AddLedgerCheck<BudgetCheck>();
}
