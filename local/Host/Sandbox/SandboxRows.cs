using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Storage;

namespace Distribution.Local.Sandbox;

/// <summary>A payment the shop has asked for. Amounts in minor units.</summary>
/// <param name="TransactionId">The provider's number; null until the buyer has paid.</param>
/// <param name="Refunded">Given back so far.</param>
internal sealed record PaymentRow(
    MerchantId Merchant, OrderId OutTradeNo, long Amount, Currency Currency, DateTimeOffset ExpiresAt, string? TransactionId, DateTimeOffset? PaidAt, long Refunded);

internal sealed record RefundRow(RefundId RefundId, long Amount, DateTimeOffset At);

internal sealed record TransferRow(
    MerchantId Merchant, string PayoutNo, DistributorId Payee, long Amount, Currency Currency, TransferState State, string? Reason, DateTimeOffset At, DateTimeOffset? ReturnedAt = null);

/// <summary>Faults the next transfers will meet, first come first served.</summary>
internal sealed record FaultRow(IReadOnlyList<TransferFault> Transfers);

/// <summary>RSA keys of both sides, PKCS#8 PEM.</summary>
internal sealed record KeyRow(string ProviderPrivatePem, string MerchantPrivatePem)
{
    public override string ToString() => nameof(KeyRow);
}

internal static class SandboxKey
{
    /// <summary>Everything the provider keeps has partitions that begin so.</summary>
    public const string Prefix = "sbx|";

    public const string Own = "sbx|own";

    public const string Keys = "keys";

    public const string Faults = "faults";

    public const string Payment = "payment";

    public const string Transfer = "transfer";

    public static string PaymentOf(MerchantId merchant, OrderId outTradeNo) => StoreKey.Join("sbx", "pay", merchant.Value, outTradeNo.Value);

    public static string RefundOf(RefundId refund) => StoreKey.Join("refund", refund.Value);

    public static string TransferOf(MerchantId merchant, string payoutNo) => StoreKey.Join("sbx", "xfer", merchant.Value, payoutNo);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(PaymentRow))]
[JsonSerializable(typeof(RefundRow))]
[JsonSerializable(typeof(TransferRow))]
[JsonSerializable(typeof(FaultRow))]
[JsonSerializable(typeof(KeyRow))]
[JsonSerializable(typeof(SandboxNotification))]
internal sealed partial class SandboxRowJson : JsonSerializerContext;
