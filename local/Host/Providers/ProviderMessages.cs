using Distribution.Kernel;
using Distribution.Local.Providers.Faults;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Local.Providers;

/// <summary>The queues of what providers still have to do.</summary>
internal static class ProviderQueues
{
    public const string Notifications = "provider-notifications";
    public const string Moments = "provider-moments";
}

/// <summary>A notification that is to be sent to a shop.</summary>
/// <param name="Provider">The name of the provider's gateway.</param>
/// <param name="Merchant">Whose account it is about.</param>
/// <param name="Id">The provider's number of what happened; the same in every repetition.</param>
/// <param name="Url">Where the shop wants it.</param>
/// <param name="Body">The protocol's body as far as it is the same in every repetition, UTF-8 text.</param>
/// <param name="Attempt">From 0.</param>
/// <param name="Copies">How often it is sent at once, from 1.</param>
/// <param name="Fault">What is wrong with it on purpose; null for nothing.</param>
public sealed record ProviderNotification(string Provider, MerchantId Merchant, string Id, Uri Url, string Body, int Attempt = 0, int Copies = 1, NotificationFault? Fault = null)
{
    /// <summary>Tells a round of repetitions from an earlier one about the same thing; empty for the first.</summary>
    public string Round { get; init => field = value ?? ""; } = "";

    /// <summary>As a message that leaves with the change it tells of.</summary>
    /// <param name="due">Not sent before, UTC; null for at once.</param>
    internal OutboxMessage Message(DateTimeOffset? due) => new(
        ProviderQueues.Notifications,
        IdText.FromParts(Provider, Merchant.Value, Id, Round, Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        null,
        StoreJson.Write(this, ProviderRowJson.Default.ProviderNotification))
    {
        Due = due,
    };

    /// <summary>As a message, with what a tester has planned for it; null if the shop is not to be notified.</summary>
    internal OutboxMessage? Message(PlannedFault? fault, DateTimeOffset now, TimeSpan delay = default) => fault switch
    {
        { Fault: ProviderFault.NotNotified } => null,
        { Fault: ProviderFault.NotifiedTwice } => (this with { Copies = Math.Max(2, Copies) }).Message(Later(now, delay)),
        { Fault: ProviderFault.NotifiedForged } => (this with { Fault = NotificationFault.Forged }).Message(Later(now, delay)),
        { Fault: ProviderFault.NotifiedProbe } => (this with { Fault = NotificationFault.Probe }).Message(Later(now, delay)),
        { Fault: ProviderFault.NotifiedLate, DelaySeconds: var seconds } => Message(Later(now, delay + TimeSpan.FromSeconds(seconds))),
        _ => Message(Later(now, delay)),
    };

    private static DateTimeOffset? Later(DateTimeOffset now, TimeSpan delay) => delay > TimeSpan.Zero ? now + delay : null;

    /// <summary>Nothing of the body.</summary>
    public override string ToString() => $"{nameof(ProviderNotification)} {Provider} {Id} {Attempt}";
}

internal static class ProviderBatches
{
    /// <summary>Adds the notification with what a tester has planned for it; nothing if that is never to tell.</summary>
    public static void Tell(this PartitionBatch batch, ProviderNotification notification, PlannedFault? fault, DateTimeOffset now, TimeSpan delay = default)
    {
        if (notification.Message(fault, now, delay) is { } message)
        {
            batch.Send(message);
        }
    }
}

/// <summary>What is wrong with one notification.</summary>
public enum NotificationFault
{
    /// <summary>Its signature does not fit.</summary>
    Forged,

    /// <summary>Its signature is the provider's probe.</summary>
    Probe,
}

/// <summary>Something a provider does when its time has come: a transfer nobody confirmed fails, a refund arrives.</summary>
/// <param name="Provider">The name of the provider's gateway.</param>
/// <param name="What">The provider's own word for it.</param>
/// <param name="Merchant">Whose account.</param>
/// <param name="Number">Of the payment or transfer.</param>
/// <param name="Part">Of the refund; null if it is about none.</param>
public sealed record ProviderMoment(string Provider, string What, MerchantId Merchant, string Number, string? Part = null)
{
    /// <summary>As a message that leaves with the change that leads to it.</summary>
    /// <param name="due">When it happens, UTC; null for at once.</param>
    internal OutboxMessage Message(DateTimeOffset? due) => new(
        ProviderQueues.Moments,
        IdText.FromParts(Provider, What, Merchant.Value, Number, Part ?? ""),
        null,
        StoreJson.Write(this, ProviderRowJson.Default.ProviderMoment))
    {
        Due = due,
    };
}
