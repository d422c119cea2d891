using Distribution.Reports;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Reports;

/// <summary>Builds the reports of days that are over. Hourly, because a day ends at another hour in every time zone.</summary>
public sealed partial class ReportsTimer(BuildDueReports build, ILogger<ReportsTimer> logger)
{
    [Function("BuildReports")]
    public async Task BuildAsync([TimerTrigger("0 12 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        int count = await build.HandleAsync(cancellation);
        LogBuilt(logger, count, timer.IsPastDue);
    }

    [LoggerMessage(EventId = 8001, Level = LogLevel.Information, Message = "Built {Count} daily report(s) (late: {Late})")]
    private static partial void LogBuilt(ILogger logger, int count, bool late);
}
