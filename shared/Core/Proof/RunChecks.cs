using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Proof;

/// <summary>
/// Checks the books of all merchants in one pass over the store and keeps what it says, a report a merchant and day. It
/// changes nothing else, so it may run twice, late, on two machines, and again after a crash.
/// </summary>
public sealed class RunChecks(LedgerChecker checker, IEntityStore store, CheckStore checks, TimeProvider time, ILogger<RunChecks> logger)
{
    /// <summary>The most findings of a merchant that a run logs.</summary>
    private const int MaxLogged = 20;

    private static readonly CheckReport Nothing = new(0, [], new Dictionary<string, long>(StringComparer.Ordinal));

    /// <summary>How many merchants were checked. Where something is found that may pass, another check is asked for.</summary>
    public async Task<int> HandleAsync(CancellationToken cancellation)
    {
        DateTimeOffset at = time.GetUtcNow();
        IReadOnlyDictionary<MerchantId, CheckReport> reports = await checker.RunByMerchantAsync(store, at - CheckDecisions.PassesWithin, cancellation).ConfigureAwait(false);
        foreach ((MerchantId merchant, CheckReport report) in reports)
        {
            await TryKeepAsync(merchant, report, at, cancellation).ConfigureAwait(false);
            if (report.Findings.Count > 0)
            {
                await checks.AskAsync(merchant, new CheckAsked(at, at + CheckDecisions.PassesWithin), cancellation).ConfigureAwait(false);
            }
        }

        return reports.Count;
    }

    /// <summary>Checks where it is asked for; how many merchants that were. What is asked for is taken away when its report is there.</summary>
    public async Task<int> HandleAskedAsync(CancellationToken cancellation)
    {
        DateTimeOffset at = time.GetUtcNow();
        Stored<CheckAsked>[] asked = [.. (await checks.AskedAsync(cancellation).ConfigureAwait(false)).Where(one => one.Value.NotBefore <= at)];
        if (asked.Length == 0)
        {
            return 0;
        }

        IReadOnlyDictionary<MerchantId, CheckReport> reports = await checker.RunByMerchantAsync(store, at - CheckDecisions.PassesWithin, cancellation).ConfigureAwait(false);
        foreach (Stored<CheckAsked> one in asked)
        {
            var merchant = new MerchantId(one.Row);
            if (await TryKeepAsync(merchant, reports.GetValueOrDefault(merchant, Nothing), at, cancellation).ConfigureAwait(false))
            {
                await checks.MeetAsync(one, cancellation).ConfigureAwait(false);
            }
        }

        return asked.Length;
    }

    private async Task<bool> TryKeepAsync(MerchantId merchant, CheckReport report, DateTimeOffset at, CancellationToken cancellation)
    {
        try
        {
            Tell(merchant, await checks.KeepAsync(merchant, report, at, cancellation).ConfigureAwait(false));
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // One merchant's trouble is not the others'; the next run tries again.
            Log.NotKept(logger, error, merchant.Value);
            return false;
        }
    }

    private void Tell(MerchantId merchant, StoredCheck check)
    {
        foreach (StoredFinding finding in check.Findings.Where(static finding => finding.IsConfirmed).Take(MaxLogged))
        {
            Log.Difference(logger, finding.Check, merchant.Value, finding.Partition, finding.Row);
        }

        if (check.Confirmed > 0)
        {
            Log.Differences(logger, check.Confirmed, check.Found, merchant.Value);
        }
        else if (check.Found > 0)
        {
            Log.Suspected(logger, check.Found, merchant.Value);
        }
    }
}
