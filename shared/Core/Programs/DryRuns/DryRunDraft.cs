using System.Text;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Lifecycle;
using Distribution.Programs.Replay;
using Distribution.Storage;

namespace Distribution.Programs.DryRuns;

/// <param name="Merchant">Whose program.</param>
/// <param name="Draft">The draft's number.</param>
/// <param name="From">The first day, in the program's time zone.</param>
/// <param name="To">The last day.</param>
public sealed record DryRunQuery(MerchantId Merchant, int Draft, DateOnly From, DateOnly To);

/// <summary>
/// What the orders of some days earn under the program in force, and would earn under a draft that had been published for the
/// first of them: both computed anew from the same history with its refunds so far, so that they differ by the programs
/// alone. What came before the days is the program's in force, also where the draft goes on counting from it. Changes nothing. Refusals:
/// <c>draft.not_found</c>, <c>program.invalid</c>, <c>draft.span_invalid</c>, <c>draft.span_too_long</c>,
/// <c>draft.too_many_orders</c>, and those of <see cref="FixedTerms"/>, since another calendar has other days.
/// </summary>
public sealed class DryRunDraft
{
    /// <summary>The most days of a dry run.</summary>
    public const int MaxDays = 92;

    private readonly DraftStore _drafts;
    private readonly ProgramStore _store;
    private readonly ProgramCatalog _catalog;
    private readonly PastReader _past;
    private readonly TimeProvider _time;

    internal DryRunDraft(DraftStore drafts, ProgramStore store, ProgramCatalog catalog, PastReader past, TimeProvider time)
    {
        _drafts = drafts;
        _store = store;
        _catalog = catalog;
        _past = past;
        _time = time;
    }

    public async Task<Result<DryRunReport>> HandleAsync(DryRunQuery query, CancellationToken cancellation)
    {
        if (await _drafts.GetAsync(query.Merchant, query.Draft, cancellation).ConfigureAwait(false) is not { } draft)
        {
            return DraftProblems.NotFound();
        }

        ProgramReading reading = ProgramReader.Read(Encoding.UTF8.GetBytes(draft.Value.Document), query.Merchant);
        if (reading.Program is null)
        {
            return CheckedProgram.Invalid(reading.Errors);
        }

        var program = CompiledProgram.Compile(reading.Program, 0);
        PublishedProgram? inForce = await _catalog.FindCurrentAsync(query.Merchant, cancellation).ConfigureAwait(false);
        DateTimeOffset now = _time.GetUtcNow();
        if ((inForce is null ? null : FixedTerms.Check(inForce.Compiled.Terms, program.Terms)) is { } other)
        {
            return other;
        }

        if (CheckSpan(query, program.Calendar.DayOf(now)) is { } wrong)
        {
            return wrong;
        }

        DateOnly since = program.Calendar.DayOf(await _store.SinceAsync(query.Merchant, cancellation).ConfigureAwait(false) ?? now);
        return await _past.ReadAsync(query.Merchant, query.From, query.To, since, cancellation).ConfigureAwait(false) is { } past
            ? Report(query, past, inForce?.Compiled, program, now)
            : Problem.Refused("draft.too_many_orders", $"The days have more than {PastReader.MaxEvents} orders and other events; choose fewer days.", "/from");
    }

    internal static Problem? CheckSpan(DryRunQuery query, DateOnly today) =>
        query.From > query.To || query.To > today ? Problem.Refused("draft.span_invalid", "The days go from an earlier to a later one, and not beyond today.", "/to")
        : query.To.DayNumber - query.From.DayNumber >= MaxDays ? Problem.Refused("draft.span_too_long", $"A dry run takes at most {MaxDays} days.", "/from")
        : null;

    internal static DryRunReport Report(DryRunQuery query, Past past, CompiledProgram? inForce, CompiledProgram draft, DateTimeOffset now)
    {
        var comparison = new Comparison();
        if (inForce is not null)
        {
            Add(ReplayRun.Run(inForce, past.Events, now), isDraft: false);
        }

        DateTimeOffset begins = draft.Calendar.WindowOf(WindowKind.Day, query.From.AddDays(-1)).EndsAt;
        Add(inForce is null ? ReplayRun.Run(draft, past.Events, now) : ReplayRun.Run(inForce, draft, begins, past.Events, now), isDraft: true);

        (IReadOnlyList<ComparedDistributor> people, int leftOut) = comparison.People(DryRunReport.MaxDistributors);
        return new DryRunReport
        {
            From = query.From,
            To = query.To,
            KnownFrom = past.KnownFrom,
            WholeHistory = past.IsWhole,
            Orders = past.Orders,
            InForceVersion = inForce?.Terms.Version,
            Total = comparison.Total,
            Rules = comparison.Rules,
            Distributors = people,
            DistributorsLeftOut = leftOut,
            Grants = comparison.Grants,
        };

        void Add(ReplayResult result, bool isDraft)
        {
            foreach (ReplayEntry entry in result.Entries)
            {
                DateOnly day = draft.Calendar.DayOf(entry.At);
                if (day >= query.From && day <= query.To)
                {
                    comparison.Add(entry, isDraft);
                }
            }
        }
    }
}
