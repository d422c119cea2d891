using System.Text.Json;
using System.Text.Json.Serialization;

namespace Distribution.Local.Providers.WeChat;

// The provider's own reading of the protocol, on purpose not the gateway's: what one of them writes wrongly the other does not understand.

internal sealed record WeChatError(string Code, string Message);

internal sealed record PrepayRequest(
    string Appid, string Mchid, string Description, string OutTradeNo, string NotifyUrl, OrderAmount Amount, Payer Payer, string? TimeExpire = null, string? Attach = null);

internal sealed record OrderAmount(long Total, string Currency = "CNY");

internal sealed record Payer(string Openid);

internal sealed record PrepayReply(string PrepayId);

internal sealed record CloseRequest(string Mchid);

/// <summary>An order as a query answers it and a notification encloses it.</summary>
internal sealed record OrderDocument(
    string Appid,
    string Mchid,
    string OutTradeNo,
    string TradeState,
    string TradeStateDesc,
    string? TransactionId,
    string? TradeType,
    string? BankType,
    string? SuccessTime,
    Payer? Payer,
    PaidAmount? Amount);

internal sealed record PaidAmount(long Total, long PayerTotal, string Currency, string PayerCurrency);

internal sealed record RefundRequestDocument(string OutTradeNo, string OutRefundNo, RefundRequestAmount Amount, string? Reason = null, string? NotifyUrl = null);

internal sealed record RefundRequestAmount(long Refund, long Total, string Currency);

internal sealed record RefundDocument(
    string RefundId,
    string OutRefundNo,
    string TransactionId,
    string OutTradeNo,
    string Channel,
    string UserReceivedAccount,
    string? SuccessTime,
    string CreateTime,
    string Status,
    RefundedAmount Amount);

internal sealed record RefundedAmount(
    long Total, long Refund, long PayerTotal, long PayerRefund, long SettlementRefund, long SettlementTotal, long DiscountRefund, string Currency);

/// <summary>What a refund notification encloses.</summary>
internal sealed record RefundEvent(
    string Mchid,
    string OutTradeNo,
    string TransactionId,
    string OutRefundNo,
    string RefundId,
    string RefundStatus,
    string? SuccessTime,
    string UserReceivedAccount,
    RefundEventAmount Amount);

internal sealed record RefundEventAmount(long Total, long Refund, long PayerTotal, long PayerRefund);

internal sealed record TransferRequestDocument(
    string Appid,
    string OutBillNo,
    string TransferSceneId,
    string Openid,
    long TransferAmount,
    string TransferRemark,
    IReadOnlyList<SceneReport> TransferSceneReportInfos,
    string? UserName = null,
    string? NotifyUrl = null,
    string? UserRecvPerception = null);

internal sealed record SceneReport(string InfoType, string InfoContent);

internal sealed record TransferReply(string OutBillNo, string TransferBillNo, string CreateTime, string State, string? FailReason, string? PackageInfo);

internal sealed record CancelReply(string OutBillNo, string TransferBillNo, string State, string UpdateTime);

/// <summary>A transfer as a query answers it. It says nothing of the package: that comes only with the answer to the transfer.</summary>
internal sealed record TransferDocument(
    string MchId,
    string OutBillNo,
    string TransferBillNo,
    string Appid,
    string State,
    long TransferAmount,
    string TransferRemark,
    string? FailReason,
    string Openid,
    string CreateTime,
    string UpdateTime);

/// <summary>What a transfer notification encloses.</summary>
internal sealed record TransferEvent(
    string OutBillNo,
    string TransferBillNo,
    string State,
    string Mchid,
    long TransferAmount,
    string Openid,
    string? FailReason,
    string CreateTime,
    string UpdateTime);

internal sealed record NoticeDocument(string Id, string CreateTime, string ResourceType, string EventType, string Summary, SealedResource Resource);

internal sealed record SealedResource(string OriginalType, string Algorithm, string Ciphertext, string AssociatedData, string Nonce);

internal sealed record CertificatesReply(IReadOnlyList<CertificateDocument> Data);

internal sealed record CertificateDocument(string SerialNo, string EffectiveTime, string ExpireTime, SealedCertificate EncryptCertificate);

internal sealed record SealedCertificate(string Algorithm, string Nonce, string AssociatedData, string Ciphertext);

/// <summary>Where a bill lies, and the hash of it unpacked.</summary>
internal sealed record BillReply(string HashType, string HashValue, string DownloadUrl);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WeChatError))]
[JsonSerializable(typeof(BillReply))]
[JsonSerializable(typeof(PrepayRequest))]
[JsonSerializable(typeof(PrepayReply))]
[JsonSerializable(typeof(CloseRequest))]
[JsonSerializable(typeof(OrderDocument))]
[JsonSerializable(typeof(RefundRequestDocument))]
[JsonSerializable(typeof(RefundDocument))]
[JsonSerializable(typeof(RefundEvent))]
[JsonSerializable(typeof(TransferRequestDocument))]
[JsonSerializable(typeof(TransferReply))]
[JsonSerializable(typeof(CancelReply))]
[JsonSerializable(typeof(TransferDocument))]
[JsonSerializable(typeof(TransferEvent))]
[JsonSerializable(typeof(NoticeDocument))]
[JsonSerializable(typeof(CertificatesReply))]
internal sealed partial class WeChatDocuments : JsonSerializerContext
{
    /// <summary>Null if the bytes are no such document.</summary>
    public static T? Read<T>(ReadOnlyMemory<byte> body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
