using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Engine.Caps;
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
        var passed = new Dictionary<(CompiledRule Rule, string Who), TraceStep>();
        while (true)
        {
            BonusDraft draft = Draft(program, window, totals, limitsUsed, budgetsLeft, passed);
            if (!GiveUp(program, draft, budgetsLeft, passed, more => Draft(program, window, totals, limitsUsed, budgetsLeft, more)))
            {
                return draft.Finish(budgetsLeft);
            }
        }
    }

    /// <summary>
    /// As with the places of an order: where what is left of a budget covers a close only in part, and the next rule of a slot
    /// would pay somebody more than his part, all who have a next rule are paid by it. Rules of a slot with the same budget go
    /// together.
    /// </summary>
    private static bool GiveUp(
        CompiledProgram program,
        BonusDraft draft,
        IReadOnlyDictionary<string, long>? budgetsLeft,
        Dictionary<(CompiledRule Rule, string Who), TraceStep> passed,
        Func<Dictionary<(CompiledRule Rule, string Who), TraceStep>, BonusDraft> decide)
    {
        for (int budget = 0; budget < program.BudgetNames.Length; budget++)
        {
            long sum = draft.AskedOf(budget);
            long left = BudgetCap.LeftOf(program, budget, budgetsLeft);
            KeyValuePair<(CompiledRule Rule, string Who), long>[] places = sum <= left ? [] : PlacesOf(draft, budget);
            if (places.Length == 0)
            {
                continue;
            }

            // Each round takes the places from the rules that have come to them with the same budget, until none is left.
            var held = places.ToDictionary(static place => (place.Key.Rule.SlotShift, place.Key.Who), static place => place.Value);
            var losers = new List<KeyValuePair<(CompiledRule Rule, string Who), long>>();
            var without = new Dictionary<(CompiledRule Rule, string Who), TraceStep>(passed);
            BonusDraft rest = draft;
            for (KeyValuePair<(CompiledRule Rule, string Who), long>[] more = places; more.Length > 0; more = PlacesOf(rest, budget))
            {
                losers.AddRange(more);
                foreach (((CompiledRule Rule, string Who) place, _) in more)
                {
                    without[place] = PassedOver.StepOf(place.Rule, program.BudgetNames[budget], left, 0, 0);
                }

                rest = decide(without);
            }

            Dictionary<(int Slot, string Who), long> next = rest.Places().ToDictionary(static place => (place.Key.Rule.SlotShift, place.Key.Who), static place => place.Value);
            if (!places.Any(place => place.Value > 0 && next.TryGetValue((place.Key.Rule.SlotShift, place.Key.Who), out long pays) && Proportion.Floor(left, place.Value, sum) < pays))
            {
                continue;
            }

            foreach (((CompiledRule Rule, string Who) place, long asked) in losers)
            {
                if (next.TryGetValue((place.Rule.SlotShift, place.Who), out long pays))
                {
                    long part = BudgetPlaces.PartOf(asked, checked(sum - held[(place.Rule.SlotShift, place.Who)] + asked), left);
                    passed[place] = PassedOver.StepOf(place.Rule, program.BudgetNames[budget], left, part, pays);
                }
            }

            return true;
        }

        return false;
    }

    /// <summary>The places that rules hold with a budget.</summary>
    private static KeyValuePair<(CompiledRule Rule, string Who), long>[] PlacesOf(BonusDraft draft, int budget) =>
        [.. draft.Places().Where(place => place.Key.Rule.Budget == budget)];

    private static BonusDraft Draft(
        CompiledProgram program,
        RewardWindow window,
        IReadOnlyDictionary<string, IReadOnlyList<MetricTotal>> totals,
        Func<DistributorId, IReadOnlyDictionary<string, int>>? limitsUsed,
        IReadOnlyDictionary<string, long>? budgetsLeft,
        Dictionary<(CompiledRule Rule, string Who), TraceStep> passed)
    {
        var draft = new BonusDraft(program);
        var slots = new Slots(program, budgetsLeft, passed);
        foreach (bool conditional in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (RewardRule.OnMetric rule in program.MetricRules)
            {
                if (rule.AtClose && rule.Window == window.Kind && rule.When is not null == conditional)
                {
                    DecideMetric(program, rule, window, TotalsOf(totals, rule.Metric), limitsUsed, slots, draft);
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

        return draft;
    }

    private static IReadOnlyList<MetricTotal> TotalsOf(IReadOnlyDictionary<string, IReadOnlyList<MetricTotal>> totals, Metric metric) =>
        totals.TryGetValue(metric.Id, out IReadOnlyList<MetricTotal>? found) ? found : [];

    private static void DecideMetric(
        CompiledProgram program,
        RewardRule.OnMetric rule,
        RewardWindow window,
        IReadOnlyList<MetricTotal> totals,
        Func<DistributorId, IReadOnlyDictionary<string, int>>? limitsUsed,
        Slots slots,
        BonusDraft draft)
    {
        CompiledRule compiled = program.RuleOf(rule);
        foreach (MetricTotal total in totals.OrderBy(static total => total.Subject.Value, StringComparer.Ordinal))
        {
            long times = Math.Min(rule.TimesAt(total.Value), MetricBonus.RoomOf(compiled, limitsUsed?.Invoke(total.Subject)));
            if (times == 0 || !MetricBonus.Applies(program, compiled, total.Tier) || !slots.MayPay(compiled, total.Subject.Value))
            {
                continue;
            }

            TraceStep closed = TraceStep.Of(TraceKind.Closed, rule.Metric.Id, window.Id, total.Value, rule.Threshold);
            IReadOnlyList<TraceStep> why = [closed, .. slots.WhyNotBefore(compiled, total.Subject.Value)];
            if (!Pay(rule, times, (first, last) =>
                draft.Add(compiled, rule.Metric.Kind, total.Subject, window.Id, first, last, reversed: false, total.Value, MetricBonus.FactsOf(program, total.Tier), why)))
            {
                continue;
            }

            slots.Take(compiled, total.Subject.Value);
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

    /// <summary>Who has which place already, and which rules have lost theirs because of their budgets.</summary>
    private sealed class Slots(CompiledProgram program, IReadOnlyDictionary<string, long>? budgetsLeft, Dictionary<(CompiledRule Rule, string Who), TraceStep> passed)
    {
        private readonly HashSet<(int Slot, string Who)> _taken = [];
        private readonly Dictionary<(int Slot, string Who), List<TraceStep>> _why = [];

        public bool MayPay(CompiledRule rule, string who)
        {
            if (rule.SlotShift < 0)
            {
                return true;
            }

            (int, string) place = (rule.SlotShift, who);
            if (_taken.Contains(place))
            {
                return false;
            }

            TraceStep? why = rule.Budget < 0 ? null
                : passed.GetValueOrDefault((rule, who))
                ?? (BudgetCap.LeftOf(program, rule.Budget, budgetsLeft) > 0 ? null : PassedOver.StepOf(rule, program.BudgetNames[rule.Budget], 0, 0, PassedOver.Nothing));
            if (why is null)
            {
                return true;
            }

            if (!_why.TryGetValue(place, out List<TraceStep>? steps))
            {
                _why[place] = steps = [];
            }

            steps.Add(why);
            return false;
        }

        public List<TraceStep> WhyNotBefore(CompiledRule rule, string who) => _why.TryGetValue((rule.SlotShift, who), out List<TraceStep>? steps) ? steps : [];

        public void Take(CompiledRule rule, string who)
        {
            if (rule.SlotShift >= 0)
            {
                _taken.Add((rule.SlotShift, who));
            }
        }
    }
}
