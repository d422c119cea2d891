using Distribution.Campaigns.Quotas;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Windows;
using EarnedBonuses = Distribution.Programs.Windows.Bonuses;

namespace Distribution.Campaigns.Windows;

/// <summary>
/// Limits and budgets of a close. They are taken before the close is written, for what the frozen numbers ask and under the
/// close's key, so every attempt asks for the same and is given the same; what the close does not use is given back after.
/// </summary>
internal sealed class CloseQuotas(QuotaBook quotas)
{
    private const int Together = 16;

    /// <summary>Takes what there is and decides within it.</summary>
    public async Task<EarnedBonuses> DecideAsync(
        MerchantId merchant, CompiledProgram program, RewardWindow window, IReadOnlyDictionary<string, PersonScore[]> scores, CancellationToken cancellation)
    {
        Dictionary<string, IReadOnlyList<MetricTotal>> totals = scores.ToDictionary(
            static pair => pair.Key, static pair => (IReadOnlyList<MetricTotal>)[.. pair.Value.Select(static one => one.ToTotal())], StringComparer.Ordinal);
        Dictionary<DistributorId, Dictionary<string, int>> used = await TakeLimitsAsync(merchant, program, window, scores, cancellation).ConfigureAwait(false);
        var budgets = new BudgetShares(quotas, merchant, CloseRules.KeyOf(window.Kind, window.Last), static share => share.Granted);
        EarnedBonuses decided = Decide(budgets.Left);
        while (await budgets.TakeAsync(decided.BudgetUses, cancellation).ConfigureAwait(false))
        {
            decided = Decide(budgets.Left);
        }

        return decided;

        EarnedBonuses Decide(IReadOnlyDictionary<string, long>? budgetsLeft) =>
            WindowClose.Decide(program, window, totals, person => used.GetValueOrDefault(person) ?? NothingUsed, budgetsLeft);
    }

    /// <summary>Gives back what the close does not use. May run any number of times.</summary>
    public async Task KeepAsync(
        MerchantId merchant,
        CompiledProgram program,
        RewardWindow window,
        IReadOnlyDictionary<string, PersonScore[]> scores,
        CloseUses uses,
        CancellationToken cancellation)
    {
        string key = CloseRules.KeyOf(window.Kind, window.Last);
        LimitUse[] asks = [.. CloseRules.LimitsAsked(program, window.Kind, scores)];
        await Chance.Current.ForEachAsync(
            asks,
            Together,
            async (asked, token) =>
                await quotas.KeepAsync(LimitOf(merchant, program, window, asked), key, uses.TimesOf(asked.Limit.Rule, asked.Owner), token).ConfigureAwait(false),
            cancellation).ConfigureAwait(false);
        foreach (string budget in program.Budgets.Keys)
        {
            await quotas.KeepAsync(Quota.Budget(merchant, budget), key, uses.AmountOf(budget), cancellation).ConfigureAwait(false);
        }
    }

    private static readonly Dictionary<string, int> NothingUsed = [];

    private async Task<Dictionary<DistributorId, Dictionary<string, int>>> TakeLimitsAsync(
        MerchantId merchant, CompiledProgram program, RewardWindow window, IReadOnlyDictionary<string, PersonScore[]> scores, CancellationToken cancellation)
    {
        string key = CloseRules.KeyOf(window.Kind, window.Last);
        var used = new Dictionary<DistributorId, Dictionary<string, int>>();
        LimitUse[] asks = [.. CloseRules.LimitsAsked(program, window.Kind, scores)];
        await Chance.Current.ForEachAsync(
            asks,
            Together,
            async (asked, token) =>
            {
                LimitSpec limit = asked.Limit;
                QuotaShare share = await quotas.TakeAsync(LimitOf(merchant, program, window, asked), limit.Times, key, asked.Count, token).ConfigureAwait(false);
                lock (used)
                {
                    if (!used.TryGetValue(asked.Owner, out Dictionary<string, int>? own))
                    {
                        used[asked.Owner] = own = new Dictionary<string, int>(StringComparer.Ordinal);
                    }

                    own[limit.Key] = limit.Times - (int)share.Granted;
                }
            },
            cancellation).ConfigureAwait(false);
        return used;
    }

    /// <summary>The window of a limit is the one that the last day of what closes is in, however late it closes.</summary>
    private static Quota LimitOf(MerchantId merchant, CompiledProgram program, RewardWindow window, LimitUse asked) =>
        Quota.Limit(merchant, asked.Owner, asked.Limit.Key, program.Calendar.WindowOf(asked.Limit.Window, window.Last).Id);
}

/// <summary>What the bonuses of a close use of limits and budgets, read from the bonuses themselves.</summary>
internal sealed class CloseUses
{
    private readonly Dictionary<(string Rule, DistributorId Person), long> _times = [];
    private readonly Dictionary<string, long> _amounts = new(StringComparer.Ordinal);

    public void Add(CloseBonus bonus)
    {
        (string, DistributorId) use = (bonus.Rule, bonus.Person);
        _times[use] = Math.Max(bonus.Last, _times.GetValueOrDefault(use));
        if (bonus.Budget is { } budget)
        {
            _amounts[budget] = checked(_amounts.GetValueOrDefault(budget) + bonus.Amount);
        }
    }

    public long TimesOf(string rule, DistributorId person) => _times.GetValueOrDefault((rule, person));

    public long AmountOf(string budget) => _amounts.GetValueOrDefault(budget);
}
