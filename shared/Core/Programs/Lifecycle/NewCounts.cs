using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Programs.Lifecycle;

/// <summary>
/// What a program asks for and the one before it has not counted: it begins at 0 when the program comes into force, with the
/// orders that are placed from then on. Windows that are decided when they close are counted from the day books and need no word.
/// </summary>
internal static class NewCounts
{
    private const string Code = "metric.counts_anew";

    public static IReadOnlyList<ProblemError> After(CompiledProgram before, RewardProgram next)
    {
        var warnings = new List<ProblemError>();
        foreach (CountedMetric counted in CountedMetric.Of(next.Metrics.Values, next.Tiers, next.Rules.OfType<RewardRule.OnMetric>()))
        {
            CountedMetric? known = before.Counted.FirstOrDefault(one => one.Key == counted.Key);
            WindowKind[] missing = [.. counted.Asked.Except(known?.Windows ?? [])];
            if (known is null ? IsAsked(next, counted) : missing.Length > 0)
            {
                warnings.Add(Warning(counted.Metric, known is null ? [] : missing));
            }
        }

        return warnings;
    }

    /// <summary>Whether anything that is not counted from the day books waits for it: those of payments have every order, those of completions begin with the metric.</summary>
    private static bool IsAsked(RewardProgram next, CountedMetric counted) =>
        counted.Asked.Count > 0 || (counted.Metric.On == RewardEvent.OrderCompleted && next.Rules.Any(rule => rule switch
        {
            RewardRule.OnMetric metric => metric.Metric.Id == counted.Metric.Id,
            RewardRule.OnRank rank => rank.Counted.Id == counted.Metric.Id,
            _ => false,
        }));

    private static ProblemError Warning(Metric metric, WindowKind[] windows) => new(
        $"/metrics/{metric.Id}",
        windows.Length == 0
            ? "The program in force does not count this metric as it is defined here: it begins at 0 when this version comes into force."
            : $"The program in force does not count this metric by {string.Join(" and ", windows.Select(static window => window.ToString().ToLowerInvariant()))}: such windows begin at 0 when this version comes into force.")
    {
        Code = Code,
    };
}
