using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Payments;

/// <summary>A payment to be collected from a buyer.</summary>
/// <param name="Order">Also the provider's <c>out_trade_no</c>.</param>
/// <param name="Amount">Minor units, positive.</param>
/// <param name="Description">What the buyer sees; at most 127 characters.</param>
/// <param name="Buyer">Who pays; a provider that has to know its own name of the payer finds it among the <see cref="Accounts.ProviderAccounts"/>. Null if nobody in particular.</param>
public sealed record PaymentRequest(
    MerchantId Merchant, OrderId Order, long Amount, Currency Currency, string Description, DateTimeOffset ExpiresAt, UserId? Buyer = null);

/// <summary>What a client needs to pay: an address to open, or parameters for the provider's own call in the client, or both.</summary>
/// <param name="PayUrl">Null if the provider has no page.</param>
/// <param name="Parameters">
/// Handed to the provider's call as they are: of WeChat Pay what <c>wx.requestPayment</c> takes, of Alipay the
/// <c>orderString</c> of its app call; null if the address is all. They are good for this payment only.
/// </param>
public sealed record PaymentSession(
    string Provider, OrderId OutTradeNo, long Amount, Currency Currency, string? PayUrl, IReadOnlyDictionary<string, string>? Parameters = null);

[JsonConverter(typeof(JsonStringEnumConverter<PaymentState>))]
public enum PaymentState
{
    [JsonStringEnumMemberName("notFound")]
    NotFound,

    [JsonStringEnumMemberName("waiting")]
    Waiting,

    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>Never paid, and it cannot be paid any more.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,
}

/// <summary>What the provider knows of a payment. Whoever acts on it compares amount and currency with the order.</summary>
/// <param name="Amount">Minor units; 0 if the provider does not say, which it always does of a payment that has succeeded.</param>
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

    /// <summary>The provider has never heard of it.</summary>
    [JsonStringEnumMemberName("notFound")]
    NotFound,
}

public sealed record RefundStatus(RefundProgress State, string? Reason);

/// <summary>A payment provider. Never called inside a storage change.</summary>
public interface IPaymentGateway
{
    /// <summary>The provider's name in routes and books, lower case.</summary>
    string Name { get; }

    /// <summary>
    /// Announces a payment; asking again for the same order answers the same payment. <c>payment.unavailable</c> if the
    /// provider does not answer, <c>payment.payer_unknown</c> if it needs an account of the buyer and none is known,
    /// <c>payment.currency_unsupported</c>, <c>payment.already_paid</c>, <c>payment.refused</c>, <c>payment.not_configured</c>.
    /// </summary>
    Task<Result<PaymentSession>> CreatePaymentAsync(PaymentRequest request, CancellationToken cancellation);

    Task<GatewayOutcome<PaymentStatus>> QueryAsync(MerchantId merchant, OrderId order, CancellationToken cancellation);

    /// <summary>Ends a payment that nobody has made, so that nobody can. Refused with <c>payment.already_paid</c> if somebody has. Ending it again is done too.</summary>
    Task<GatewayOutcome<Done>> CloseAsync(MerchantId merchant, OrderId order, CancellationToken cancellation);

    Task<GatewayOutcome<RefundStatus>> RefundAsync(RefundRequest request, CancellationToken cancellation);

    /// <summary>How a refund stands; <see cref="RefundProgress.NotFound"/> if the provider has never heard of it, and then it may be asked for again under the same id.</summary>
    Task<GatewayOutcome<RefundStatus>> QueryRefundAsync(RefundRequest request, CancellationToken cancellation);
}
