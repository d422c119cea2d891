using Distribution.Reconciliation;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Reconciliation;

/// <summary>Compares the last days with the providers' statements. In the afternoon of Beijing, when they give out their bills of the day before.</summary>
public sealed partial class ReconciliationTimer(RunReconciliations run, ILogger<ReconciliationTimer> logger)
{
    [Function("ReconcileStatements")]
    public async Task CompareAsync([TimerTrigger("0 25 4 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        int count = await run.HandleAsync(cancellation);
        LogCompared(logger, count, timer.IsPastDue);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Compared {Count} day(s) with statements of providers (late: {Late})")]
    private static partial void LogCompared(ILogger logger, int count, bool late);
}
