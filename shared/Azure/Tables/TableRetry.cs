using Distribution.Kernel;

namespace Distribution.Azure.Tables;

/// <summary>How often a call is made and how long is waited in between: what is throttled for a moment succeeds, what fails for longer is left to the caller.</summary>
internal sealed record TableRetry
{
    /// <summary>Calls in all.</summary>
    public int MaxAttempts { get; init; } = 6;

    /// <summary>Doubled after each call; the waits of all attempts together are some three seconds.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one call may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Waits between half and all of the time due after this many calls, so that many callers do not come back at once.</summary>
    public Task WaitAsync(int attempts, TimeProvider clock, CancellationToken cancellation)
    {
        long ticks = Math.Min(MaxWait.Ticks, FirstWait.Ticks << Math.Min(attempts - 1, 16));
        return Task.Delay(TimeSpan.FromTicks((ticks / 2) + Random.Shared.NextInt64((ticks / 2) + 1)), clock, cancellation);
    }

    /// <summary>Makes a call that may be made twice until it succeeds or its attempts are used up.</summary>
    /// <exception cref="RetryableException">No attempt succeeded.</exception>
    public async Task<T> CallAsync<T>(Func<Task<T>> call, TimeProvider clock, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (Exception error) when (TableFaults.IsTransient(error, cancellation))
            {
                if (attempt == MaxAttempts)
                {
                    throw new RetryableException("The table service does not answer.", error);
                }
            }

            await WaitAsync(attempt, clock, cancellation).ConfigureAwait(false);
        }
    }
}
