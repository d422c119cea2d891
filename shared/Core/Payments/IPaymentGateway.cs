using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Payments;

/// <summary>A payment to be collected from a buyer.</summary>
/// <param name="Order">Also the provider's <c>out_trade_no</c>.</param>
/// <param name="Amount">Minor units, positive.</param>
/// <param name="Description">What the buyer sees; at most 127 characters.</param>
public sealed record PaymentRequest(MerchantId Merchant, OrderId Order, long Amount, Currency Currency, string Description, DateTimeOffset ExpiresAt);

/// <summary>What a client needs to pay.</summary>
public sealed record PaymentSession(string Provider, OrderId OutTradeNo, long Amount, Currency Currency, string PayUrl);

[JsonConverter(typeof(JsonStringEnumConverter<PaymentState>))]
public enum PaymentState
{
    [JsonStringEnumMemberName("notFound")]
    NotFound,

    [JsonStringEnumMemberName("waiting")]
    Waiting,

    [JsonStringEnumMemberName("succeeded")]
    Succeeded,
}

/// <param name="TransactionId">The provider's number; null until paid.</param>
/// <param name="SuccessAt">Null until paid.</param>
public sealed record PaymentStatus(PaymentState State, long Amount, Currency Currency, string? TransactionId, DateTimeOffset? SuccessAt);

/// <summary>A refund of a payment; the same <paramref name="Refund"/> is refunded once, however often it is asked.</summary>
/// <param name="Amount">Minor units, positive.</param>
/// <param name="Total">What was paid.</param>
public sealed record RefundRequest(MerchantId Merchant, OrderId Order, RefundId Refund, long Amount, long Total, Currency Currency, string? Reason);

[JsonConverter(typeof(JsonStringEnumConverter<RefundProgress>))]
public enum RefundProgress
{
    [JsonStringEnumMemberName("processing")]
    Processing,

    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>The provider cannot bring the money back; a person has to.</summary>
    [JsonStringEnumMemberName("abnormal")]
    Abnormal,
}

public sealed record RefundStatus(RefundProgress State, string? Reason);

/// <summary>A payment provider. Never called inside a storage change.</summary>
public interface IPaymentGateway
{
    /// <summary>The provider's name in routes and books, lower case.</summary>
    string Name { get; }

    /// <summary>Announces a payment; asking again for the same order answers the same payment. <c>payment.unavailable</c> if the provider does not answer.</summary>
    Task<Result<PaymentSession>> CreatePaymentAsync(PaymentRequest request, CancellationToken cancellation);

    Task<GatewayOutcome<PaymentStatus>> QueryAsync(MerchantId merchant, OrderId order, CancellationToken cancellation);

    Task<GatewayOutcome<RefundStatus>> RefundAsync(RefundRequest request, CancellationToken cancellation);
}
