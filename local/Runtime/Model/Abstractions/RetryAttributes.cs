namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs a failed function again, in memory. Only for triggers with the FunctionLevelRetry capability.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class RetryAttribute : Attribute
{
    /// <summary>Attempts after the first; -1 without end.</summary>
    public int MaxRetryCount { get; set; }
}

public sealed class FixedDelayRetryAttribute : RetryAttribute
{
    public FixedDelayRetryAttribute(int maxRetryCount, string delayInterval)
    {
        MaxRetryCount = maxRetryCount;
        DelayInterval = delayInterval;
    }

    /// <summary>A TimeSpan, "00:00:10".</summary>
    public string DelayInterval { get; }
}

public sealed class ExponentialBackoffRetryAttribute : RetryAttribute
{
    public ExponentialBackoffRetryAttribute(int maxRetryCount, string minimumInterval, string maximumInterval)
    {
        MaxRetryCount = maxRetryCount;
        MinimumInterval = minimumInterval;
        MaximumInterval = maximumInterval;
    }

    /// <summary>A TimeSpan, "00:00:10".</summary>
    public string MinimumInterval { get; }

    /// <summary>A TimeSpan, "00:10:00".</summary>
    public string MaximumInterval { get; }
}
