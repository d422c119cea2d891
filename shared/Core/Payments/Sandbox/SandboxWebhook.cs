using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Distribution.Kernel;
using Distribution.Payments.Signing;
using Microsoft.Extensions.Options;

namespace Distribution.Payments.Sandbox;

/// <summary>The signature headers of a notification; null where one is absent.</summary>
public sealed record SandboxHeaders(string? Timestamp, string? Nonce, string? Serial, string? Signature);

/// <summary>Decides whether a notification is the provider's and reads what it says. Nothing of the body is looked at before the signature holds.</summary>
public sealed class SandboxWebhook(IOptions<SandboxOptions> options)
{
    /// <summary>The largest body, in bytes.</summary>
    public const int MaxBody = 64 * 1024;

    private const int MaxReason = 200;

    private readonly RsaKeys _keys = new(options.Value.ProviderPublicKeyPem);

    /// <summary>The event, or <c>webhook.serial_unknown</c>, <c>webhook.timestamp_expired</c>, <c>webhook.signature_invalid</c>, <c>webhook.malformed</c>.</summary>
    /// <param name="rawBody">The bytes as they came: re-encoded ones have another signature.</param>
    public Result<ProviderEvent> Verify(SandboxHeaders headers, ReadOnlyMemory<byte> rawBody, DateTimeOffset now)
    {
        if (headers is not { Timestamp: { } timestamp, Nonce: { } nonce, Serial: { } serial, Signature: { } signature } || rawBody.Length > MaxBody)
        {
            return Forged();
        }

        if (serial.Length == 0 || !string.Equals(serial, options.Value.ProviderSerial, StringComparison.Ordinal))
        {
            return new Problem("webhook.serial_unknown", ProblemKind.Unauthorized, "The notification names a key that is not the provider's.");
        }

        if (!SandboxSignature.IsTimely(timestamp, now))
        {
            return new Problem("webhook.timestamp_expired", ProblemKind.Unauthorized, "The notification was signed too long ago, or in the future.");
        }

        RSA key = _keys.Rent();
        bool valid = SandboxSignature.VerifyNotification(key, timestamp, nonce, rawBody.Span, signature);
        _keys.Return(key);
        return valid ? Read(rawBody.Span) : Forged();
    }

    private static Result<ProviderEvent> Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, SandboxJson.Default.SandboxEvent) is { } received && IdText.IsValid(received.Id)
                ? Read(received)
                : Malformed();
        }
        catch (JsonException)
        {
            return Malformed();
        }
    }

    private static Result<ProviderEvent> Read(SandboxEvent received)
    {
        switch (received.Type)
        {
            case SandboxEventTypes.PaymentSucceeded:
                SandboxPaymentData payment = Data(received, SandboxJson.Default.SandboxPaymentData);
                return payment.Amount is > 0 and <= Money.MaxInput && IdText.IsValid(payment.TransactionId)
                    ? new ProviderEvent.PaymentSucceeded(SandboxGateway.ProviderName, received.Id, payment.Merchant, payment.OutTradeNo, payment.TransactionId, payment.Amount, payment.Currency, payment.SuccessAt)
                    : Malformed();
            case SandboxEventTypes.RefundFinished:
                SandboxRefundData refund = Data(received, SandboxJson.Default.SandboxRefundData);
                return refund.Amount is > 0 and <= Money.MaxInput && Enum.IsDefined(refund.Status)
                    ? new ProviderEvent.RefundFinished(SandboxGateway.ProviderName, received.Id, refund.Merchant, refund.OutTradeNo, refund.RefundId, refund.Amount, refund.Currency, new RefundStatus(refund.Status, Short(refund.Reason)), received.CreatedAt)
                    : Malformed();
            case SandboxEventTypes.TransferFinished:
                SandboxTransferData transfer = Data(received, SandboxJson.Default.SandboxTransferData);
                return transfer.Amount is > 0 and <= Money.MaxInput && IdText.IsValid(transfer.PayoutNo) && Enum.IsDefined(transfer.Status)
                    ? new ProviderEvent.TransferFinished(SandboxGateway.ProviderName, received.Id, transfer.Merchant, transfer.PayoutNo, transfer.Amount, transfer.Currency, new TransferStatus(transfer.Status, Short(transfer.Reason)), received.CreatedAt)
                    : Malformed();
            default:
                return Malformed();
        }
    }

    private static T Data<T>(SandboxEvent received, JsonTypeInfo<T> type) => received.Data.Deserialize(type) ?? throw new JsonException("null");

    private static string? Short(string? reason) => reason is { Length: > MaxReason } ? reason[..MaxReason] : reason;

    private static Problem Forged() =>
        new("webhook.signature_invalid", ProblemKind.Unauthorized, "The notification's signature is absent or does not fit.");

    private static Problem Malformed() => Problem.Invalid("webhook.malformed", "The notification is signed but not one that is understood.");
}
