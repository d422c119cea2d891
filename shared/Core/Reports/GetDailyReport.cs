using Distribution.Kernel;

namespace Distribution.Reports;

/// <param name="Merchant">The merchant.</param>
/// <param name="Date">A day in the program's time zone.</param>
public sealed record GetDailyReportQuery(MerchantId Merchant, DateOnly Date);

/// <summary>The report of a day: the one that is kept, or for a day without one as it stands now. Refusal: <c>report.not_found</c>.</summary>
public sealed class GetDailyReport(ReportStore reports, BuildDailyReport build)
{
    public async Task<Result<DailyReport>> HandleAsync(GetDailyReportQuery query, CancellationToken cancellation) =>
        await reports.FindAsync(query.Merchant, query.Date, cancellation).ConfigureAwait(false) is { } kept
            ? kept
            : await build.HandleAsync(new BuildDailyReportCommand(query.Merchant, query.Date), cancellation).ConfigureAwait(false);
}
