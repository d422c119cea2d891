using Microsoft.DurableTask.Client;

namespace EmbeddedFunctions.Durable.Client;

/// <summary>A set of statuses as bits, so that one prepared statement serves every filter.</summary>
internal static class StatusMask
{
    public const long Ended = (1L << (int)OrchestrationRuntimeStatus.Completed) | (1L << (int)OrchestrationRuntimeStatus.Failed) | (1L << (int)OrchestrationRuntimeStatus.Terminated);

    /// <summary>Null stands for all of them.</summary>
    public static long Of(IEnumerable<OrchestrationRuntimeStatus>? statuses) =>
        statuses?.Aggregate(0L, (mask, status) => mask | (1L << (int)status)) ?? 0xFF;
}
