using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Campaigns.Standing;

/// <summary>
/// Counts an order for everybody whose numbers the program needs, then earns and takes back what follows at once. It
/// computes from the order as it is now, whatever happened to it. Where a program counts nothing it reads nothing.
/// </summary>
public sealed class CountOrder(CountBook counts, RuleKeeper rules)
{
    /// <param name="order">A paid order, whose own rewards have been computed: its tiers are those before it counted.</param>
    /// <param name="program">The version frozen on it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RetryableException">Something is left to do: the same order may be counted again at any time.</exception>
    public async Task HandleAsync(CountedOrder order, CompiledProgram program, CancellationToken cancellation)
    {
        if (program.Counted.Count == 0)
        {
            return;
        }

        var counted = new HashSet<DistributorId>();
        foreach ((DistributorId person, IReadOnlyList<Addition> adds) in order.Additions(program))
        {
            if (await counts.PutAsync(order, person, program.Terms.Version, adds, cancellation).ConfigureAwait(false))
            {
                counted.Add(person);
            }
        }

        foreach (CountedNumber number in order.Numbers(program))
        {
            if (counted.Contains(number.Person))
            {
                await rules.KeepAsync(number, cancellation).ConfigureAwait(false);
            }
        }
    }
}
