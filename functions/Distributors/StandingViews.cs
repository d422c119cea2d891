using Distribution.Campaigns.Standing;
using Distribution.Kernel;
using Distribution.Programs;

namespace Distribution.Functions.Distributors;

/// <summary>Where a person stands: the tier held, his numbers, and how far it is to what pays next.</summary>
public sealed record StandingView(
    DistributorId Distributor, string? Tier, IReadOnlyList<TierStandingView> Tiers, IReadOnlyList<MetricStandingView> Metrics, IReadOnlyList<RuleStandingView> Rules)
{
    internal static StandingView Of(PersonStanding standing) => new(
        standing.Person,
        standing.Tier,
        [.. standing.Tiers.Select(tier => new TierStandingView(tier.Tier, tier.Metric, tier.Window, tier.Value, tier.AtLeast))],
        [.. standing.Metrics.Select(metric => new MetricStandingView(metric.Metric, metric.Window, metric.WindowId, metric.Value, metric.Next))],
        [.. standing.Rules.Select(rule => new RuleStandingView(rule.Rule, rule.Metric, rule.Window, rule.WindowId, rule.Times, rule.Next))]);
}

/// <summary>A tier, and the number that decides about it now: so far, or of the last window that has closed.</summary>
public sealed record TierStandingView(string Tier, string Metric, WindowKind Window, long Value, long AtLeast);

/// <summary>A number in the window that is open, in minor units where it is money; `next` is the next number that a tier or a rule waits for.</summary>
public sealed record MetricStandingView(string Metric, WindowKind Window, string WindowId, long Value, long? Next);

/// <summary>How often a rule is earned in the window that is open, and at which number again.</summary>
public sealed record RuleStandingView(string Rule, string Metric, WindowKind Window, string WindowId, long Times, long? Next);
