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

internal static class OrderMessages
{
    private const int Version = 1;

    public static OutboxMessage Event(Order order, OrderEventType type) => new(
        QueueNames.OrderEvents,
        StoreKey.Join(order.Id.Value, NameOf(type), StoreKey.Number(order.Revision)),
        order.Id.Value,
        StoreJson.Write(new OrderEvent(Version, type, order.Merchant, order.Id), OrdersJson.Default.OrderEvent));

    private static string NameOf(OrderEventType type) => type switch
    {
        OrderEventType.Paid => "paid",
        OrderEventType.Refunded => "refunded",
        OrderEventType.Completed => "completed",
    };

    public static OutboxMessage Refund(Order order, RefundId refund) => new(
        QueueNames.RefundRequests,
        refund.Value,
        null,
        StoreJson.Write(new RefundRequested(Version, order.Merchant, order.Id, refund), OrdersJson.Default.RefundRequested));
}
