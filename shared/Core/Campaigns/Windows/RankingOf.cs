using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Campaigns.Windows;

/// <summary>A ranking as people see it: the places in order, with what each one gets.</summary>
internal static class RankingOf
{
    /// <summary>The most places shown.</summary>
    public const int MaxPlaces = 1000;

    /// <param name="rule">The rule.</param>
    /// <param name="scores">Of the rule's metric.</param>
    /// <param name="lines">What the close pays, other rules' lines among them.</param>
    public static ClosedRanking Scores(RewardRule.OnRank rule, IReadOnlyList<PersonScore> scores, IReadOnlyList<BonusLine> lines)
    {
        Dictionary<DistributorId, BonusLine> prizes = lines.Where(line => line.Rule == rule.Id).ToDictionary(static line => line.Beneficiary);
        RankedPerson[] places = [.. scores
            .Where(score => score.Value >= rule.Min && score.Place <= MaxPlaces)
            .OrderBy(static score => score.Place)
            .Select(score => Place(score, prizes.GetValueOrDefault(score.Subject)))];
        return new ClosedRanking(rule.Id, rule.Counted.Id, rule.Counted.Kind, places);
    }

    public static RankedPerson Place(PersonScore score, BonusLine? prize) =>
        new(score.Place, score.Subject, score.Value, score.Orders, score.ReachedAt, prize?.Amount ?? 0) { Grant = prize?.Grant };

    /// <summary>What a ranking would pay if the window ended with these scores and nothing of its budget were gone.</summary>
    public static IReadOnlyList<BonusLine> Decide(CompiledProgram program, RewardRule.OnRank rule, RewardWindow window, IReadOnlyList<PersonScore> scores) =>
        WindowClose.Decide(
            program,
            window,
            new Dictionary<string, IReadOnlyList<MetricTotal>>(StringComparer.Ordinal) { [rule.Counted.Id] = [.. scores.Select(static score => score.ToTotal())] }).Lines;
}
