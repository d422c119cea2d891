using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>Reads the whole store once and puts every entity before every check. Changes nothing.</summary>
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

        return run.Finish();
    }

    /// <summary>
    /// In one pass while others write, a report for each merchant that has anything stored: of his entities alone, so that he may
    /// read it. What belongs to no merchant is in none.
    /// </summary>
    /// <param name="settledBefore">See <see cref="ICheck.Begin"/>.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<IReadOnlyDictionary<MerchantId, CheckReport>> RunByMerchantAsync(DateTimeOffset settledBefore, CancellationToken cancellation)
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

        return runs.ToDictionary(static run => new MerchantId(run.Key), static run => run.Value.Finish());
    }
}
