using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Programs.Replay;

/// <summary>Limits and budgets: what is used of them now. They keep their names from one program to the next.</summary>
internal sealed class ReplayQuotas
{
    private readonly Dictionary<LimitCount, long> _limits = [];
    private readonly Dictionary<string, long> _budgets = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Budgets => _budgets;

    public IReadOnlyDictionary<LimitCount, long> Limits => _limits;

    /// <summary>What is left of every budget of a program.</summary>
    public Dictionary<string, long> Left(CompiledProgram program) =>
        program.Budgets.ToDictionary(static budget => budget.Key, budget => budget.Value - _budgets.GetValueOrDefault(budget.Key), StringComparer.Ordinal);

    /// <summary>How often every limit of a program is used at a moment, by its key.</summary>
    /// <param name="program">The program.</param>
    /// <param name="at">Decides the windows.</param>
    /// <param name="ownerOf">Whose uses a limit counts; null for nobody's.</param>
    public Dictionary<string, int> Used(CompiledProgram program, DateTimeOffset at, Func<LimitSpec, DistributorId?> ownerOf)
    {
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (LimitSpec limit in program.Limits)
        {
            if (ownerOf(limit) is { } owner && _limits.TryGetValue(CountOf(program, limit, owner, at), out long count))
            {
                used[limit.Key] = checked((int)count);
            }
        }

        return used;
    }

    public static LimitCount CountOf(CompiledProgram program, LimitSpec limit, DistributorId owner, DateTimeOffset at) =>
        new(limit.Key, owner, program.Calendar.WindowOf(limit.Window, program.Calendar.DayOf(at)).Id);

    public void Use(LimitCount count, long times) => Add(_limits, count, times);

    public void Spend(string budget, long amount) => Add(_budgets, budget, amount);

    private static void Add<TKey>(Dictionary<TKey, long> sums, TKey key, long amount)
        where TKey : notnull
    {
        long sum = checked(sums.GetValueOrDefault(key) + amount);
        if (sum == 0)
        {
            sums.Remove(key);
        }
        else
        {
            sums[key] = sum;
        }
    }
}
