using Microsoft.Azure.Functions.Worker;

namespace EmbeddedFunctions.Discovery;

/// <summary>Attempts of a failed function within one firing.</summary>
/// <param name="MaxRetryCount">Attempts after the first; -1 without end.</param>
/// <param name="Minimum">The delay, or the first one of a growing series.</param>
/// <param name="Maximum">Null: the delay is fixed.</param>
internal sealed record RetryPolicy(int MaxRetryCount, TimeSpan Minimum, TimeSpan? Maximum)
{
    public static RetryPolicy? From(RetryAttribute? attribute) => attribute switch
    {
        null => null,
        FixedDelayRetryAttribute one => new(one.MaxRetryCount, Parse(one.DelayInterval), null),
        ExponentialBackoffRetryAttribute many => new(many.MaxRetryCount, Parse(many.MinimumInterval), Parse(many.MaximumInterval)),
        _ => throw new FormatException($"{attribute.GetType().Name} is not a known retry policy."),
    };

    /// <param name="retry">1 before the second attempt.</param>
    /// <param name="jitter">0.8 to 1.2.</param>
    public TimeSpan DelayBefore(int retry, double jitter)
    {
        if (Maximum is not { } maximum)
        {
            return Minimum;
        }

        double grown = Minimum.TotalMilliseconds * (1 + (jitter * Math.Pow(2, Math.Min(retry - 1, 40))));
        return TimeSpan.FromMilliseconds(Math.Min(grown, maximum.TotalMilliseconds));
    }

    public bool Allows(int retry) => MaxRetryCount < 0 || retry <= MaxRetryCount;

    private static TimeSpan Parse(string text) =>
        TimeSpan.TryParse(text, out TimeSpan interval) && interval >= TimeSpan.Zero
            ? interval
            : throw new FormatException($"'{text}' is not an interval like 00:00:10.");
}
