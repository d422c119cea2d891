using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.Durable.Dispatch;

/// <summary>Tries again, ever more slowly, what must not be dropped: only a stop of the engine ends it, and the disk keeps the work then.</summary>
internal sealed class Persistence(TimeSpan firstDelay, ILogger logger)
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(1);

    /// <summary>True when the work has been done; false when the engine stops before.</summary>
    public async Task<bool> RunAsync(string what, Func<Task> work, CancellationToken stopping)
    {
        TimeSpan delay = firstDelay;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await work();
                return true;
            }
            catch (Exception error)
            {
                Log.WorkFailed(logger, what, attempt, error);
            }

            try
            {
                await Task.Delay(delay, stopping);
            }
            catch (OperationCanceledException)
            {
                return false;
            }

            delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay;
        }
    }
}
