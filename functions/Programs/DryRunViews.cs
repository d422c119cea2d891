using Distribution.Kernel;
using Distribution.Programs.DryRuns;

namespace Distribution.Functions.Programs;

/// <summary>The days that are tried, both included, in the program's time zone.</summary>
public sealed record DryRunBody(DateOnly From, DateOnly To);

/// <summary>
/// What past orders earn under the program in force and would earn under the draft, after refunds so far; minor units. Both
/// are computed anew from the same history, which is known from a day on.
/// </summary>
public sealed record DryRunView(
    DateOnly From,
    DateOnly To,
    DateOnly KnownFrom,
    bool WholeHistory,
    int Orders,
    int? InForceVersion,
    ComparedView Total,
    IReadOnlyList<ComparedRuleView> Rules,
    IReadOnlyList<ComparedDistributorView> Distributors,
    int DistributorsLeftOut,
    IReadOnlyList<ComparedGrantView> Grants)
{
    internal static DryRunView Of(DryRunReport report) => new(
        report.From,
        report.To,
        report.KnownFrom,
        report.WholeHistory,
        report.Orders,
        report.InForceVersion,
        ComparedView.Of(report.Total),
        [.. report.Rules.Select(rule => new ComparedRuleView(rule.Rule, ComparedView.Of(rule.Amount)))],
        [.. report.Distributors.Select(one => new ComparedDistributorView(
            one.Distributor, ComparedView.Of(one.Amount), [.. one.Rules.Select(rule => new ComparedRuleView(rule.Rule, ComparedView.Of(rule.Amount)))]))],
        report.DistributorsLeftOut,
        [.. report.Grants.Select(grant => new ComparedGrantView(grant.Grant, ComparedView.Of(grant.Quantity)))]);
}

/// <summary>A figure under both programs; the difference is the draft's less the other.</summary>
public sealed record ComparedView(long InForce, long Draft, long Difference)
{
    internal static ComparedView Of(Compared figure) => new(figure.InForce, figure.Draft, figure.Difference);
}

public sealed record ComparedRuleView(string Rule, ComparedView Amount);

/// <summary>What a distributor or buyer earns.</summary>
public sealed record ComparedDistributorView(DistributorId Distributor, ComparedView Amount, IReadOnlyList<ComparedRuleView> Rules);

/// <summary>How many of something that is not money.</summary>
public sealed record ComparedGrantView(string Grant, ComparedView Qty);
