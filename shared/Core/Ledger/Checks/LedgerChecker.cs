using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>Reads the whole store once, and a second time what checks ask for to name what they have found, and puts every entity before every check. Changes nothing.</summary>
/// <param name="scan">The store.</param>
/// <param name="checks">Makes the checks of one run.</param>
public sealed class LedgerChecker(IEntityScan scan, IEnumerable<Func<ICheck>> checks)
{
    /// <summary>The most findings reported a check; the rest is counted in one more.</summary>
    public const int MaxFindings = 100;

    /// <summary>Everything together, of a quiet system: nothing is on its way.</summary>
    public async Task<CheckReport> RunAsync(CancellationToken cancellation)
    {
        var run = new CheckRun(checks, DateTimeOffset.MaxValue);
        await foreach (Entity entity in scan.ScanAsync("", "", cancellation).ConfigureAwait(false))
        {
            run.Observe(entity);
        }

        await NameAsync([run], _ => run, cancellation).ConfigureAwait(false);
        return run.Finish();
    }

    /// <summary>
    /// In one pass while others write, a report for each merchant that has anything stored: of his entities alone, so that he may
    /// read it. What belongs to no merchant is in none.
    /// </summary>
    /// <param name="store">The same store: what may have changed while it was read is read again there.</param>
    /// <param name="settledBefore">See <see cref="ICheck.Begin"/>.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<IReadOnlyDictionary<MerchantId, CheckReport>> RunByMerchantAsync(IEntityStore store, DateTimeOffset settledBefore, CancellationToken cancellation)
    {
        var runs = new SortedDictionary<string, CheckRun>(StringComparer.Ordinal);
        await foreach (Entity entity in scan.ScanAsync("", "", cancellation).ConfigureAwait(false))
        {
            if (EntityOwner.Of(entity) is not { } merchant)
            {
                continue;
            }

            if (!runs.TryGetValue(merchant, out CheckRun? run))
            {
                runs.Add(merchant, run = new CheckRun(checks, settledBefore));
            }

            run.Observe(entity);
        }

        await NameAsync(runs.Values, entity => EntityOwner.Of(entity) is { } merchant ? runs.GetValueOrDefault(merchant) : null, cancellation).ConfigureAwait(false);
        var reports = new Dictionary<MerchantId, CheckReport>(runs.Count);
        foreach ((string merchant, CheckRun run) in runs)
        {
            reports.Add(new MerchantId(merchant), await run.FinishAsync(store, cancellation).ConfigureAwait(false));
        }

        return reports;
    }

    private async Task NameAsync(IEnumerable<CheckRun> runs, Func<Entity, CheckRun?> runOf, CancellationToken cancellation)
    {
        foreach (string prefix in runs.SelectMany(static run => run.ToName).Distinct(StringComparer.Ordinal).ToArray())
        {
            await foreach (Entity entity in scan.ScanAsync(prefix, "", cancellation).ConfigureAwait(false))
            {
                runOf(entity)?.ObserveAgain(entity);
            }
        }
    }
}
