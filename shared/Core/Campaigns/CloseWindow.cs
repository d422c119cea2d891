using System.Globalization;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Programs;
using Distribution.Programs.Language;
using Microsoft.Extensions.Logging;

namespace Distribution.Campaigns;

/// <param name="Merchant">The merchant.</param>
/// <param name="Kind">Week or month.</param>
/// <param name="Window">For example <c>2026-W10</c>.</param>
public sealed record CloseWindowCommand(MerchantId Merchant, WindowKind Kind, string Window);

/// <summary>
/// Closes a window once and pays its prizes once: the ranking is written first, whoever writes it, and the prizes are
/// posted from what is written, each under a key of its own. The program is the one in force when the window ended.
/// Refusals: <c>campaign.no_program</c>, <c>campaign.window_unknown</c>, <c>campaign.window_open</c>.
/// </summary>
public sealed partial class CloseWindow(
    ProgramCatalog programs,
    IPaidOrders orders,
    CloseStore closes,
    GeneralLedger ledger,
    TimeProvider time,
    ILogger<CloseWindow> logger)
{
    /// <summary>The closes of the window, one a ranking rule; none if the program had no ranking of this kind.</summary>
    public async Task<Result<IReadOnlyList<WindowClose>>> HandleAsync(CloseWindowCommand command, CancellationToken cancellation)
    {
        ProgramTerms? terms = await programs.CurrentAsync(command.Merchant, cancellation).ConfigureAwait(false);
        if (terms is null)
        {
            return Problem.NotFound("campaign.no_program", "The shop has no reward program.");
        }

        if (RewardCalendar.Of(terms).Find(command.Kind, command.Window) is not { } window)
        {
            return Problem.NotFound("campaign.window_unknown", "There is no such window.");
        }

        DateTimeOffset now = time.GetUtcNow();
        if (now < window.EndsAt)
        {
            return Problem.Conflict("campaign.window_open", "The window has not ended.");
        }

        var closed = new List<WindowClose>();
        PublishedProgram? program = await programs.FindInForceAsync(command.Merchant, window.EndsAt, cancellation).ConfigureAwait(false);
        foreach (RewardRule.OnRank rule in program?.Compiled.RankRules ?? [])
        {
            if (rule.Window != command.Kind)
            {
                continue;
            }

            WindowClose close = await closes.FindAsync(command.Merchant, window.Kind, window.Id, rule.Id, cancellation).ConfigureAwait(false)
                ?? await closes.AddAsync(
                    command.Merchant, await RankAsync(command.Merchant, window, rule, terms, now, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            await PayAsync(command.Merchant, close, cancellation).ConfigureAwait(false);
            closed.Add(close);
        }

        return closed;
    }

    internal async Task<WindowClose> RankAsync(MerchantId merchant, RewardWindow window, RewardRule.OnRank rule, ProgramTerms terms, DateTimeOffset now, CancellationToken cancellation)
    {
        var ranking = new Ranking(rule.Metric);
        for (DateOnly day = window.First; day <= window.Last; day = day.AddDays(1))
        {
            await foreach (PaidOrder order in orders.ReadAsync(merchant, day, cancellation).ConfigureAwait(false))
            {
                ranking.Add(order);
            }
        }

        return new WindowClose
        {
            Kind = window.Kind,
            Window = window.Id,
            Rule = rule.Id,
            Metric = rule.Metric,
            ProgramVersion = terms.Version,
            Currency = terms.Currency,
            First = window.First,
            Last = window.Last,
            ClosedAt = now,
            Places = ranking.Decide(rule.Min, rule.Prizes, WindowClose.MaxPlaces),
        };
    }

    private async Task PayAsync(MerchantId merchant, WindowClose close, CancellationToken cancellation)
    {
        if (await closes.ArePrizesPostedAsync(merchant, close, cancellation).ConfigureAwait(false))
        {
            return;
        }

        bool all = true;
        foreach (RankedDistributor place in close.Places)
        {
            if (place.Prize == 0)
            {
                continue;
            }

            Result<PostingOutcome> posted = await ledger.PostAsync(Prize(merchant, close, place), cancellation).ConfigureAwait(false);
            if (posted.Problem is { } problem)
            {
                all = false;
                LogNotPaid(logger, close.Rule, close.Window, place.Place, problem.Code);
            }
        }

        if (all)
        {
            await closes.MarkPostedAsync(merchant, close, time.GetUtcNow(), cancellation).ConfigureAwait(false);
        }
    }

    private static PostingRequest Prize(MerchantId merchant, WindowClose close, RankedDistributor place)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"{close.Rule}|{close.Window}|{place.Place}");
        var source = new PostingSource(Rule: close.Rule, Window: close.Window);
        return new PostingRequest
        {
            Book = BookId.Campaign(merchant, close.Rule, close.Currency),
            Key = key + "|spend",
            Event = LedgerEvent.BonusSpent,
            Amount = place.Prize,
            Source = source,
            Then = new PostingRequest
            {
                Book = BookId.Distributor(merchant, place.Distributor, close.Currency),
                Key = key + "|prize",
                Event = LedgerEvent.BonusPaid,
                Amount = place.Prize,
                Source = source,
            },
        };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The prize of {Rule} {Window} for place {Place} is not paid: {Code}")]
    private static partial void LogNotPaid(ILogger logger, string rule, string window, int place, string code);
}
