using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Campaigns.Windows;

/// <summary>What of a program a window's close decides.</summary>
internal static class CloseRules
{
    public static IEnumerable<RewardRule.OnMetric> Metrics(CompiledProgram program, WindowKind kind) =>
        program.MetricRules.Where(rule => rule.AtClose && rule.Window == kind);

    public static IEnumerable<RewardRule.OnRank> Rankings(CompiledProgram program, WindowKind kind) =>
        program.Rankings.Where(rule => rule.Window == kind);

    /// <summary>The metrics that the close counts, each once.</summary>
    public static IReadOnlyList<Metric> Counted(CompiledProgram program, WindowKind kind) =>
        [.. Metrics(program, kind).Select(static rule => rule.Metric).Concat(Rankings(program, kind).Select(static rule => rule.Counted)).DistinctBy(static metric => metric.Id)];

    /// <summary>Whether what a rule pays may depend on the tier of the person: a metric's rule knows nothing else to ask for.</summary>
    public static bool AsksTier(RewardRule.OnMetric rule) => rule.When is not null || rule.Pay.Any(static pay => pay.TableName is not null);

    /// <summary>The uses of limits that the rules would make if there were room for all.</summary>
    public static IEnumerable<LimitUse> LimitsAsked(CompiledProgram program, WindowKind kind, IReadOnlyDictionary<string, PersonScore[]> scores)
    {
        foreach (RewardRule.OnMetric rule in Metrics(program, kind))
        {
            CompiledRule compiled = program.RuleOf(rule);
            foreach (PersonScore score in compiled.Limits.Length == 0 ? [] : scores.GetValueOrDefault(rule.Metric.Id, []))
            {
                long times = rule.TimesAt(score.Value);
                if (times == 0 || !MetricBonus.Applies(program, compiled, score.Tier))
                {
                    continue;
                }

                foreach (LimitSpec limit in compiled.Limits)
                {
                    yield return new LimitUse(limit, score.Subject, (int)Math.Min(times, limit.Times));
                }
            }
        }
    }

    /// <summary>What names the close in the books and quotas for ever, whatever the calendar calls the window.</summary>
    public static string KeyOf(WindowKind kind, DateOnly last) => $"{Prefix}{NameOf(kind)}:{last:yyyy-MM-dd}";

    public const string Prefix = "close:";

    public static string NameOf(WindowKind kind) => kind switch
    {
        WindowKind.Day => "day",
        WindowKind.Week => "week",
        WindowKind.Month => "month",
        WindowKind.Lifetime => throw new ArgumentException("A lifetime never closes.", nameof(kind)),
    };
}
