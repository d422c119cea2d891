using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Orders;

[JsonConverter(typeof(JsonStringEnumConverter<OrderEventType>))]
public enum OrderEventType
{
    [JsonStringEnumMemberName("paid")]
    Paid,

    [JsonStringEnumMemberName("refunded")]
    Refunded,

    /// <summary>Sent only where the program asks for completions.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,
}

/// <summary>On <see cref="QueueNames.OrderEvents"/>, session = the order: something happened to it. The order itself says what.</summary>
public sealed record OrderEvent(int V, OrderEventType Type, MerchantId Merchant, OrderId Order);

/// <summary>On <see cref="QueueNames.RefundRequests"/>: a refund recorded on the order is to be asked of the provider.</summary>
public sealed record RefundRequested(int V, MerchantId Merchant, OrderId Order, RefundId Refund);

/// <summary>Messages about orders.</summary>
public static class OrderMessages
{
    private const int Version = 1;

    /// <summary>A received event as a message of its queue, under no id of its own.</summary>
    public static OutboxMessage Of(OrderEvent happened) => new(
        QueueNames.OrderEvents, happened.Order.Value, happened.Order.Value, StoreJson.Write(happened, OrdersJson.Default.OrderEvent));

    /// <summary>A received request as a message of its queue.</summary>
    public static OutboxMessage Of(RefundRequested requested) => new(
        QueueNames.RefundRequests, requested.Refund.Value, null, StoreJson.Write(requested, OrdersJson.Default.RefundRequested));

    internal static OutboxMessage Event(Order order, OrderEventType type) => Event(order, type, NameOf(type), order.Revision);

    /// <summary>
    /// Somebody has looked at the order's commission and taken it back, which is handled like a refund and known by that name to every
    /// version. The order itself does not change by it: what tells its messages apart is the revision of its commission.
    /// </summary>
    internal static OutboxMessage Voided(Order order, int commission) => Event(order, OrderEventType.Refunded, "voided", commission);

    private static OutboxMessage Event(Order order, OrderEventType type, string name, int revision) => new(
        QueueNames.OrderEvents,
        StoreKey.Join(order.Id.Value, name, StoreKey.Number(revision)),
        order.Id.Value,
        StoreJson.Write(new OrderEvent(Version, type, order.Merchant, order.Id), OrdersJson.Default.OrderEvent));

    private static string NameOf(OrderEventType type) => type switch
    {
        OrderEventType.Paid => "paid",
        OrderEventType.Refunded => "refunded",
        OrderEventType.Completed => "completed",
    };

    /// <summary>Has an id of its own for every time, or the queue takes it for the first one.</summary>
    internal static OutboxMessage RefundAgain(Order order, RefundId refund) =>
        Refund(order, refund) with { Id = StoreKey.Join(refund.Value, StoreKey.Number(order.Revision)) };

    internal static OutboxMessage Refund(Order order, RefundId refund) => Of(new RefundRequested(Version, order.Merchant, order.Id, refund));
}
