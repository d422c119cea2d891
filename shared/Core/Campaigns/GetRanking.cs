using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Language;

namespace Distribution.Campaigns;

/// <param name="Merchant">The merchant.</param>
/// <param name="Window">For example <c>2026-W10</c>, <c>2026-03</c>, or <c>current</c>.</param>
/// <param name="Rule">The rule; null for the first ranking of the program.</param>
public sealed record GetRankingQuery(MerchantId Merchant, string Window, string? Rule);

/// <param name="Ranking">The ranking; while the window is open, as it stands now.</param>
/// <param name="IsClosed">It is final.</param>
public sealed record RankingView(WindowClose Ranking, bool IsClosed);

/// <summary>A ranking, closed or as it stands. Refusals: <c>ranking.not_found</c>.</summary>
public sealed class GetRanking(ProgramCatalog programs, CloseStore closes, CloseWindow close, TimeProvider time)
{
    private const string Current = "current";

    public async Task<Result<RankingView>> HandleAsync(GetRankingQuery query, CancellationToken cancellation)
    {
        Problem notFound = Problem.NotFound("ranking.not_found", "There is no such ranking.");
        if (await programs.FindCurrentAsync(query.Merchant, cancellation).ConfigureAwait(false) is not { } current)
        {
            return notFound;
        }

        var calendar = RewardCalendar.Of(current.Compiled.Terms);
        DateTimeOffset now = time.GetUtcNow();
        WindowKind? kind = query.Window == Current ? null : query.Window.Contains('W', StringComparison.Ordinal) ? WindowKind.Week : WindowKind.Month;
        RewardWindow? named = kind is { } known ? calendar.Find(known, query.Window) : null;
        if (kind is not null && named is null)
        {
            return notFound;
        }

        PublishedProgram? program = named is null || named.EndsAt > now
            ? current
            : await programs.FindInForceAsync(query.Merchant, named.EndsAt, cancellation).ConfigureAwait(false);
        if (Choose(program, kind, query.Rule) is not { } rule || program is null)
        {
            return notFound;
        }

        RewardWindow window = named ?? calendar.WindowOf(rule.Window, calendar.DayOf(now));
        WindowClose? closed = await closes.FindAsync(query.Merchant, window.Kind, window.Id, rule.Id, cancellation).ConfigureAwait(false);
        return closed is not null
            ? new RankingView(closed, true)
            : new RankingView(await close.RankAsync(query.Merchant, window, rule, program.Compiled.Terms, now, cancellation).ConfigureAwait(false), false);
    }

    private static RewardRule.OnRank? Choose(PublishedProgram? program, WindowKind? kind, string? id)
    {
        foreach (RewardRule.OnRank rule in program?.Compiled.RankRules ?? [])
        {
            if ((kind is null || rule.Window == kind) && (id is null || rule.Id == id))
            {
                return rule;
            }
        }

        return null;
    }
}
