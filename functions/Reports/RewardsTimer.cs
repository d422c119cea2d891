using Distribution.Campaigns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Reports;

/// <summary>Closes the weeks and months that are over and pays their prizes. Hourly: a window that is closed already pays nothing again.</summary>
public sealed partial class RewardsTimer(CloseDueWindows close, ILogger<RewardsTimer> logger)
{
    [Function("CloseWindows")]
    public async Task CloseAsync([TimerTrigger("0 15 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        int count = await close.HandleAsync(cancellation);
        LogClosed(logger, count, timer.IsPastDue);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} ranking(s) of past windows are closed (late: {Late})")]
    private static partial void LogClosed(ILogger logger, int count, bool late);
}
