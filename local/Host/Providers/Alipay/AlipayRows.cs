using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Payments.Alipay;
using Distribution.Storage;

namespace Distribution.Local.Providers.Alipay;

/// <summary>See <see cref="AlipayKeys"/>.</summary>
/// <param name="RootKey">Null in a file of before applications had keys of their own.</param>
internal sealed record AlipayKeyRow(string RootCertificate, string PlatformKey, string PlatformCertificate, string? RootKey = null)
{
    public override string ToString() => nameof(AlipayKeyRow);
}

/// <summary>A shop with an application.</summary>
/// <param name="Key">PEM; null in a file of before applications had keys of their own.</param>
/// <param name="Certificate">PEM; null as the key is.</param>
internal sealed record AlipayApplicationRow(MerchantId Merchant, string? Key = null, string? Certificate = null)
{
    public override string ToString() => $"{nameof(AlipayApplicationRow)} {Merchant}";
}

/// <summary>Somebody with an account; under what one logs in with only the user id.</summary>
/// <param name="RealName">As the person has proved it to Alipay; null if not.</param>
internal sealed record AlipayPersonRow(string UserId, string? RealName)
{
    public override string ToString() => nameof(AlipayPersonRow);
}

/// <summary>A trade that a buyer has opened. Amounts in fen, times UTC.</summary>
/// <param name="NotifyUrl">Where the shop wants to be told of it; null for nowhere.</param>
/// <param name="ExpiresAt">Cannot be paid from then on.</param>
/// <param name="PaidAt">Null until the buyer has paid.</param>
/// <param name="ClosedAt">When it ended unpaid by the shop's wish; null if it has not.</param>
/// <param name="Refunded">Given back so far.</param>
/// <param name="Told">How many rounds of notifications there were.</param>
internal sealed record TradeRow(
    MerchantId Merchant,
    string OutTradeNo,
    string TradeNo,
    long Amount,
    string Subject,
    Uri? NotifyUrl,
    DateTimeOffset OpenedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? PaidAt = null,
    DateTimeOffset? ClosedAt = null,
    long Refunded = 0,
    int Told = 0)
{
    /// <summary>See <see cref="AskedAgain"/>; null in a file of before it was kept.</summary>
    public string? Asked { get; init; }

    /// <summary>Alipay's word for how it stands.</summary>
    public string StatusAt(DateTimeOffset now) =>
        PaidAt is not null ? Refunded == Amount ? "TRADE_CLOSED" : "TRADE_SUCCESS"
        : ClosedAt is not null || now >= ExpiresAt ? "TRADE_CLOSED"
        : "WAIT_BUYER_PAY";
}

/// <param name="Amount">In fen.</param>
/// <param name="DoneAt">When the money is back, UTC; null while it is on its way.</param>
/// <param name="Asked">See <see cref="AskedAgain"/>; null in a file of before it was kept.</param>
internal sealed record AlipayRefundRow(string OutRequestNo, long Amount, DateTimeOffset At, DateTimeOffset? DoneAt, string? Asked = null);

/// <param name="Amount">In fen.</param>
/// <param name="Payee">Whom the shop has named, as it did.</param>
/// <param name="Status"><c>DEALING</c>, <c>SUCCESS</c>, <c>FAIL</c> or <c>REFUND</c>.</param>
/// <param name="End">What it becomes when its time has come.</param>
/// <param name="At">When it was taken, UTC.</param>
/// <param name="EndedAt">UTC; null before.</param>
/// <param name="ReturnedAt">UTC; null if it has not come back.</param>
internal sealed record AlipayTransferRow(
    MerchantId Merchant,
    string OutBizNo,
    string OrderId,
    long Amount,
    PayeeAsk Payee,
    string Status,
    string End,
    DateTimeOffset At,
    DateTimeOffset? EndedAt = null,
    DateTimeOffset? ReturnedAt = null)
{
    /// <summary>See <see cref="AskedAgain"/>; null in a file of before it was kept.</summary>
    public string? Asked { get; init; }
}

internal static class AlipayKey
{
    public const string Trade = "trade";

    public const string Transfer = "transfer";

    public const string Person = "person";

    public static string TradeOf(MerchantId merchant, string outTradeNo) => ProviderKey.Of(AlipayGateway.ProviderName, Trade, merchant.Value, outTradeNo);

    public static string RefundOf(string outRequestNo) => StoreKey.Join("refund", outRequestNo);

    public static string TransferOf(MerchantId merchant, string outBizNo) => ProviderKey.Of(AlipayGateway.ProviderName, Transfer, merchant.Value, outBizNo);

    public static string PersonOf(string identityType, string digest) => ProviderKey.Of(AlipayGateway.ProviderName, Person, identityType, digest);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlipayKeyRow))]
[JsonSerializable(typeof(AlipayApplicationRow))]
[JsonSerializable(typeof(AlipayPersonRow))]
[JsonSerializable(typeof(TradeRow))]
[JsonSerializable(typeof(AlipayRefundRow))]
[JsonSerializable(typeof(AlipayTransferRow))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class AlipayRowJson : JsonSerializerContext;
