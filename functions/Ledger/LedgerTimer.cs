using Distribution.Ledger.Sweeps;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Ledger;

/// <summary>Sends again what was posted in one book and never arrived in the next.</summary>
public sealed partial class LedgerTimer(LegSweep sweep, ILogger<LedgerTimer> logger)
{
    [Function("SweepLegs")]
    public async Task SweepAsync([TimerTrigger("0 40 */6 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        int sent = await sweep.RunAsync(cancellation);
        if (sent > 0)
        {
            LogSent(logger, sent, timer.IsPastDue);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sent {Count} posting(s) again that had not arrived (late: {Late})")]
    private static partial void LogSent(ILogger logger, int count, bool late);
}
