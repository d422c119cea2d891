using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Payments.Sandbox;

/// <summary>Routes of the provider. Paths have the merchant, then the number.</summary>
public static class SandboxRoutes
{
    public const string Payments = "/sandbox/payments";
    public const string Refunds = "/sandbox/refunds";
    public const string Transfers = "/sandbox/transfers";
}

/// <summary>POST <see cref="SandboxRoutes.Payments"/>; answered by <see cref="SandboxPayment"/>.</summary>
public sealed record SandboxPaymentOrder(MerchantId Merchant, OrderId OutTradeNo, long Amount, Currency Currency, string Description, DateTimeOffset ExpiresAt);

/// <summary>Also GET <see cref="SandboxRoutes.Payments"/>/{merchant}/{outTradeNo}.</summary>
public sealed record SandboxPayment(OrderId OutTradeNo, PaymentState State, long Amount, Currency Currency, string PayUrl, string? TransactionId = null, DateTimeOffset? SuccessAt = null);

/// <summary>POST <see cref="SandboxRoutes.Refunds"/>; answered by <see cref="SandboxRefund"/>, as is GET of it with merchant, payment and refund; 404 if that is not known.</summary>
public sealed record SandboxRefundOrder(MerchantId Merchant, OrderId OutTradeNo, RefundId RefundId, long Amount, long Total, Currency Currency, string? Reason = null);

public sealed record SandboxRefund(RefundId RefundId, long Amount, RefundProgress State, string? Reason = null);

/// <summary>POST <see cref="SandboxRoutes.Transfers"/>; answered by <see cref="SandboxTransfer"/>.</summary>
public sealed record SandboxTransferOrder(MerchantId Merchant, string PayoutNo, DistributorId Payee, long Amount, Currency Currency, string Remark);

/// <summary>Also GET <see cref="SandboxRoutes.Transfers"/>/{merchant}/{payoutNo}; 404 if the number is not known.</summary>
public sealed record SandboxTransfer(string PayoutNo, long Amount, Currency Currency, TransferState State, string? Reason = null);

/// <summary>The body of a 4xx answer.</summary>
public sealed record SandboxError(string Code, string Message);

/// <summary>A notification as it is sent; <paramref name="Data"/> depends on <paramref name="Type"/>.</summary>
public sealed record SandboxEvent(string Id, string Type, DateTimeOffset CreatedAt, JsonElement Data);

public static class SandboxEventTypes
{
    public const string PaymentSucceeded = "payment.succeeded";
    public const string RefundFinished = "refund.finished";
    public const string TransferFinished = "transfer.finished";
}

public sealed record SandboxPaymentData(MerchantId Merchant, OrderId OutTradeNo, string TransactionId, long Amount, Currency Currency, DateTimeOffset SuccessAt);

public sealed record SandboxRefundData(MerchantId Merchant, OrderId OutTradeNo, RefundId RefundId, long Amount, Currency Currency, RefundProgress Status, string? Reason = null);

public sealed record SandboxTransferData(MerchantId Merchant, string PayoutNo, long Amount, Currency Currency, TransferState Status, string? Reason = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SandboxPaymentOrder))]
[JsonSerializable(typeof(SandboxPayment))]
[JsonSerializable(typeof(SandboxRefundOrder))]
[JsonSerializable(typeof(SandboxRefund))]
[JsonSerializable(typeof(SandboxTransferOrder))]
[JsonSerializable(typeof(SandboxTransfer))]
[JsonSerializable(typeof(SandboxError))]
[JsonSerializable(typeof(SandboxEvent))]
[JsonSerializable(typeof(SandboxPaymentData))]
[JsonSerializable(typeof(SandboxRefundData))]
[JsonSerializable(typeof(SandboxTransferData))]
public sealed partial class SandboxJson : JsonSerializerContext;
