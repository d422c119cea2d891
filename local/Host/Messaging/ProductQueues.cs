using Distribution.Local.Sandbox;
using Distribution.Messaging;
using EmbeddedFunctions.ServiceBus;

namespace Distribution.Local.Messaging;

/// <summary>The queues of the product as the embedded runtime declares them, and the sandbox provider's own.</summary>
internal static class ProductQueues
{
    /// <summary>Longer than any redelivery: a message relayed by its outbox and by the sweep is still received once.</summary>
    private static readonly TimeSpan DuplicateWindow = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);

    private const int MaxDeliveries = 10;

    public static IReadOnlyList<QueueOptions> All { get; } =
    [
        .. QueueNames.WithSessions.Select(name => Queue(name, sessions: true)),
        .. QueueNames.WithoutSessions.Select(name => Queue(name, sessions: false)),
        SandboxNotifier.QueueOptions,
    ];

    private static QueueOptions Queue(string name, bool sessions) => new(name)
    {
        RequiresSession = sessions,
        DuplicateDetectionWindow = DuplicateWindow,
        MaxDeliveryCount = MaxDeliveries,
        RetryDelay = FirstRetry,
    };
}
