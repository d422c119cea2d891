using Distribution.Kernel;
using Distribution.Programs.Language;

namespace Distribution.Programs.Engine.Caps;

/// <summary>
/// Lets rules give up their places in slots where the rest of their budget is worth less than the next rule. If it covers
/// what an event asks only in part, and somebody's part is less than the next rule of the slot would pay him, all places of
/// the event that have a next rule go to it: nobody gets less than he would without the budget. Rules of a slot that are paid
/// from the same budget go together, and what is granted needs no money and keeps its place.
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
            if (sum > left && GiveUp(program, buffer, evaluation, budgetsLeft, budget, sum, left))
            {
                buffer.Restart();
                return true;
            }
        }

        return false;
    }

    /// <summary>A part that is rounded down only falls when less is left, so an event decides the same by what it holds as by what it was given.</summary>
    private static bool GiveUp(
        CompiledProgram program, RewardBuffer buffer, scoped in Evaluation evaluation, IReadOnlyDictionary<string, long>? budgetsLeft, int budget, long sum, long left)
    {
        var next = new (int Rival, long Pays)[buffer.Rewards.Length];
        bool less = false;
        for (int i = 0; i < next.Length; i++)
        {
            ref readonly Reward reward = ref buffer.Rewards[i];
            CompiledRule rule = reward.Payment.Rule;
            bool mayLose = rule.SlotShift >= 0 && rule.Budget == budget && reward.Payment.Kind != PaymentKind.Grant;
            next[i] = mayLose ? Next(program, buffer, evaluation, budgetsLeft, in reward) : (-1, PassedOver.Nothing);
            less |= next[i].Pays > 0 && reward.Amount > 0 && Proportion.Floor(left, reward.Amount, sum) < next[i].Pays;
        }

        for (int i = 0; less && i < next.Length; i++)
        {
            if (next[i].Rival >= 0)
            {
                PassOver(buffer, evaluation, buffer.Rewards[i], next[i], sum, left);
            }
        }

        return less;
    }

    /// <summary>
    /// Which rule of the slot would be next in the place of a reward if its budget paid nothing there, by its place among the
    /// rivals, and what it would pay; -1 if there is none.
    /// </summary>
    private static (int Rival, long Pays) Next(
        CompiledProgram program, RewardBuffer buffer, scoped in Evaluation evaluation, IReadOnlyDictionary<string, long>? budgetsLeft, in Reward reward)
    {
        CompiledRule rule = reward.Payment.Rule;
        for (int i = 0; i < rule.Rivals.Length; i++)
        {
            CompiledRule rival = rule.Rivals[i];
            (long asks, bool money) = evaluation.AsksFor(rival, in reward);
            bool lost = money && rival.Budget >= 0
                && (rival.Budget == rule.Budget || BudgetCap.LeftOf(program, rival.Budget, budgetsLeft) == 0);
            if (asks >= 0 && !lost)
            {
                return (i, asks);
            }
        }

        return (-1, PassedOver.Nothing);
    }

    /// <summary>Passes over the rule of a reward, and those between it and the next that would be paid from the same budget.</summary>
    private static void PassOver(RewardBuffer buffer, scoped in Evaluation evaluation, Reward reward, (int Rival, long Pays) next, long sum, long left)
    {
        CompiledRule rule = reward.Payment.Rule;
        buffer.Add(new PassedOver(rule, reward.LineIndex, reward.To, left, PartOf(reward.Amount, sum, left), next.Pays));
        foreach (CompiledRule rival in rule.Rivals.AsSpan(0, next.Rival))
        {
            if (rival.Budget == rule.Budget && evaluation.AsksFor(rival, in reward) is (>= 0, true) asked)
            {
                buffer.Add(new PassedOver(rival, reward.LineIndex, reward.To, left, PartOf(asked.Asks, checked(sum - reward.Amount + asked.Asks), left), next.Pays));
            }
        }
    }

    /// <summary>What of the rest one gets who asks for some of a sum, rounded down.</summary>
    public static long PartOf(long asked, long sum, long left) => sum <= left ? asked : Proportion.Floor(left, asked, sum);
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
