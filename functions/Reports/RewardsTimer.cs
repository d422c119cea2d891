using Distribution.Campaigns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Reports;

/// <summary>Closes the days, weeks and months that are over and pays what they earn. Hourly: a window that is closed already pays nothing again.</summary>
public sealed partial class RewardsTimer(CloseDueWindows close, ILogger<RewardsTimer> logger)
{
    [Function("CloseWindows")]
    public async Task CloseAsync([TimerTrigger("0 15 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        int count = await close.HandleAsync(timer.IsPastDue, cancellation);
        LogClosed(logger, count, timer.IsPastDue);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Closed {Count} window(s) (late: {Late})")]
    private static partial void LogClosed(ILogger logger, int count, bool late);
}
