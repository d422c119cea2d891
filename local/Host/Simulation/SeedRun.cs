using System.Collections.Concurrent;
using Distribution.Local.Providers;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.World;

namespace Distribution.Local.Simulation;

/// <summary>Many seeds, on all processors; each seed has a thread to itself. Stops at the first that fails.</summary>
/// <param name="first">The first seed.</param>
/// <param name="seeds">How many.</param>
/// <param name="progress">Told after each, how many are done and of how many steps; one call at a time.</param>
/// <param name="defects">Planted by a test; null for none.</param>
/// <param name="provider">See <see cref="Simulator.Play"/>.</param>
internal sealed class SeedRun(long first, int seeds, Action<long, long>? progress = null, Func<Defects>? defects = null, ProviderKind provider = ProviderKind.Sandbox)
{
    private readonly Lock _gate = new();

    public FaultCounts Counts { get; } = new();

    /// <summary>Faults that were never met.</summary>
    public IEnumerable<Fault> Missing => Counts.Missing(provider);

    public long Done { get; private set; }

    public long Steps { get; private set; }

    /// <summary>The failing seed, the smallest of those that were played; null if none failed.</summary>
    public SeedOutcome? Failed { get; private set; }

    public async Task RunAsync(CancellationToken cancellation)
    {
        _ = Opening.Once;
        foreach (RewardShop shop in RewardShop.All)
        {
            _ = shop.Opening;
        }

        OrderablePartitioner<int> inOrder = Partitioner.Create(Enumerable.Range(0, seeds), EnumerablePartitionerOptions.NoBuffering);
        await Task.Run(() => Parallel.ForEach(inOrder, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, (n, loop) =>
        {
            SeedOutcome outcome = Simulator.Play(first + n, null, defects?.Invoke(), provider);
            Take(outcome);
            if (outcome.Failure is not null)
            {
                loop.Stop();
            }
        }), cancellation).ConfigureAwait(false);
    }

    private void Take(SeedOutcome outcome)
    {
        lock (_gate)
        {
            Done++;
            Steps += outcome.Steps;
            Counts.Add(outcome.Counts);
            if (outcome.Failure is not null && (Failed is null || outcome.Seed < Failed.Seed))
            {
                Failed = outcome;
            }

            progress?.Invoke(Done, Steps);
        }
    }
}
