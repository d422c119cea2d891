using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Engine.Caps;
using Distribution.Programs.Language;

namespace Distribution.Programs.Windows;

/// <summary>
/// What a metric's rule earns. A rule that does not wait for a close is kept at a count of times: the count that the
/// present value reaches, less the count earned before, is what is earned, or taken back after a refund. So many steps or
/// one, in any order, end at the same.
/// </summary>
public static class MetricBonus
{
    /// <summary>The most that one earning pays in minor units; more is earned in several.</summary>
    private const long MaxMoney = 1_000_000_000_000;

    /// <summary>How many times may be earned together where a table says the amount: the largest amount so often is still booked.</summary>
    private const long MaxOfTable = 1_000_000;

    /// <summary>How many times of a rule may be earned together: what one posting and one grant can say.</summary>
    public static long MostAtOnce(IEnumerable<Payment> payments)
    {
        long most = int.MaxValue;
        foreach (Payment payment in payments)
        {
            most = Math.Min(most, payment switch
            {
                Payment.Grant grant => int.MaxValue / grant.Quantity,
                Payment.Fixed { Amount: { } amount } => MaxMoney / amount,
                Payment.Fixed => MaxOfTable,
                _ => most,
            });
        }

        return most;
    }

    /// <summary>
    /// What a change of the value earns or takes back under a rule that does not wait for a close: at most
    /// <see cref="MostAtOnce"/> times, so it is asked again, with what it has answered counted, until it answers nothing.
    /// </summary>
    public static Bonuses Change(CompiledProgram program, RewardRule.OnMetric rule, MetricChange change)
    {
        if (rule.AtClose)
        {
            throw new ArgumentException("The rule is decided when its window closes.", nameof(rule));
        }

        var draft = new BonusDraft(program);
        CompiledRule compiled = program.RuleOf(rule);
        long target = Math.Min(rule.TimesAt(change.Value), change.MostTimes);
        long most = MostAtOnce(rule.Pay);
        ShortRoom? tooShort = null;
        if (target < change.Earned)
        {
            // What was paid is taken back whoever holds which tier by now.
            Add(program, rule, compiled, change, Math.Max(target, change.Earned - most) + 1, change.Earned, reversed: true, draft);
        }
        else if (target > change.Earned && Applies(program, compiled, change.Tier))
        {
            long reached = target - change.Earned;
            long ofLimit = RoomOf(compiled, change.LimitsUsed);
            long ofBudget = TimesIn(program, compiled, change.BudgetsLeft);
            long room = Math.Min(ofLimit, ofBudget);
            long last = checked(change.Earned + Math.Min(room, Math.Min(most, reached)));
            tooShort = room >= Math.Min(most, reached) ? null
                : new ShortRoom(ofLimit <= ofBudget ? compiled.Limits[0].Key : program.BudgetNames[compiled.Budget], reached);
            if (last > change.Earned)
            {
                Add(program, rule, compiled, change, change.Earned + 1, last, reversed: false, draft);
            }
        }

        return draft.Finish(change.BudgetsLeft) with { Short = tooShort };
    }

    /// <summary>How many times a budget pays in full: a time is paid whole or not at all, so that taking it back is exact.</summary>
    private static long TimesIn(CompiledProgram program, CompiledRule rule, IReadOnlyDictionary<string, long>? budgetsLeft)
    {
        long each = 0;
        foreach (CompiledPayment payment in rule.Once)
        {
            each = checked(each + payment.Value);
        }

        return rule.Budget < 0 || each == 0 ? long.MaxValue : BudgetCap.LeftOf(program, rule.Budget, budgetsLeft) / each;
    }

    /// <summary>Whether the rule's condition holds for a person of a tier.</summary>
    internal static bool Applies(CompiledProgram program, CompiledRule rule, string? tier) =>
        rule.When is not { } when || when.Holds(FactsOf(program, tier));

    internal static long[] FactsOf(CompiledProgram program, string? tier)
    {
        var facts = new long[FactCatalogue.Count];
        Array.Fill(facts, long.MinValue);
        facts[(int)Fact.SelfTier] = program.Symbols.Find(Fact.SelfTier, tier);
        return facts;
    }

    /// <summary>How many more times the limit allows; without one, any number.</summary>
    internal static long RoomOf(CompiledRule rule, IReadOnlyDictionary<string, int>? used)
    {
        long room = int.MaxValue;
        foreach (LimitSpec limit in rule.Limits)
        {
            int before = used is not null && used.TryGetValue(limit.Key, out int count) ? count : 0;
            room = Math.Min(room, Math.Max(0, limit.Times - before));
        }

        return room;
    }

    private static void Add(
        CompiledProgram program, RewardRule.OnMetric rule, CompiledRule compiled, MetricChange change, long first, long last, bool reversed, BonusDraft draft)
    {
        TraceStep step = TraceStep.Of(
            reversed ? TraceKind.FallenBack : TraceKind.Reached, rule.Metric.Id, change.Window, change.Value, rule.Threshold, first, last);
        draft.Add(compiled, rule.Metric.Kind, change.Subject, change.Window, first, last, reversed, change.Value, FactsOf(program, change.Tier), step);
        foreach (LimitSpec limit in compiled.Limits)
        {
            draft.Use(new LimitUse(limit, change.Subject, (int)(last - first + 1)));
        }
    }
}
