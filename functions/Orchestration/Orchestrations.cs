using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Distribution.Functions.Orchestration;

/// <summary>How this product starts and wakes orchestrations: both are hints, and giving a hint twice is no fault.</summary>
internal static class Orchestrations
{
    /// <summary>An instance that is alive is left alone; one that has ended, however, is started again, because the rows it is the clock of may want it.</summary>
    private static readonly OrchestrationRuntimeStatus[] Alive =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <summary>Activities are tried this often before an orchestration goes its other way.</summary>
    public static TaskOptions Patiently { get; } = TaskOptions.FromRetryPolicy(
        new RetryPolicy(5, TimeSpan.FromSeconds(2), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(1)));

    /// <summary>True if an instance was started, false if one is there.</summary>
    public static async Task<bool> EnsureAsync(this DurableTaskClient client, string name, string instanceId, object? input, CancellationToken cancellation)
    {
        try
        {
            StartOrchestrationOptions options = new StartOrchestrationOptions(instanceId).WithDedupeStatuses(Alive);
            await client.ScheduleNewOrchestrationInstanceAsync(name, input, options, cancellation);
            return true;
        }
        catch (Exception error) when (SaysItExists(error))
        {
            return false;
        }
    }

    /// <summary>
    /// The exception's type lies in a different package with every backend (DurableTask.Core, or Grpc.Core with status
    /// AlreadyExists), so it is told by its name.
    /// </summary>
    internal static bool SaysItExists(Exception error) =>
        error.GetType().Name == "OrchestrationAlreadyExistsException"
        || (error.GetType().Name == "RpcException" && error.Message.Contains("AlreadyExists", StringComparison.Ordinal));

    /// <summary>Waits until a time or an event, whichever comes first, and leaves nothing open behind. True if it was the event.</summary>
    public static async Task<bool> WaitAsync(this TaskOrchestrationContext context, string eventName, DateTime until)
    {
        using var stop = new CancellationTokenSource();
        Task<string?> happened = context.WaitForExternalEvent<string?>(eventName, stop.Token);
        Task elapsed = context.CreateTimer(until, stop.Token);
        Task first = await Task.WhenAny(happened, elapsed);
        stop.Cancel();
        return first == happened;
    }
}
