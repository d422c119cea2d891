using Distribution.Functions.Orchestration;
using Distribution.Settlement;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Settlement;

/// <summary>Keeps the planner alive and settles what no orchestration has settled in its hour.</summary>
public sealed partial class SettlementTimer(SettleLate settle, ILogger<SettlementTimer> logger)
{
    [Function("SweepSettlement")]
    public async Task SweepAsync(
        [TimerTrigger("0 5-55/10 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        await client.EnsureAsync(SettlementWorkflow.Planner, SettlementWorkflow.PlannerId, null, cancellation);
        SettleLateResult result = await settle.HandleAsync(cancellation);
        if (result.Buckets > 0)
        {
            LogSwept(logger, result.Settled, result.Left, result.Buckets, timer.IsPastDue);
        }
    }

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "Settled {Settled} late order(s), {Left} left, in {Buckets} bucket(s) (late: {Late})")]
    private static partial void LogSwept(ILogger logger, int settled, int left, int buckets, bool late);
}
