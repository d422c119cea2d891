using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Campaigns.Standing;

/// <summary>What is left of the next run's limit and budget; null where the rule has none.</summary>
internal sealed record Room(long? Times, long? Money);

/// <summary>What each of some times pays.</summary>
/// <param name="Times">How many, at least 1.</param>
/// <param name="Money">Minor units a time.</param>
/// <param name="Grants">A time.</param>
/// <param name="Steps">How the number was reached, then what each time pays in money.</param>
internal sealed record EarnedPlan(long Times, long Money, IReadOnlyList<EarnedGrant> Grants, IReadOnlyList<TraceStep> Steps)
{
    /// <summary>Why they are no more; null if they are all that are reached, or one posting says no more.</summary>
    public ShortRoom? Short { get; init; }

    /// <summary>
    /// The same where what was asked for has been taken: what was given less than it was asked for is what was short, otherwise
    /// what was short when it was asked for.
    /// </summary>
    public EarnedPlan Answered(EarnedAsk ask, Room given) =>
        given.Times < ask.Limit?.Asked || given.Money < ask.Budget?.Asked ? this : this with { Short = ask.Short is null || Short is null ? null : Short with { Of = ask.Short.Of } };
}

/// <summary>How often a rule is earned, pure.</summary>
internal static class EarnedTimes
{
    /// <summary>
    /// How many times of a run hold while the metric has a value: each holds as long as the number it was earned for is
    /// reached, whatever the program says by now.
    /// </summary>
    public static long HeldAt(EarnedRun run, long value) => Math.Clamp((Math.Max(0, value) / run.Threshold) - run.First + 1, 0, run.Held);

    /// <summary>How often a rule is to be earned in all while the metric has a value; null if no more than it is.</summary>
    public static long? TargetOf(RewardRule.OnMetric rule, EarnedRow row, long value)
    {
        long target = rule.TimesAt(value);
        if (row.Lost is { } lost && value / lost.Threshold < lost.Last)
        {
            target = Math.Min(target, value / lost.Threshold);
        }

        return target > row.Times ? target : null;
    }

    /// <summary>What is earned beyond the times held; null for nothing.</summary>
    public static EarnedPlan? Plan(MetricRule subject, EarnedRow row, long value, string? tier, Room room)
    {
        if (subject.Rule is not { } rule || TargetOf(rule, row, value) is not { } target)
        {
            return null;
        }

        var bonuses = MetricBonus.Change(
            subject.Program,
            rule,
            new MetricChange(subject.Person, subject.Number.Window, row.Times, value)
            {
                MostTimes = target,
                Tier = tier,
                LimitsUsed = subject.Limit is { } limit && room.Times is { } times ? new Dictionary<string, int> { [limit.Key] = (int)Math.Max(0, limit.Times - times) } : null,
                BudgetsLeft = rule.Budget is { } budget && room.Money is { } money ? new Dictionary<string, long> { [budget] = money } : null,
            });
        if (bonuses.Lines.Count == 0)
        {
            return null;
        }

        long earned = bonuses.Lines[0].Last - bonuses.Lines[0].First + 1;
        return new EarnedPlan(
            earned,
            bonuses.Lines.Sum(static line => line.Amount) / earned,
            [.. from line in bonuses.Lines
                where line.Grant is not null
                let grant = line.Grant
                select new EarnedGrant(line.Payment, grant.Code, (int)(grant.Quantity / earned))],
            [bonuses.Lines[0].Steps[0], .. bonuses.Lines.Where(static line => line.Grant is null).Select(static line => line.Steps[1])])
        {
            Short = bonuses.Short,
        };
    }
}
