using Distribution.Messaging;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Operations;

/// <summary>Sends what a crash left behind between a change and its messages.</summary>
public sealed partial class OutboxTimer(OutboxSweep sweep, ILogger<OutboxTimer> logger)
{
    [Function("SweepOutbox")]
    public async Task SweepAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        int count = await sweep.RunAsync(cancellation);
        if (count > 0)
        {
            LogSwept(logger, count, timer.IsPastDue);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Relayed {Count} message(s) found in outboxes (late: {Late})")]
    private static partial void LogSwept(ILogger logger, int count, bool late);
}
