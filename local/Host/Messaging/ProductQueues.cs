using Distribution.Local.Providers;
using Distribution.Local.Sandbox;
using Distribution.Messaging;
using EmbeddedFunctions.ServiceBus;

namespace Distribution.Local.Messaging;

/// <summary>The queues of the product as the embedded runtime declares them, and the simulated providers' own.</summary>
internal static class ProductQueues
{
    /// <summary>Longer than any redelivery: a message relayed by its outbox and by the sweep is still received once.</summary>
    private static readonly TimeSpan DuplicateWindow = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Doubling from here, ten deliveries span more than half an hour: an outage of that length loses no message, also where the
    /// queues themselves are out and <see cref="Redelivery"/> cannot send it again.
    /// </summary>
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(4);

    /// <summary>No shorter than the last of those waits.</summary>
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(20);

    private const int MaxDeliveries = 10;

    /// <summary>One process is all the instances there are; a session waits for the disk most of the time.</summary>
    private const int MaxSessions = 256;

    public static IReadOnlyList<QueueOptions> All { get; } =
    [
        .. QueueNames.WithSessions.Select(name => Queue(name, sessions: true)),
        .. QueueNames.WithoutSessions.Select(name => Queue(name, sessions: false)),
        SandboxNotifier.QueueOptions,
        .. ProviderWork.Queues,
    ];

    private static QueueOptions Queue(string name, bool sessions) => new(name)
    {
        RequiresSession = sessions,
        MaxConcurrentSessions = sessions ? MaxSessions : null,
        DuplicateDetectionWindow = DuplicateWindow,
        MaxDeliveryCount = MaxDeliveries,
        RetryDelay = FirstRetry,
        MaxRetryDelay = LongestRetry,
    };
}
