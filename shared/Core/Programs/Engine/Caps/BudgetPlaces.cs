using Distribution.Kernel;
using Distribution.Programs.Language;

namespace Distribution.Programs.Engine.Caps;

/// <summary>
/// Lets rules give up their places in slots where the rest of their budget is worth less than the next rule. If it covers
/// what an event asks only in part, and somebody's part is less than the next rule of the slot would pay him, all places of
/// the event that have a next rule go to it: nobody gets less than he would without the budget.
/// </summary>
internal static class BudgetPlaces
{
    /// <summary>Notes who gives up his place, and clears the rewards: they are to be evaluated again. False if nobody does.</summary>
    public static bool GiveUp(CompiledProgram program, RewardBuffer buffer, scoped in Evaluation evaluation, IReadOnlyDictionary<string, long>? budgetsLeft)
    {
        for (int budget = 0; buffer.AsksBudgets && budget < program.BudgetNames.Length; budget++)
        {
            long sum = buffer.BudgetSums[budget];
            if (sum == 0)
            {
                continue;
            }

            long left = BudgetCap.LeftOf(program, budget, budgetsLeft);
            if (sum > left && GiveUp(buffer, evaluation, budget, sum, left))
            {
                buffer.Restart();
                return true;
            }
        }

        return false;
    }

    /// <summary>A part that is rounded down only falls when less is left, so an event that is told to keep what it used decides the same.</summary>
    private static bool GiveUp(RewardBuffer buffer, scoped in Evaluation evaluation, int budget, long sum, long left)
    {
        var next = new long[buffer.Rewards.Length];
        bool less = false;
        for (int i = 0; i < next.Length; i++)
        {
            ref readonly Reward reward = ref buffer.Rewards[i];
            next[i] = reward.Payment.Rule is { SlotShift: >= 0 } rule && rule.Budget == budget ? evaluation.Next(in reward) : PassedOver.Nothing;
            less |= next[i] > 0 && reward.Amount > 0 && Proportion.Floor(left, reward.Amount, sum) < next[i];
        }

        for (int i = 0; less && i < next.Length; i++)
        {
            if (next[i] != PassedOver.Nothing)
            {
                Reward reward = buffer.Rewards[i];
                buffer.Add(new PassedOver(reward.Payment.Rule, reward.LineIndex, reward.To, left, Proportion.Floor(left, reward.Amount, sum), next[i]));
            }
        }

        return less;
    }
}

/// <summary>A rule that has lost a place of its slot because of its budget.</summary>
/// <param name="Rule">Which.</param>
/// <param name="Line">The place of the line; -1 for what is paid once.</param>
/// <param name="To">Whose place.</param>
/// <param name="Left">What is left of its budget.</param>
/// <param name="Part">What of it the rule could pay here.</param>
/// <param name="Next">What the next rule pays; <see cref="Nothing"/> where the budget has nothing left and none was asked.</param>
internal readonly record struct PassedOver(CompiledRule Rule, int Line, PayTo To, long Left, long Part, long Next)
{
    public const long Nothing = -1;

    public TraceStep ToStep(CompiledProgram program) => StepOf(Rule, program.BudgetNames[Rule.Budget], Left, Part, Next);

    public static TraceStep StepOf(CompiledRule rule, string budget, long left, long part, long next) => left == 0
        ? TraceStep.Of(TraceKind.BudgetSpent, rule.Id, budget)
        : TraceStep.Of(TraceKind.BudgetShort, rule.Id, budget, left, part, next);
}
