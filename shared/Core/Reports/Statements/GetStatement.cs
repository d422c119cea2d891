using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Programs;

namespace Distribution.Reports.Statements;

/// <param name="Merchant">The merchant.</param>
/// <param name="Distributor">Whose.</param>
/// <param name="Month">For example <c>2026-03</c>, in the shop's time zone.</param>
/// <param name="From">The balances the page begins with, from the page before; null for the first.</param>
/// <param name="Limit">1 to <see cref="GetStatement.MaxLines"/>.</param>
public sealed record GetStatementQuery(MerchantId Merchant, DistributorId Distributor, string Month, Balances? From, int Limit);

/// <summary>
/// What a month did to a distributor's book. Refusals: <c>distributor.not_found</c>, <c>program.not_found</c>,
/// <c>statement.month_invalid</c>, <c>statement.too_long</c>.
/// </summary>
public sealed class GetStatement(GetDistributor distributors, IProgramTermsSource programs, GeneralLedger ledger, MonthCuts cuts, TimeProvider time)
{
    /// <summary>The most lines of a page: those of a file.</summary>
    public const int MaxLines = 10_000;

    public async Task<Result<Statement>> HandleAsync(GetStatementQuery query, CancellationToken cancellation)
    {
        if ((await distributors.HandleAsync(query.Merchant, query.Distributor, cancellation).ConfigureAwait(false)).Problem is { } unknown)
        {
            return unknown;
        }

        if (await programs.CurrentAsync(query.Merchant, cancellation).ConfigureAwait(false) is not { } terms)
        {
            return Problem.NotFound("program.not_found", "The shop has no reward program.");
        }

        RewardCalendar calendar = RewardCalendar.Of(terms);
        DateTimeOffset now = time.GetUtcNow();
        if (calendar.Find(WindowKind.Month, query.Month) is not { } month || month.First > calendar.DayOf(now))
        {
            return StatementProblems.NoMonth();
        }

        BookId book = BookId.Distributor(query.Merchant, query.Distributor, terms.Currency);
        if (!(await cuts.EndOfAsync(book, calendar, calendar.Before(month), cancellation).ConfigureAwait(false)).TryGet(out Balances? opening, out Problem? problem)
            || !(await cuts.EndOfAsync(book, calendar, month, cancellation).ConfigureAwait(false)).TryGet(out Balances? closing, out problem))
        {
            return problem;
        }

        var statement = new Statement(query.Distributor, terms.Currency, terms.TimeZone, month, now, cuts.IsFinal(month), opening, closing, [], null);
        return await FillAsync(statement, book, query, cancellation).ConfigureAwait(false);
    }

    private async Task<Statement> FillAsync(Statement statement, BookId book, GetStatementQuery query, CancellationToken cancellation)
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(statement.TimeZone);
        int limit = Math.Clamp(query.Limit, 1, MaxLines);
        Balances before = query.From ?? statement.Opening;
        var lines = new List<StatementLine>();
        while (lines.Count < limit && before.Sequence < statement.Closing.Sequence)
        {
            foreach (JournalEntry entry in await ledger.EntriesAfterAsync(book, before.Sequence, cancellation).ConfigureAwait(false))
            {
                if (lines.Count == limit || entry.Sequence > statement.Closing.Sequence)
                {
                    break;
                }

                var tally = new Tally(before);
                tally.Apply(entry.Legs);
                Balances after = tally.ToBalances();
                lines.Add(new StatementLine(entry, TimeZoneInfo.ConvertTime(entry.At, zone), before, after));
                before = after;
            }
        }

        return statement with { Lines = lines, Next = before.Sequence < statement.Closing.Sequence ? before : null };
    }
}
