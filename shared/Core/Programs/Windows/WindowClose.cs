using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Programs.Windows;

/// <summary>What a window earns when it has closed: a function of the program and everybody's numbers.</summary>
public static class WindowClose
{
    /// <summary>Decides all rules of a window. The order of the numbers does not matter; people with nothing may be left out.</summary>
    /// <param name="program">The program.</param>
    /// <param name="window">A closed day, week or month.</param>
    /// <param name="totals">The numbers of the window by the metrics' ids, each person once.</param>
    /// <param name="limitsUsed">How often each limit has been used by a person, by the limit's key; null for never.</param>
    /// <param name="budgetsLeft">What is left of the campaign budgets; one that is absent has not been touched.</param>
    public static Bonuses Decide(
        CompiledProgram program,
        RewardWindow window,
        IReadOnlyDictionary<string, IReadOnlyList<MetricTotal>> totals,
        Func<DistributorId, IReadOnlyDictionary<string, int>>? limitsUsed = null,
        IReadOnlyDictionary<string, long>? budgetsLeft = null)
    {
        var draft = new BonusDraft(program);
        var taken = new HashSet<(int Slot, string Who)>();
        foreach (bool conditional in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (RewardRule.OnMetric rule in program.MetricRules)
            {
                if (rule.AtClose && rule.Window == window.Kind && rule.When is not null == conditional)
                {
                    DecideMetric(program, rule, window, TotalsOf(totals, rule.Metric), limitsUsed, taken, draft);
                }
            }
        }

        foreach (RewardRule.OnRank rule in program.Rankings)
        {
            if (rule.Window == window.Kind)
            {
                Ranking.Decide(rule, window, TotalsOf(totals, rule.Counted), draft);
            }
        }

        return draft.Finish(budgetsLeft);
    }

    private static IReadOnlyList<MetricTotal> TotalsOf(IReadOnlyDictionary<string, IReadOnlyList<MetricTotal>> totals, Metric metric) =>
        totals.TryGetValue(metric.Id, out IReadOnlyList<MetricTotal>? found) ? found : [];

    private static void DecideMetric(
        CompiledProgram program,
        RewardRule.OnMetric rule,
        RewardWindow window,
        IReadOnlyList<MetricTotal> totals,
        Func<DistributorId, IReadOnlyDictionary<string, int>>? limitsUsed,
        HashSet<(int Slot, string Who)> taken,
        BonusDraft draft)
    {
        CompiledRule compiled = program.RuleOf(rule);
        foreach (MetricTotal total in totals.OrderBy(static total => total.Subject.Value, StringComparer.Ordinal))
        {
            long times = Math.Min(rule.TimesAt(total.Value), MetricBonus.RoomOf(compiled, limitsUsed?.Invoke(total.Subject)));
            if (times == 0 || !MetricBonus.Applies(program, compiled, total.Tier) || (compiled.SlotShift >= 0 && taken.Contains((compiled.SlotShift, total.Subject.Value))))
            {
                continue;
            }

            TraceStep why = TraceStep.Of(TraceKind.Closed, rule.Metric.Id, window.Id, total.Value, rule.Threshold);
            if (!Pay(rule, times, (first, last) =>
                draft.Add(compiled, total.Subject, window.Id, first, last, reversed: false, total.Value, MetricBonus.FactsOf(program, total.Tier), why)))
            {
                continue;
            }

            if (compiled.SlotShift >= 0)
            {
                taken.Add((compiled.SlotShift, total.Subject.Value));
            }

            foreach (LimitSpec limit in compiled.Limits)
            {
                draft.Use(new LimitUse(limit, total.Subject, (int)times));
            }
        }
    }

    /// <summary>Pays all times, in as few lines as can say how many things and how much money there is.</summary>
    private static bool Pay(RewardRule.OnMetric rule, long times, Func<long, long, bool> add)
    {
        long most = MetricBonus.MostAtOnce(rule.Pay);
        bool paid = false;
        for (long first = 1, last; first <= times; first = last + 1)
        {
            last = times - first < most ? times : first + most - 1;
            paid |= add(first, last);
        }

        return paid;
    }
}
