using Distribution.Campaigns.Windows;
using Distribution.Campaigns.Windows.Live;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Campaigns;

/// <param name="Merchant">The merchant.</param>
/// <param name="Window">For example <c>2026-W10</c>, <c>2026-03</c>, <c>2026-03-02</c>, or <c>current</c>.</param>
/// <param name="Rule">The rule; null for the first ranking of the program.</param>
/// <param name="Viewer">Whose own place is asked for; null for nobody's.</param>
public sealed record GetRankingQuery(MerchantId Merchant, string Window, string? Rule, DistributorId? Viewer = null);

/// <summary>A ranking: final once its window is closed, until then as it stands.</summary>
public sealed record RankingView
{
    public required string Window { get; init; }

    public required DateOnly First { get; init; }

    public required DateOnly Last { get; init; }

    public required string Rule { get; init; }

    /// <summary>The metric's name in the program.</summary>
    public required string Metric { get; init; }

    /// <summary>What the score counts.</summary>
    public required MetricKind Counts { get; init; }

    public required Currency Currency { get; init; }

    public required bool IsClosed { get; init; }

    /// <summary>When its numbers were taken, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The first <see cref="RankingOf.MaxPlaces"/>.</summary>
    public required IReadOnlyList<RankedPerson> Places { get; init; }

    /// <summary>The viewer's place, also beyond the places listed; null if he has none.</summary>
    public RankedPerson? Own { get; init; }
}

/// <summary>A ranking, closed or as it stands. Refusals: <c>ranking.not_found</c>.</summary>
public sealed class GetRanking
{
    private const string Current = "current";

    private readonly ProgramCatalog _programs;
    private readonly CloseStore _closes;
    private readonly ClosePages _pages;
    private readonly FreezeWindow _frozen;
    private readonly LiveScores _live;
    private readonly TimeProvider _time;

    internal GetRanking(ProgramCatalog programs, CloseStore closes, ClosePages pages, FreezeWindow frozen, LiveScores live, TimeProvider time)
    {
        _programs = programs;
        _closes = closes;
        _pages = pages;
        _frozen = frozen;
        _live = live;
        _time = time;
    }

    public async Task<Result<RankingView>> HandleAsync(GetRankingQuery query, CancellationToken cancellation)
    {
        Problem notFound = Problem.NotFound("ranking.not_found", "There is no such ranking.");
        if (await _programs.FindCurrentAsync(query.Merchant, cancellation).ConfigureAwait(false) is not { } current)
        {
            return notFound;
        }

        WindowKind? kind = query.Window == Current ? null : RewardCalendar.KindOf(query.Window);
        RewardWindow? named = kind is { } known and not WindowKind.Lifetime ? current.Compiled.Calendar.Find(known, query.Window) : null;
        if (query.Window != Current && named is null)
        {
            return notFound;
        }

        ClosedWindow? closed = named is null ? null : await _closes.FindAsync(query.Merchant, named, cancellation).ConfigureAwait(false);
        PublishedProgram? program = closed is not null
            ? await _programs.GetAsync(query.Merchant, closed.ProgramVersion, cancellation).ConfigureAwait(false)
            : named is null || named.EndsAt > _time.GetUtcNow()
                ? current
                : await _programs.FindInForceAsync(query.Merchant, named.EndsAt, cancellation).ConfigureAwait(false);
        if (program is null || Choose(program, kind, query.Rule) is not { } rule)
        {
            return notFound;
        }

        RewardWindow window = named ?? program.Compiled.Calendar.WindowOf(rule.Window, program.Compiled.Calendar.DayOf(_time.GetUtcNow()));
        return closed is not null && await ClosedAsync(query, closed, rule, cancellation).ConfigureAwait(false) is { } final
            ? final
            : await LiveAsync(query, program, window, rule, cancellation).ConfigureAwait(false);
    }

    private async Task<RankingView?> ClosedAsync(GetRankingQuery query, ClosedWindow closed, RewardRule.OnRank rule, CancellationToken cancellation)
    {
        string partition = ClosePages.Partition(query.Merchant, closed.Kind, closed.Last);
        if (await _pages.FindRankingAsync(partition, rule.Id, cancellation).ConfigureAwait(false) is not { } ranking)
        {
            return null;
        }

        RankedPerson? own = query.Viewer is not { } viewer
            ? null
            : ranking.Places.FirstOrDefault(place => place.Person == viewer) ?? await FartherAsync(query.Merchant, closed, rule, viewer, cancellation).ConfigureAwait(false);
        return new RankingView
        {
            Window = closed.Window,
            First = closed.First,
            Last = closed.Last,
            Rule = rule.Id,
            Metric = ranking.Metric,
            Counts = ranking.Counts,
            Currency = closed.Currency,
            IsClosed = true,
            At = closed.ClosedAt,
            Places = ranking.Places,
            Own = own,
        };
    }

    /// <summary>A place beyond those that are listed.</summary>
    private async Task<RankedPerson?> FartherAsync(MerchantId merchant, ClosedWindow closed, RewardRule.OnRank rule, DistributorId viewer, CancellationToken cancellation)
    {
        FrozenWindow? frozen = await _closes.FrozenAsync(merchant, closed.Kind, closed.Last, cancellation).ConfigureAwait(false);
        PersonScore? score = frozen is null ? null : await _frozen.FindAsync(merchant, frozen, rule.Counted.Id, viewer, cancellation).ConfigureAwait(false);
        return score?.Value >= rule.Min ? RankingOf.Place(score, null) : null;
    }

    private async Task<RankingView> LiveAsync(GetRankingQuery query, PublishedProgram program, RewardWindow window, RewardRule.OnRank rule, CancellationToken cancellation)
    {
        LiveWindow live = await _live.CountAsync(query.Merchant, program.Compiled, rule.Counted, window, cancellation).ConfigureAwait(false);
        IReadOnlyList<BonusLine> lines = RankingOf.Decide(program.Compiled, rule, window, live.Scores);
        IReadOnlyList<RankedPerson> places = RankingOf.Scores(rule, live.Scores, lines).Places;
        RankedPerson? own = places.FirstOrDefault(place => place.Person == query.Viewer)
            ?? live.Scores.Where(score => score.Subject == query.Viewer && score.Value >= rule.Min).Select(static score => RankingOf.Place(score, null)).FirstOrDefault();
        return new RankingView
        {
            Window = window.Id,
            First = window.First,
            Last = window.Last,
            Rule = rule.Id,
            Metric = rule.Counted.Id,
            Counts = rule.Counted.Kind,
            Currency = program.Compiled.Terms.Currency,
            IsClosed = false,
            At = live.At,
            Places = places,
            Own = own,
        };
    }

    private static RewardRule.OnRank? Choose(PublishedProgram program, WindowKind? kind, string? id) =>
        program.Compiled.Rankings.FirstOrDefault(rule => (kind is null || rule.Window == kind) && (id is null || rule.Id == id));
}
