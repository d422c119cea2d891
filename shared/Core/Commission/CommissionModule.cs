using Distribution.Commission.Checks;
using Distribution.Commission.Groups;
using Distribution.Commission.Queries;
using Distribution.Commission.Reviews;
using Distribution.Ledger;
using Distribution.MiniProgram;
using Distribution.Programs.Explain;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Distribution.Commission;

/// <summary>The registrations of commission.</summary>
public static class CommissionModule
{
    public static IServiceCollection AddCommission(this IServiceCollection services)
    {
        services.TryAddSingleton<MiniProgramUsers>();
        return services
            .AddSingleton<CommissionStore>()
            .AddSingleton<EarningsBook>()
            .AddSingleton<SheetGrants>()
            .AddSingleton<SheetQuotas>()
            .AddSingleton<SheetFollowUp>()
            .AddSingleton<OrderRewards>()
            .AddSingleton<OrderTrail>()
            .AddSingleton<ReviewSettingsStore>()
            .AddSingleton<ReviewFactsReader>()
            .AddSingleton<ReviewList>()
            .AddSingleton<OrderReviews>()
            .AddSingleton<DecideReview>()
            .AddSingleton<GroupQuotas>()
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
            .AddLedgerCheck<BudgetCheck>()
            .AddLedgerCheck<FollowedCheck>();
    }
}
