namespace EmbeddedFunctions.ServiceBus;

/// <summary>A queue and its rules. Defaults are those of Azure Service Bus.</summary>
public sealed record QueueOptions(string Name)
{
    /// <summary>Every message belongs to a session and a session is handled in order.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>Deliveries before a message is given up; 1 to 2000.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>How long a message id is remembered; zero to not remember, at most 7 days.</summary>
    public TimeSpan DuplicateDetectionWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a message stays taken when nobody renews its lock; at most 5 minutes.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Messages older than this are not delivered; null: messages do not age.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Aged messages become dead letters rather than nothing.</summary>
    public bool DeadLetterOnExpiration { get; init; }

    /// <summary>The wait after the first failed delivery, doubled for each further one. Zero, as in Azure: at once.</summary>
    public TimeSpan RetryDelay { get; init; }

    /// <summary>The longest wait after a failed delivery.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Messages handled at once; null: host.json, or 16. Not used by session queues.</summary>
    public int? MaxConcurrentCalls { get; init; }

    /// <summary>Sessions handled at once; null: host.json, or 64. Only used by session queues.</summary>
    public int? MaxConcurrentSessions { get; init; }

    /// <summary>When a message that arrives or becomes visible at <paramref name="from"/> expires, both in ticks, UTC.</summary>
    internal long ExpiryFrom(long from) => TimeToLive is { } age ? from + age.Ticks : long.MaxValue;

    internal TimeSpan DelayAfter(int deliveryCount)
    {
        double wait = RetryDelay.Ticks * Math.Pow(2, Math.Min(deliveryCount - 1, 40));
        return TimeSpan.FromTicks((long)Math.Min(wait, MaxRetryDelay.Ticks));
    }

    internal string? Problem() => this switch
    {
        { Name: "" } => "a queue needs a name",
        { MaxDeliveryCount: < 1 or > 2000 } => $"queue '{Name}': MaxDeliveryCount must be 1 to 2000",
        _ when DuplicateDetectionWindow < TimeSpan.Zero || DuplicateDetectionWindow > TimeSpan.FromDays(7) => $"queue '{Name}': DuplicateDetectionWindow must be 0 to 7 days",
        _ when LockDuration <= TimeSpan.Zero || LockDuration > TimeSpan.FromMinutes(5) => $"queue '{Name}': LockDuration must be up to 5 minutes",
        _ when TimeToLive <= TimeSpan.Zero => $"queue '{Name}': TimeToLive must be positive",
        _ when RetryDelay < TimeSpan.Zero || MaxRetryDelay < TimeSpan.Zero => $"queue '{Name}': delays cannot be negative",
        { MaxConcurrentCalls: < 1 } or { MaxConcurrentSessions: < 1 } => $"queue '{Name}': at least one message must be handled at a time",
        _ => null,
    };
}
