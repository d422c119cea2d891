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
internal sealed record EarnedPlan(long Times, long Money, IReadOnlyList<EarnedGrant> Grants);

/// <summary>How often a rule is earned, pure.</summary>
internal static class EarnedTimes
{
    /// <summary>The most that one run pays in minor units; more is earned in several.</summary>
    public const long MaxMoney = 1_000_000_000_000;

    /// <summary>
    /// How many times of a run hold while the metric has a value: each holds as long as the number it was earned for is
    /// reached, whatever the program says by now.
    /// </summary>
    public static long HeldAt(EarnedRun run, long value) => Math.Clamp((Math.Max(0, value) / run.Threshold) - run.First + 1, 0, run.Held);

    /// <summary>What is earned beyond the times held; null for nothing.</summary>
    public static EarnedPlan? Plan(MetricRule subject, long held, long value, string? tier, Room room)
    {
        RewardRule.OnMetric rule = subject.Rule;
        long target = rule.TimesAt(value);
        if (target <= held)
        {
            return null;
        }

        long most = MostTimes(rule);
        var bonuses = MetricBonus.Change(
            subject.Program,
            rule,
            new MetricChange(subject.Person, subject.Window, held, target - held > most ? rule.Threshold * (held + most) : value)
            {
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
                select new EarnedGrant(line.Payment, grant.Code, (int)(grant.Quantity / earned))]);
    }

    /// <summary>As many times as the amount of one posting and the quantity of one grant can say.</summary>
    private static long MostTimes(RewardRule.OnMetric rule)
    {
        long most = int.MaxValue;
        foreach (Payment payment in rule.Pay)
        {
            most = Math.Min(most, payment switch
            {
                Payment.Grant grant => int.MaxValue / grant.Quantity,
                Payment.Fixed { Amount: { } amount } => MaxMoney / amount,
                _ => throw new InvalidOperationException($"{payment.GetType().Name} is not paid as soon as a number is reached."),
            });
        }

        return most;
    }
}
