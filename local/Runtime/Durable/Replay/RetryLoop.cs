using Microsoft.DurableTask;

namespace EmbeddedFunctions.Durable.Replay;

/// <summary>Repeats a task as its options say. Runs as orchestrator code: only durable delays, only the context's time.</summary>
internal static class RetryLoop
{
    public static Task<T> RunAsync<T>(TaskOrchestrationContext context, TaskRetryOptions? retry, Func<Task<T>> attempt) => retry switch
    {
        { Policy: { } policy } => WithPolicyAsync(context, policy, attempt),
        { Handler: { } handler } => WithHandlerAsync(context, handler, attempt),
        _ => attempt(),
    };

    private static async Task<T> WithPolicyAsync<T>(TaskOrchestrationContext context, RetryPolicy policy, Func<Task<T>> attempt)
    {
        DateTime first = context.CurrentUtcDateTime;
        for (int number = 1; ; number++)
        {
            try
            {
                return await attempt();
            }
            catch (TaskFailedException error) when (
                number < policy.MaxNumberOfAttempts
                && !error.FailureDetails.IsNonRetriable
                && !IsOver(policy, context.CurrentUtcDateTime - first)
                && policy.HandleFailure(error.FailureDetails))
            {
                // Goes round after the delay.
            }

            await context.CreateTimer(Delay(policy, number), CancellationToken.None);
        }
    }

    private static bool IsOver(RetryPolicy policy, TimeSpan passed) => policy.RetryTimeout != Timeout.InfiniteTimeSpan && passed >= policy.RetryTimeout;

    private static TimeSpan Delay(RetryPolicy policy, int attempt)
    {
        double ticks = policy.FirstRetryInterval.Ticks * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        return ticks < policy.MaxRetryInterval.Ticks ? TimeSpan.FromTicks((long)ticks) : policy.MaxRetryInterval;
    }

    private static async Task<T> WithHandlerAsync<T>(TaskOrchestrationContext context, AsyncRetryHandler handler, Func<Task<T>> attempt)
    {
        DateTime first = context.CurrentUtcDateTime;
        for (int number = 1; ; number++)
        {
            TaskFailedException failed;
            try
            {
                return await attempt();
            }
            catch (TaskFailedException error) when (!error.FailureDetails.IsNonRetriable)
            {
                failed = error;
            }

            var question = new RetryContext(context, number, failed.FailureDetails, context.CurrentUtcDateTime - first, CancellationToken.None);
            if (!await handler(question))
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failed);
            }
        }
    }
}
