using Distribution.Campaigns.Grants;
using Distribution.Campaigns.Quotas;
using Distribution.Campaigns.Standing;
using Distribution.Campaigns.Standing.Checks;
using Distribution.Campaigns.Submissions;
using Distribution.Campaigns.Windows;
using Distribution.Campaigns.Windows.Checks;
using Distribution.Ledger;
using Distribution.Programs.Explain;
using Distribution.Programs.Replay;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Campaigns;

/// <summary>The registrations of campaigns.</summary>
public static class CampaignsModule
{
    public static IServiceCollection AddCampaigns(this IServiceCollection services) => services
        .AddWindows()
        .AddSingleton<GrantBook>()
        .AddSingleton<QuotaBook>()
        .AddSingleton<RewardQuotas>()
        .AddSingleton<SubmissionStore>()
        .AddSingleton<SendSubmission>()
        .AddSingleton<DecideSubmission>()
        .AddSingleton<IExplanationSource, SubmissionExplanations>()
        .AddSingleton<IExplanationSource, CloseExplanations>()
        .AddSingleton<IPastEvents, PastSubmissions>()
        .AddSingleton<StandingStore>()
        .AddSingleton<TierBook>()
        .AddSingleton<CountBook>()
        .AddSingleton<RunFollow>()
        .AddSingleton<RuleKeeper>()
        .AddSingleton<CountOrder>()
        .AddSingleton<GetStanding>()
        .AddLedgerCheck<QuotaCheck>()
        .AddLedgerCheck<SubmissionCheck>()
        .AddLedgerCheck<CountCheck>()
        .AddLedgerCheck<EarnedCheck>()
        .AddLedgerCheck<RunsCheck>()
        .AddLedgerCheck<CloseCheck>();
}
