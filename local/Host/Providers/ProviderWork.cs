using Distribution.Messaging;
using EmbeddedFunctions.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Local.Providers;

/// <summary>
/// What providers have to do by themselves. It waits in queues of the runtime, so it survives a crash and follows the host's clock.
/// A repetition is a message of its own, because a provider's pauses follow no rule a queue knows.
/// </summary>
public sealed class ProviderWork(NotificationSender sender, ProviderServers servers, IMessageSender queue)
{
    internal static IReadOnlyList<QueueOptions> Queues { get; } = [Options(ProviderQueues.Notifications), Options(ProviderQueues.Moments)];

    [Function("ProviderNotify")]
    public async Task NotifyAsync([ServiceBusTrigger(ProviderQueues.Notifications)] ProviderNotification notification, CancellationToken cancellation)
    {
        if (await sender.SendAsync(notification, cancellation).ConfigureAwait(false) is { } next)
        {
            await queue.SendAsync([next.Notification.Message(next.Due)], cancellation).ConfigureAwait(false);
        }
    }

    [Function("ProviderMoment")]
    public Task HappenAsync([ServiceBusTrigger(ProviderQueues.Moments)] ProviderMoment moment, CancellationToken cancellation) =>
        servers.Find(moment.Provider).HappenAsync(moment, cancellation);

    /// <summary>Deliveries fail only where the disk does, or where a provider is not simulated any more.</summary>
    private static QueueOptions Options(string name) => new(name) { RetryDelay = TimeSpan.FromSeconds(4), MaxRetryDelay = TimeSpan.FromMinutes(20) };
}
