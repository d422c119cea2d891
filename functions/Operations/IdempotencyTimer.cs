using Distribution.Functions.Api.Idempotency;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Operations;

/// <summary>Forgets answers that were kept long enough.</summary>
public sealed partial class IdempotencyTimer(IdempotencyStore answers, ILogger<IdempotencyTimer> logger)
{
    [Function("PurgeIdempotencyKeys")]
    public async Task PurgeAsync([TimerTrigger("0 17 3 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        int count = await answers.PurgeAsync(cancellation);
        LogPurged(logger, count, timer.IsPastDue);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Forgot {Count} kept answer(s) (late: {Late})")]
    private static partial void LogPurged(ILogger logger, int count, bool late);
}
