using Microsoft.Extensions.Logging;

namespace Distribution.Local.Providers;

/// <summary>The way from a provider to the shops.</summary>
internal interface IShopWire
{
    /// <summary>The shop's answer; null if there is none.</summary>
    Task<ProviderReply?> SendAsync(Uri url, ProviderRequest request, CancellationToken cancellation);
}

/// <summary>A notification that has to be sent again.</summary>
/// <param name="Due">When, UTC.</param>
internal sealed record NextNotification(ProviderNotification Notification, DateTimeOffset Due);

/// <summary>Sends a notification once and says when to send it again.</summary>
public sealed partial class NotificationSender
{
    private readonly ProviderServers _servers;
    private readonly IShopWire _shops;
    private readonly TimeProvider _clock;
    private readonly ILogger<NotificationSender> _logger;

    internal NotificationSender(ProviderServers servers, IShopWire shops, TimeProvider clock, ILogger<NotificationSender> logger) =>
        (_servers, _shops, _clock, _logger) = (servers, shops, clock, logger);

    /// <summary>Null if the shop has taken it, or the provider gives up.</summary>
    internal async Task<NextNotification?> SendAsync(ProviderNotification notification, CancellationToken cancellation)
    {
        INotificationProtocol protocol = _servers.Find(notification.Provider).Notifications;
        bool[] taken = await Task.WhenAll(Enumerable.Range(0, notification.Copies).Select(_ => TellAsync(protocol, notification, cancellation))).ConfigureAwait(false);
        if (!taken.Contains(false))
        {
            return null;
        }

        if (notification.Attempt == protocol.Pauses.Count)
        {
            LogGivenUp(_logger, notification.Provider, notification.Id, notification.Attempt + 1);
            return null;
        }

        return new NextNotification(
            notification with { Attempt = notification.Attempt + 1, Copies = 1, Fault = null },
            _clock.GetUtcNow() + protocol.Pauses[notification.Attempt]);
    }

    private async Task<bool> TellAsync(INotificationProtocol protocol, ProviderNotification notification, CancellationToken cancellation)
    {
        ProviderReply? reply = await AnswerAsync(protocol, notification, cancellation).ConfigureAwait(false);
        bool taken = reply is not null && protocol.IsTaken(reply);
        if (taken && notification.Fault is { } fault)
        {
            LogGullible(_logger, notification.Provider, notification.Id, fault);
        }

        return taken;
    }

    /// <summary>Null if there is none in time, by the host's clock.</summary>
    private async Task<ProviderReply?> AnswerAsync(INotificationProtocol protocol, ProviderNotification notification, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(protocol.Patience, _clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            ProviderReply? reply = await _shops.SendAsync(notification.Url, protocol.Sign(notification), over.Token).ConfigureAwait(false);
            return late.IsCancellationRequested ? null : reply;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Provider}: nobody takes notification {Id}; given up after {Attempts} attempts")]
    private static partial void LogGivenUp(ILogger logger, string provider, string id, int attempts);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Provider}: the shop has taken notification {Id}, whose signature is wrong on purpose ({Fault})")]
    private static partial void LogGullible(ILogger logger, string provider, string id, NotificationFault fault);
}
