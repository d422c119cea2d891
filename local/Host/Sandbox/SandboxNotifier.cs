using System.Text;
using Distribution.Kernel;
using Distribution.Storage;
using EmbeddedFunctions.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Local.Sandbox;

/// <summary>
/// Sends the provider's notifications. They wait in a queue of the runtime, so they survive a crash, follow the clock
/// of the host, and are repeated with growing pauses until the shop takes them.
/// </summary>
public sealed class SandboxNotifier(SandboxSigner signer, LoopbackHttp shop, IQueueSender queue, TimeProvider clock)
{
    public const string Queue = "sandbox-notifications";

    /// <summary>15 s, 30 s, 1 min and so on to at most 6 h apart: about as long as WeChat Pay repeats.</summary>
    internal static QueueOptions QueueOptions { get; } = new(Queue)
    {
        MaxDeliveryCount = 18,
        RetryDelay = TimeSpan.FromSeconds(15),
        MaxRetryDelay = TimeSpan.FromHours(6),
    };

    [Function("SandboxNotify")]
    public async Task RunAsync([ServiceBusTrigger(Queue)] SandboxNotification notification, CancellationToken cancellation)
    {
        if (notification.NotBefore is { } due && due > clock.GetUtcNow())
        {
            await queue.SendAsync([Later(notification, due)], cancellation).ConfigureAwait(false);
            return;
        }

        byte[] body = Encoding.UTF8.GetBytes(notification.Body);
        bool[] taken = await Task.WhenAll(Enumerable.Range(0, notification.Copies).Select(_ => SendAsync(body, cancellation))).ConfigureAwait(false);
        if (taken.Contains(false))
        {
            throw new NotificationRefusedException();
        }
    }

    private async Task<bool> SendAsync(byte[] body, CancellationToken cancellation)
    {
        using HttpRequestMessage request = signer.Notification(body);
        using HttpResponseMessage response = await shop.Client.SendAsync(request, cancellation).ConfigureAwait(false);
        return response.IsSuccessStatusCode;
    }

    private static QueueMessage Later(SandboxNotification notification, DateTimeOffset due) => new(
        Queue,
        IdText.FromParts("later", notification.Body),
        null,
        null,
        StoreJson.Write(notification with { NotBefore = null }, SandboxRowJson.Default.SandboxNotification),
        due);

    /// <summary>The shop did not take a notification; it will be repeated.</summary>
    public sealed class NotificationRefusedException() : Exception("The shop did not take the notification.");
}
