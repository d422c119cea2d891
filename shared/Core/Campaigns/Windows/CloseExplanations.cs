using System.Globalization;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Explain;
using Distribution.Programs.Language;

namespace Distribution.Campaigns.Windows;

/// <summary>The way to every bonus of a close. It is asked for as <c>close-{kind}-{last day}.{n}</c>, bonuses counted from 1 in the order of the close.</summary>
internal sealed class CloseExplanations(CloseStore closes, ClosePages pages, FreezeWindow freeze, ProgramCatalog programs) : IExplanationSource
{
    private const string Prefix = "close-";
    private const string DayForm = "yyyy-MM-dd";

    private static readonly WindowKind[] Kinds = [WindowKind.Day, WindowKind.Week, WindowKind.Month];

    /// <summary>The id of a bonus.</summary>
    public static string IdOf(WindowKind kind, DateOnly last, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{CloseRules.NameOf(kind)}-{last.ToString(DayForm, CultureInfo.InvariantCulture)}.{number}");

    public async ValueTask<Explanation?> FindAsync(MerchantId merchant, string id, CancellationToken cancellation)
    {
        if (Read(id) is not { } asked
            || await closes.FindAsync(merchant, asked.Kind, asked.Last, cancellation).ConfigureAwait(false) is not { } close
            || await BonusAsync(merchant, close, asked.Number, cancellation).ConfigureAwait(false) is not { } bonus)
        {
            return null;
        }

        CompiledProgram program = (await programs.GetAsync(merchant, close.ProgramVersion, cancellation).ConfigureAwait(false)).Compiled;
        RewardRule rule = program.Rules.First(one => one.Id == bonus.Rule);
        List<TraceStep> steps =
        [
            TraceStep.Of(TraceKind.ProgramOfWindow, close.ProgramVersion, close.Window, Local(program, program.Calendar.WindowOf(close.Kind, close.Last).EndsAt)),
            .. await NumbersAsync(merchant, program, close, bonus, rule, cancellation).ConfigureAwait(false),
            .. bonus.Steps,
            .. Prize(rule, bonus),
            bonus.Grant is null
                ? TraceStep.Of(TraceKind.PaidAtOnce, bonus.Amount, Local(program, close.ClosedAt))
                : TraceStep.Of(TraceKind.Granted, Local(program, close.ClosedAt)),
            TraceStep.Of(TraceKind.Final, close.Window),
        ];
        return new Explanation(id, bonus.Person, bonus.Rule, close.ProgramVersion, bonus.Amount, 0, bonus.Grant, steps);
    }

    /// <summary>What the rule counts, what it was when the window closed, and who had as much where places are given.</summary>
    private async Task<IReadOnlyList<TraceStep>> NumbersAsync(
        MerchantId merchant, CompiledProgram program, ClosedWindow close, CloseBonus bonus, RewardRule rule, CancellationToken cancellation)
    {
        Metric metric = rule switch
        {
            RewardRule.OnMetric on => on.Metric,
            RewardRule.OnRank rank => rank.Counted,
            _ => throw new InvalidDataException($"Rule {rule.Id} has no number."),
        };
        FrozenWindow frozen = await closes.FrozenAsync(merchant, close.Kind, close.Last, cancellation).ConfigureAwait(false)
            ?? throw new InvalidDataException($"The numbers of the closed window {close.Window} are not there.");
        PersonScore score = await freeze.FindAsync(merchant, frozen, metric.Id, bonus.Person, cancellation).ConfigureAwait(false)
            ?? throw new InvalidDataException($"{bonus.Person} has a bonus and no number in {close.Window}.");
        List<TraceStep> steps =
        [
            MetricWords.Of(metric),
            TraceStep.Of(
                TraceKind.Frozen,
                close.Window,
                close.First.ToString(DayForm, CultureInfo.InvariantCulture),
                close.Last.ToString(DayForm, CultureInfo.InvariantCulture),
                Local(program, close.ClosedAt),
                score.Value,
                score.Orders,
                Local(program, score.ReachedAt)),
        ];
        if (score.Tier is { } tier)
        {
            steps.Add(TraceStep.Of(TraceKind.Tier, "self", tier));
        }

        if (rule is RewardRule.OnRank { Ties: RankTies.Earliest })
        {
            ClosedRanking? ranking = await pages.FindRankingAsync(ClosePages.Partition(merchant, close.Kind, close.Last), rule.Id, cancellation).ConfigureAwait(false);
            int equal = ranking?.Places.Count(place => place.Score == score.Value && place.Person != bonus.Person) ?? 0;
            if (equal > 0)
            {
                steps.Add(TraceStep.Of(TraceKind.Ties, equal, score.Value, Local(program, score.ReachedAt)));
            }
        }

        return steps;
    }

    private static IEnumerable<TraceStep> Prize(RewardRule rule, CloseBonus bonus) => rule is not RewardRule.OnRank { Ties: var ties } rank ? []
        : bonus.Grant is { } grant ? [TraceStep.Of(TraceKind.Grant, rule.Id, "rank", grant.Quantity, grant.Code)]
        : ties == RankTies.Earliest || bonus.Steps.All(static step => step.Kind != TraceKind.SharedRank) ? [TraceStep.Of(TraceKind.Prize, bonus.First, rank.Prizes[(int)bonus.First - 1])]
        : [];

    private async Task<CloseBonus?> BonusAsync(MerchantId merchant, ClosedWindow close, int number, CancellationToken cancellation)
    {
        int before = 0;
        foreach (ClosePage page in close.Pages)
        {
            if (number <= before + page.Count)
            {
                CloseBonus[] bonuses = await pages.ReadAsync(
                    ClosePages.Partition(merchant, close.Kind, close.Last), page.Id, CloseJson.Default.CloseBonusArray, cancellation).ConfigureAwait(false);
                return bonuses[number - before - 1];
            }

            before += page.Count;
        }

        return null;
    }

    private static (WindowKind Kind, DateOnly Last, int Number)? Read(string id)
    {
        foreach (WindowKind kind in Kinds)
        {
            string begin = $"{Prefix}{CloseRules.NameOf(kind)}-";
            if (id.StartsWith(begin, StringComparison.Ordinal) && id[begin.Length..].Split('.') is [var day, var number]
                && DateOnly.TryParseExact(day, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly last)
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int place) && place > 0)
            {
                return (kind, last, place);
            }
        }

        return null;
    }

    private static string Local(CompiledProgram program, DateTimeOffset at) => LocalTime.Of(program.Terms, at);
}
