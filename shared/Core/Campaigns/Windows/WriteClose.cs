using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;
using EarnedBonuses = Distribution.Programs.Windows.Bonuses;

namespace Distribution.Campaigns.Windows;

/// <summary>Decides a window from its frozen numbers, within its limits and budgets, and writes the close: pages first, then the row that counts.</summary>
internal sealed class WriteClose(CloseStore closes, ClosePages pages, FreezeWindow freeze, CloseQuotas quotas)
{
    public async Task<ClosedWindow> HandleAsync(MerchantId merchant, CompiledProgram program, FrozenWindow frozen, CancellationToken cancellation)
    {
        RewardWindow window = program.Calendar.WindowOf(frozen.Kind, frozen.Last);
        IReadOnlyDictionary<string, PersonScore[]> scores = await freeze.ReadAsync(merchant, frozen, cancellation).ConfigureAwait(false);
        EarnedBonuses bonuses = await quotas.DecideAsync(merchant, program, window, scores, cancellation).ConfigureAwait(false);
        string partition = ClosePages.Partition(merchant, frozen.Kind, frozen.Last);
        IReadOnlyList<(string Id, CloseBonus First, int Count)> written = await pages.WriteAsync(
            partition, ClosePages.BonusPrefix, bonuses.Lines.Select((line, index) => BonusOf(line, CloseExplanations.IdOf(frozen.Kind, frozen.Last, index + 1))), CloseJson.Default.CloseBonus, cancellation).ConfigureAwait(false);
        foreach (RewardRule.OnRank rule in CloseRules.Rankings(program, frozen.Kind))
        {
            await pages.PutRankingAsync(partition, RankingOf.Scores(rule, scores.GetValueOrDefault(rule.Counted.Id, []), bonuses.Lines), cancellation).ConfigureAwait(false);
        }

        return await closes.AddAsync(
            merchant,
            new ClosedWindow
            {
                Kind = frozen.Kind,
                Window = frozen.Window,
                First = frozen.First,
                Last = frozen.Last,
                ProgramVersion = program.Terms.Version,
                Currency = program.Terms.Currency,
                ClosedAt = frozen.FrozenAt,
                Bonuses = bonuses.Lines.Count,
                Amount = bonuses.Lines.Aggregate(0L, static (sum, line) => checked(sum + line.Amount)),
                Pages = [.. written.Select(static page => new ClosePage(page.Id, page.Count))],
            },
            cancellation).ConfigureAwait(false);
    }

    private static CloseBonus BonusOf(BonusLine line, string explain) =>
        new(line.Key, line.Rule, line.Beneficiary, line.First, line.Last, line.Base, line.Amount)
        {
            RatePpm = line.RatePpm,
            Grant = line.Grant,
            Budget = line.Budget,
            Steps = line.Steps,
            Explain = explain,
        };
}
