using Distribution.Commission.Checks;
using Distribution.Commission.Groups;
using Distribution.Ledger;
using Distribution.Programs.Explain;
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
        .AddSingleton<RewardGroup>()
        .AddSingleton<GroupFollowUp>()
        .AddSingleton<AccrueCommission>()
        .AddSingleton<CountPaidOrder>()
        .AddSingleton<RefundCommission>()
        .AddSingleton<GetCommission>()
        .AddSingleton<ListCommissions>()
        .AddSingleton<IExplanationSource, CommissionExplanations>()
        .AddSingleton<IExplanationSource, GroupExplanations>()
        .AddSingleton<IExplanationSource, NumberExplanations>()
        .AddLedgerCheck<SheetCheck>()
        .AddLedgerCheck<BudgetCheck>();
}
