using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Payments;
using Distribution.Payments.Sandbox;
using Distribution.Storage;

namespace Distribution.Local.Sandbox;

/// <summary>What the provider tells the shop, as messages that leave with the change they tell of.</summary>
internal static class SandboxEvents
{
    public static string Paid(PaymentRow payment, string transactionId, DateTimeOffset at) => Event(
        IdText.FromParts("paid", payment.Merchant.Value, payment.OutTradeNo.Value),
        SandboxEventTypes.PaymentSucceeded,
        new SandboxPaymentData(payment.Merchant, payment.OutTradeNo, transactionId, payment.Amount, payment.Currency, at),
        SandboxJson.Default.SandboxPaymentData,
        at);

    public static string Refunded(PaymentRow payment, RefundRow refund) => Event(
        IdText.FromParts("refunded", payment.Merchant.Value, refund.RefundId.Value),
        SandboxEventTypes.RefundFinished,
        new SandboxRefundData(payment.Merchant, payment.OutTradeNo, refund.RefundId, refund.Amount, payment.Currency, RefundProgress.Succeeded),
        SandboxJson.Default.SandboxRefundData,
        refund.At);

    /// <summary>One event for each final state: a transfer may succeed and then come back.</summary>
    public static string Transferred(TransferRow transfer, DateTimeOffset at) => Event(
        IdText.FromParts("transfer", transfer.Merchant.Value, transfer.PayoutNo, transfer.State.ToString()),
        SandboxEventTypes.TransferFinished,
        new SandboxTransferData(transfer.Merchant, transfer.PayoutNo, transfer.Amount, transfer.Currency, transfer.State, transfer.Reason),
        SandboxJson.Default.SandboxTransferData,
        at);

    public static OutboxMessage Message(string body, int copies = 1, DateTimeOffset? notBefore = null, string? id = null) => new(
        SandboxNotifier.Queue,
        id ?? IdText.FromParts("notify", body),
        null,
        StoreJson.Write(new SandboxNotification(body, copies, notBefore), SandboxRowJson.Default.SandboxNotification));

    private static string Event<T>(string id, string type, T data, JsonTypeInfo<T> dataType, DateTimeOffset at)
    {
        var notification = new SandboxEvent(id, type, at, JsonSerializer.SerializeToElement(data, dataType));
        return Encoding.UTF8.GetString(StoreJson.Write(notification, SandboxJson.Default.SandboxEvent));
    }
}
