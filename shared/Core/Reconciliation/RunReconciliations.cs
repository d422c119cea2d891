using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Programs;
using Microsoft.Extensions.Logging;

namespace Distribution.Reconciliation;

/// <summary>
/// Compares the last days of every merchant with the statements of the providers. Days compared already are compared again, as
/// people put differences right. May run late, twice, and on two machines; what cannot be had today is had tomorrow.
/// </summary>
public sealed class RunReconciliations(
    ListMerchants merchants, IEnumerable<IProviderStatements> sources, OurRecords ours, ReconciliationStore store, TimeProvider time, ILogger<RunReconciliations> logger)
{
    /// <summary>How many past days are compared.</summary>
    public const int Days = 3;

    private readonly IProviderStatements[] _sources = [.. sources];

    /// <summary>How many days of merchants and providers were compared.</summary>
    public async Task<int> HandleAsync(CancellationToken cancellation)
    {
        int compared = 0;
        await foreach (MerchantId merchant in merchants.ReadAsync(cancellation).ConfigureAwait(false))
        {
            try
            {
                compared += await CompareAsync(merchant, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // One merchant's trouble is not the others'; the next run tries again.
                Log.NotCompared(logger, error, merchant.Value);
            }
        }

        return compared;
    }

    private async Task<int> CompareAsync(MerchantId merchant, CancellationToken cancellation)
    {
        DateTimeOffset at = time.GetUtcNow();
        DateOnly today = ProviderDay.Of(at);
        var statements = new Dictionary<string, Dictionary<DateOnly, ProviderStatement>>(StringComparer.Ordinal);
        foreach (IProviderStatements source in _sources)
        {
            Dictionary<DateOnly, ProviderStatement> days = await ReadAsync(source, merchant, today, cancellation).ConfigureAwait(false);
            if (days.Count > 0)
            {
                statements[source.Name] = days;
            }
        }

        if (statements.Count == 0)
        {
            return 0;
        }

        var wanted = statements.ToDictionary(static one => one.Key, static one => one.Value.Values.SelectMany(static statement => statement.Lines).Select(KeyOf).ToHashSet(), StringComparer.Ordinal);
        DateTimeOffset from = ProviderDay.StartOf(today.AddDays(-Days)) - Matching.AroundMidnight;
        Dictionary<string, Dictionary<StatementKey, OurRecord>> records = await ours.ReadAsync(merchant, wanted, from, cancellation).ConfigureAwait(false);
        int compared = 0;
        foreach ((string provider, Dictionary<DateOnly, ProviderStatement> days) in statements)
        {
            compared += await CompareAsync(merchant, provider, days, records[provider], today, at, cancellation).ConfigureAwait(false);
        }

        return compared;
    }

    private async Task<int> CompareAsync(
        MerchantId merchant,
        string provider,
        Dictionary<DateOnly, ProviderStatement> days,
        Dictionary<StatementKey, OurRecord> records,
        DateOnly today,
        DateTimeOffset at,
        CancellationToken cancellation)
    {
        int compared = 0;
        for (int back = Days; back > 0; back--)
        {
            DateOnly day = today.AddDays(-back);
            if (!days.ContainsKey(day))
            {
                continue;
            }

            HashSet<StatementKey> named = [.. Enumerable.Range(0, Matching.Statements).SelectMany(i => days.GetValueOrDefault(day.AddDays(-i))?.Lines ?? []).Select(KeyOf)];
            Comparison comparison = Matching.Compare(day, days, named, records);
            if (comparison is { Sums.Count: 0, Differences.Count: 0 })
            {
                continue;
            }

            StoredReconciliation kept = await store.KeepAsync(merchant, provider, day, comparison, at, cancellation).ConfigureAwait(false);
            compared++;
            if (kept.Open > 0)
            {
                Log.Differences(logger, kept.Open, merchant.Value, provider, day);
            }
        }

        return compared;
    }

    /// <summary>The statements that can be had, of the days that are compared and those before them.</summary>
    private async Task<Dictionary<DateOnly, ProviderStatement>> ReadAsync(IProviderStatements source, MerchantId merchant, DateOnly today, CancellationToken cancellation)
    {
        var days = new Dictionary<DateOnly, ProviderStatement>();
        for (int back = Days + Matching.Statements - 1; back > 0; back--)
        {
            DateOnly day = today.AddDays(-back);
            GatewayOutcome<ProviderStatement> outcome = await source.ReadAsync(merchant, day, cancellation).ConfigureAwait(false);
            switch (outcome)
            {
                case GatewayOutcome<ProviderStatement>.Known known:
                    days[day] = known.Value;
                    break;
                case GatewayOutcome<ProviderStatement>.Refused { Problem.Code: not StatementProblems.NoneCode } refused:
                    Log.Unusable(logger, merchant.Value, source.Name, day, refused.Problem.Code, refused.Problem.Detail);
                    break;
                case GatewayOutcome<ProviderStatement>.Unknown unknown:
                    Log.NotReady(logger, merchant.Value, source.Name, day, unknown.Reason);
                    break;
            }
        }

        return days;
    }

    private static StatementKey KeyOf(StatementLine line) => new(line.Kind, line.Number);
}
