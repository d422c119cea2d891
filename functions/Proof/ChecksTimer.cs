using Distribution.Proof;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Proof;

/// <summary>Checks the books every night, and again where that was asked for: by finance, or because something found may have been a message on its way.</summary>
public sealed partial class ChecksTimer(RunChecks run, ILogger<ChecksTimer> logger)
{
    [Function("CheckBooks")]
    public async Task CheckAsync([TimerTrigger("%CheckSchedule%")] TimerInfo timer, CancellationToken cancellation)
    {
        int count = await run.HandleAsync(cancellation);
        LogChecked(logger, count, timer.IsPastDue);
    }

    [Function("CheckAskedBooks")]
    public async Task CheckAskedAsync([TimerTrigger("0 40 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        int count = await run.HandleAskedAsync(cancellation);
        if (count > 0)
        {
            LogCheckedAgain(logger, count, timer.IsPastDue);
        }
    }

    /// <summary>Of the nightly check alone: an alert misses it, whatever is asked for between.</summary>
    [LoggerMessage(EventId = 8002, Level = LogLevel.Information, Message = "Checked the books of {Count} merchant(s) (late: {Late})")]
    private static partial void LogChecked(ILogger logger, int count, bool late);

    [LoggerMessage(Level = LogLevel.Information, Message = "Checked the books of {Count} merchant(s) again (late: {Late})")]
    private static partial void LogCheckedAgain(ILogger logger, int count, bool late);
}
