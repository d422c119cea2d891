using Distribution.Commission;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Storage;

namespace Distribution.Reports;

/// <param name="Merchant">The merchant.</param>
/// <param name="Date">A day in the program's time zone.</param>
public sealed record BuildDailyReportCommand(MerchantId Merchant, DateOnly Date);

/// <summary>Builds the report of a day from the day book and the sheets, and keeps it once the day is over, if anything was paid on it. Refusals: <c>report.not_found</c> for a day that has not begun or a shop without a program.</summary>
public sealed class BuildDailyReport(ReportStore reports, DayBook days, CommissionStore sheets, IProgramTermsSource programs, TimeProvider time)
{
    private const int Together = 64;

    internal static Problem NotFound => Problem.NotFound("report.not_found", "There is no report of this day.");

    public async Task<Result<DailyReport>> HandleAsync(BuildDailyReportCommand command, CancellationToken cancellation)
    {
        if (await programs.CurrentAsync(command.Merchant, cancellation).ConfigureAwait(false) is not { } terms)
        {
            return NotFound;
        }

        DateTimeOffset now = time.GetUtcNow();
        DateOnly today = RewardCalendar.Of(terms).DayOf(now);
        if (command.Date > today)
        {
            return NotFound;
        }

        var sums = new DaySums();
        var rows = new List<DayRow>(Together);
        await foreach (DayRow row in days.ReadAsync(command.Merchant, command.Date, cancellation).ConfigureAwait(false))
        {
            rows.Add(row);
            if (rows.Count == Together)
            {
                await AddAsync(command.Merchant, sums, rows, cancellation).ConfigureAwait(false);
                rows.Clear();
            }
        }

        await AddAsync(command.Merchant, sums, rows, cancellation).ConfigureAwait(false);
        DailyReport report = sums.ToReport(command.Date, now, command.Date < today);
        if (report is { IsDayOver: true, Orders: > 0 })
        {
            await reports.PutAsync(command.Merchant, report, cancellation).ConfigureAwait(false);
        }

        return report;
    }

    private async Task AddAsync(MerchantId merchant, DaySums sums, List<DayRow> rows, CancellationToken cancellation)
    {
        Stored<CommissionSheet>?[] read = await Task.WhenAll(rows.Select(row => sheets.GetAsync(merchant, row.Order, cancellation).AsTask())).ConfigureAwait(false);
        for (int i = 0; i < rows.Count; i++)
        {
            sums.Add(rows[i], read[i]?.Value);
        }
    }
}
