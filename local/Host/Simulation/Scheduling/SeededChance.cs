using System.Globalization;
using Distribution.Kernel;

namespace Distribution.Local.Simulation.Scheduling;

/// <summary>No real pauses, names in order, one thread: what the product leaves to chance follows from the seed.</summary>
/// <param name="dice">Its own.</param>
internal sealed class SeededChance(Dice dice) : Chance
{
    private int _names;

    /// <summary>At once: whoever waits for a turn waits there.</summary>
    public override TaskCreationOptions Continuations => TaskCreationOptions.None;

    public override Task PauseAsync(int least, int most, CancellationToken cancellation) => Task.CompletedTask;

    public override string NewName() => (++_names).ToString("x32", CultureInfo.InvariantCulture);

    public override void Shuffle<T>(T[] items)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int chosen = dice.Below(last + 1);
            (items[last], items[chosen]) = (items[chosen], items[last]);
        }
    }

    public override Task ForEachAsync<T>(IReadOnlyList<T> items, int together, Func<T, CancellationToken, ValueTask> body, CancellationToken cancellation)
    {
        int next = 0;
        return Task.WhenAll(Enumerable.Range(0, Math.Min(together, items.Count)).Select(async _ =>
        {
            while (next < items.Count)
            {
                await body(items[next++], cancellation).ConfigureAwait(false);
            }
        }));
    }
}
