using Distribution.Kernel;

namespace Distribution.Programs.Engine.Caps;

/// <summary>
/// Keeps what is paid from a campaign budget within what is left of it. Where it is not enough for all, it is split by
/// largest remainder; every cut is kept for the trace.
/// </summary>
internal static class BudgetCap
{
    public static void Apply(CompiledProgram program, RewardBuffer buffer, IReadOnlyDictionary<string, long>? budgetsLeft)
    {
        for (int budget = 0; buffer.AsksBudgets && budget < program.BudgetNames.Length; budget++)
        {
            Apply(program, buffer, budget, budgetsLeft);
        }
    }

    /// <summary>What is left of a budget; all of it where nothing is said.</summary>
    public static long LeftOf(CompiledProgram program, int budget, IReadOnlyDictionary<string, long>? budgetsLeft) =>
        budgetsLeft is not null && budgetsLeft.TryGetValue(program.BudgetNames[budget], out long left)
            ? Math.Clamp(left, 0, program.BudgetTotals[budget])
            : program.BudgetTotals[budget];

    private static void Apply(CompiledProgram program, RewardBuffer buffer, int budget, IReadOnlyDictionary<string, long>? budgetsLeft)
    {
        long sum = buffer.BudgetSums[budget];
        if (sum == 0)
        {
            return;
        }

        long left = LeftOf(program, budget, budgetsLeft);
        if (sum > left)
        {
            Cut(buffer, budget, sum, left);
            sum = left;
        }

        if (sum > 0)
        {
            buffer.Add(new BudgetUse(program.BudgetNames[budget], sum, program.BudgetTotals[budget]));
        }
    }

    private static void Cut(RewardBuffer buffer, int budget, long sum, long left)
    {
        var asked = new long[buffer.Rewards.Length];
        for (int i = 0; i < asked.Length; i++)
        {
            ref Reward reward = ref buffer.Items[i];
            asked[i] = reward.Payment.Rule.Budget == budget ? reward.Amount : 0;
        }

        long[] given = Proportion.Split(left, asked);
        for (int i = 0; i < asked.Length; i++)
        {
            if (asked[i] > 0)
            {
                buffer.Items[i].Amount = given[i];
                buffer.Add(new Cut(i, Engine.Cut.Budget, left, sum, asked[i], given[i]));
            }
        }
    }
}
