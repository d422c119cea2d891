using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Payments.WeChatPay;

namespace Distribution.Local.Providers.WeChat;

/// <summary>WeChat Pay's own keys; PEM with private keys.</summary>
/// <param name="PublicKeyId">Names the key of the public-key mode.</param>
/// <param name="CertificateSerial">Names the key of the certificate mode.</param>
/// <param name="Next">Takes the certificate's place; null if that is not planned.</param>
internal sealed record WeChatKeyRow(
    string PublicKeyId, string PublicKeyPem, string CertificateSerial, string CertificatePem, string CertificateKeyPem, WeChatNextCertificate? Next = null)
{
    public override string ToString() => $"{nameof(WeChatKeyRow)} {PublicKeyId}";
}

/// <summary>Another platform certificate, known to the merchants before it is used; PEM with its private key.</summary>
/// <param name="From">When WeChat Pay begins to sign with it, UTC.</param>
internal sealed record WeChatNextCertificate(string Serial, string Pem, string KeyPem, DateTimeOffset From)
{
    public override string ToString() => $"{nameof(WeChatNextCertificate)} {Serial}";
}

/// <summary>A merchant's account. Holds its secrets.</summary>
/// <param name="CertificateSerial">Of the merchant's own certificate, to which <paramref name="PrivatePem"/> belongs.</param>
/// <param name="AppSecret">Of the mini program.</param>
/// <param name="IsCertificateMode">Notifications are signed with the platform certificate rather than the public key.</param>
internal sealed record WeChatAccountRow(
    MerchantId Merchant, string MchId, string AppId, string AppSecret, string CertificateSerial, string PrivatePem, string ApiV3Key, bool IsCertificateMode = false)
{
    public override string ToString() => $"{nameof(WeChatAccountRow)} {MchId}";
}

/// <summary>Somebody with an openid.</summary>
/// <param name="RealName">As the person has proved it to WeChat; null if not.</param>
internal sealed record WeChatPersonRow(string Person, string? RealName)
{
    public override string ToString() => nameof(WeChatPersonRow);
}

/// <summary>A code of <c>wx.login</c>, good once.</summary>
internal sealed record WeChatCodeRow(string AppId, string OpenId, string? PhoneNumber, DateTimeOffset At, bool IsUsed)
{
    public override string ToString() => nameof(WeChatCodeRow);
}

/// <param name="Total">In fen.</param>
internal sealed record WeChatPaymentRow(
    MerchantId Merchant, string OutTradeNo, string OpenId, long Total, Uri NotifyUrl, DateTimeOffset? ExpiresAt, bool IsClosed = false)
{
    /// <summary>See <see cref="AskedAgain"/>; null in a file of before it was kept.</summary>
    public string? Asked { get; init; }

    public string? TransactionId { get; init; }

    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>In fen, refunds that are under way included.</summary>
    public long Refunded { get; init; }

    public int Refunds { get; init; }

    /// <summary>How often the buyer has paid: more than once only has the notification sent again.</summary>
    public int Rounds { get; init; }

    public string State(DateTimeOffset now) =>
        PaidAt is not null ? Refunded > 0 ? "REFUND" : "SUCCESS"
        : IsClosed || ExpiresAt <= now ? "CLOSED"
        : "NOTPAY";
}

/// <summary>Which payment a refund number belongs to.</summary>
internal sealed record WeChatRefundIndex(string OutTradeNo);

/// <param name="Status">PROCESSING, SUCCESS, ABNORMAL; TOFAIL is answered as PROCESSING and becomes ABNORMAL.</param>
internal sealed record WeChatRefundRow(string OutRefundNo, string RefundId, long Amount, Uri? NotifyUrl, string Status, DateTimeOffset At, DateTimeOffset? SuccessAt = null);

/// <param name="Name">The payee's name as it was given, decrypted; null if none was.</param>
/// <param name="State">WeChat Pay's word.</param>
/// <param name="Package">What the payee's client is to hand over.</param>
internal sealed record WeChatTransferRow(
    MerchantId Merchant, string OutBillNo, string TransferBillNo, string OpenId, string? Name, long Amount, string Scene, string Remark, Uri? NotifyUrl, string State, string Package, DateTimeOffset At)
{
    public string? FailReason { get; init; }

    /// <summary>See <see cref="AskedAgain"/>; null in a file of before it was kept.</summary>
    public string? Asked { get; init; }

    public DateTimeOffset UpdatedAt { get; init => field = value == default ? At : value; } = At;

    public override string ToString() => $"{nameof(WeChatTransferRow)} {OutBillNo} {State}";
}

internal static class WeChatKey
{
    public const string Keys = "keys";
    public const string Payment = "payment";
    public const string Transfer = "transfer";
    public const string Index = "index";
    public const string Row = "row";

    public static string Own { get; } = ProviderKey.Own(WeChatPayGateway.ProviderName);

    public static string AccountOf(MerchantId merchant) => "account|" + merchant.Value;

    public static string PersonOf(string openId) => Of("person", openId);

    public static string CodeOf(string code) => Of("code", code);

    public static string PaymentOf(MerchantId merchant, string outTradeNo) => Of("pay", merchant.Value, outTradeNo);

    public static string RefundOf(string outRefundNo) => "refund|" + outRefundNo;

    public static string RefundIndexOf(MerchantId merchant, string outRefundNo) => Of("refund", merchant.Value, outRefundNo);

    public static string TransferOf(MerchantId merchant, string outBillNo) => Of("transfer", merchant.Value, outBillNo);

    private static string Of(string kind, params ReadOnlySpan<string> parts) => ProviderKey.Of(WeChatPayGateway.ProviderName, kind, parts);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WeChatKeyRow))]
[JsonSerializable(typeof(WeChatAccountRow))]
[JsonSerializable(typeof(WeChatPersonRow))]
[JsonSerializable(typeof(WeChatCodeRow))]
[JsonSerializable(typeof(WeChatPaymentRow))]
[JsonSerializable(typeof(WeChatRefundIndex))]
[JsonSerializable(typeof(WeChatRefundRow))]
[JsonSerializable(typeof(WeChatTransferRow))]
internal sealed partial class WeChatRowJson : JsonSerializerContext;
