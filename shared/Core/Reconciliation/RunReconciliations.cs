using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Programs;
using Microsoft.Extensions.Logging;

namespace Distribution.Reconciliation;

/// <summary>
/// Compares the last days of every merchant with the statements of the providers. Days compared already are compared again, as
/// people put differences right; those with open differences for a month. May run late, twice, and on two machines; what cannot be had today is had tomorrow.
/// </summary>
public sealed class RunReconciliations(
    ListMerchants merchants, IEnumerable<IProviderStatements> sources, OurRecords ours, ReconciliationStore store, TimeProvider time, ILogger<RunReconciliations> logger)
{
    /// <summary>How many past days are compared.</summary>
    public const int Days = 3;

    /// <summary>For how many past days a statement, or a bill of it, that was not there in time is compared when it is.</summary>
    public const int LateDays = 5;

    /// <summary>For how many past days one with open differences is compared again: a refund may be carried out long after it was asked for.</summary>
    public const int OpenDays = 30;

    /// <summary>For how many days after the last statement the next one is missed.</summary>
    private const int MissedFor = 7;

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
        IReadOnlyList<StoredReconciliation> stored = await store.SinceAsync(merchant, today.AddDays(-OpenDays), cancellation).ConfigureAwait(false);
        var spans = new List<Span>();
        foreach (IProviderStatements source in _sources)
        {
            var span = new Span(source.Name, today, [.. stored.Where(day => day.Provider == source.Name)]);
            await ReadAsync(source, merchant, span, cancellation).ConfigureAwait(false);
            if (span.Statements.Count > 0)
            {
                spans.Add(span);
            }
        }

        if (spans.Count == 0)
        {
            return 0;
        }

        DateTimeOffset from = ProviderDay.StartOf(spans.Min(static span => span.First)) - Matching.AroundMidnight;
        Dictionary<string, Dictionary<StatementKey, OurRecord>> records = await ours.ReadAsync(
            merchant, spans.ToDictionary(static span => span.Provider, static span => span.Named, StringComparer.Ordinal), from, cancellation).ConfigureAwait(false);
        int compared = 0;
        foreach (Span span in spans)
        {
            compared += await CompareAsync(merchant, span, records[span.Provider], at, cancellation).ConfigureAwait(false);
        }

        return compared;
    }

    private async Task<int> CompareAsync(MerchantId merchant, Span span, Dictionary<StatementKey, OurRecord> records, DateTimeOffset at, CancellationToken cancellation)
    {
        int compared = 0;
        foreach (DateOnly day in span.Compared)
        {
            Comparison comparison = Matching.Compare(day, span.Statements, span.Named, records);
            if (comparison is { Sums.Count: 0, Differences.Count: 0 } && !span.IsStored(day))
            {
                continue;
            }

            StoredReconciliation kept = await store.KeepAsync(merchant, span.Provider, day, comparison, at, cancellation).ConfigureAwait(false);
            compared++;
            if (kept.Open > 0 && (span.IsRecent(day) || span.IsLate(day)))
            {
                Log.Differences(logger, kept.Open, merchant.Value, span.Provider, day);
            }
        }

        return compared;
    }

    /// <summary>Reads the statements that can be had, of the days that are compared and those around them.</summary>
    private async Task ReadAsync(IProviderStatements source, MerchantId merchant, Span span, CancellationToken cancellation)
    {
        for (DateOnly day = span.First.AddDays(1 - Matching.Statements); day < span.Today; day = day.AddDays(1))
        {
            GatewayOutcome<ProviderStatement> outcome = await source.ReadAsync(merchant, day, cancellation).ConfigureAwait(false);
            switch (outcome)
            {
                case GatewayOutcome<ProviderStatement>.Known known:
                    span.Add(day, known.Value);
                    if (known.Value.Unread is { } unread && span.IsRecent(day))
                    {
                        Log.Unusable(logger, merchant.Value, source.Name, day, unread.Code, unread.Detail);
                    }

                    break;
                case GatewayOutcome<ProviderStatement>.Refused { Problem.Code: StatementProblems.NoneCode } when span.IsMissed(day):
                    Log.Missing(logger, merchant.Value, source.Name, day);
                    break;
                case GatewayOutcome<ProviderStatement>.Refused { Problem.Code: not StatementProblems.NoneCode } refused when span.IsRecent(day):
                    Log.Unusable(logger, merchant.Value, source.Name, day, refused.Problem.Code, refused.Problem.Detail);
                    break;
                case GatewayOutcome<ProviderStatement>.Unknown unknown when span.IsRecent(day):
                    Log.NotReady(logger, merchant.Value, source.Name, day, unknown.Reason);
                    break;
            }
        }
    }

    /// <summary>The days of one provider: which are compared, and what is at hand.</summary>
    private sealed class Span(string provider, DateOnly today, IReadOnlyList<StoredReconciliation> stored)
    {
        private readonly HashSet<DateOnly> _open = [.. stored.Where(static day => day.Open > 0).Select(static day => day.Date)];

        public string Provider => provider;

        public DateOnly Today => today;

        /// <summary>The first day that is compared.</summary>
        public DateOnly First => _open.Append(today.AddDays(-LateDays)).Min();

        public Dictionary<DateOnly, ProviderStatement> Statements { get; } = [];

        /// <summary>What all of them name.</summary>
        public HashSet<StatementKey> Named { get; } = [];

        /// <summary>The last days, and those before that are open or late; the oldest first.</summary>
        public IEnumerable<DateOnly> Compared => Statements.Keys.Where(day => IsRecent(day) || _open.Contains(day) || IsLate(day)).Order();

        /// <summary>Of what is older something is said only if it comes late: the rest has been told of.</summary>
        public bool IsRecent(DateOnly day) => day >= today.AddDays(-Days);

        /// <summary>Whether more of a day is at hand than was when it was compared.</summary>
        public bool IsLate(DateOnly day) => day >= today.AddDays(-LateDays) && (StoredOf(day) switch
        {
            null => true,
            { Kinds: { } compared } => !Statements[day].Kinds.All(compared.Contains),
            _ => false,
        });

        private StoredReconciliation? StoredOf(DateOnly day) => stored.FirstOrDefault(one => one.Date == day);

        public bool IsStored(DateOnly day) => StoredOf(day) is not null;

        /// <summary>Whether a statement was to be expected, as there was one in the days before.</summary>
        public bool IsMissed(DateOnly day)
        {
            DateOnly since = day.AddDays(-MissedFor);
            return IsRecent(day) && (Statements.Keys.Any(had => had >= since) || stored.Any(one => one.Date >= since && one.Date < day));
        }

        public void Add(DateOnly day, ProviderStatement statement)
        {
            Statements.Add(day, statement);
            Named.UnionWith(statement.Lines.Select(static line => new StatementKey(line.Kind, line.Number)));
        }
    }
}
