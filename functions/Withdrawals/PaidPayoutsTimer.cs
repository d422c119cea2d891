using Distribution.Withdrawals.FollowUps;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Withdrawals;

/// <summary>Asks for some days whether a payout has come back after all.</summary>
public sealed partial class PaidPayoutsTimer(AskPaidPayouts ask, ILogger<PaidPayoutsTimer> logger)
{
    [Function("AskPaidPayouts")]
    public async Task AskAsync([TimerTrigger("0 25 4 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        int returned = await ask.RunAsync(cancellation);
        if (returned > 0)
        {
            LogReturned(logger, returned, timer.IsPastDue);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} payout(s) had come back (late: {Late})")]
    private static partial void LogReturned(ILogger logger, int count, bool late);
}
