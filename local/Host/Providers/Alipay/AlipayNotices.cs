using System.Globalization;
using System.Text;
using System.Text.Json;
using Distribution.Kernel;
using Distribution.Payments.Alipay;
using Distribution.Storage;

namespace Distribution.Local.Providers.Alipay;

/// <summary>
/// What Alipay tells: notifications about trades, and messages about transfers. Forms, signed over all fields but the signature
/// and its kind; eight times within 25 hours, until the answer is the word <c>success</c>.
/// </summary>
internal sealed class AlipayNotices(AlipayKeys keys) : INotificationProtocol
{
    private const string Taken = "success";

    public IReadOnlyList<TimeSpan> Pauses { get; } =
    [
        TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(6), TimeSpan.FromHours(15),
    ];

    public TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The buyer has paid. Null if the shop wants to be told nowhere.</summary>
    public static ProviderNotification? Paid(AlipayApplication application, TradeRow trade, DateTimeOffset now)
    {
        string round = trade.Told == 0 ? "" : trade.Told.ToString(CultureInfo.InvariantCulture);
        return Trade(application, trade, "paid", trade.OutTradeNo, now, []) is { } notice ? notice with { Round = round } : null;
    }

    /// <summary>Something of the payment, or all, has gone back. Null if the shop wants to be told nowhere.</summary>
    public static ProviderNotification? Refunded(AlipayApplication application, TradeRow trade, AlipayRefundRow refund, DateTimeOffset now) =>
        Trade(application, trade, "refunded", refund.OutRequestNo, now, new Dictionary<string, string>
        {
            ["out_biz_no"] = refund.OutRequestNo,
            ["refund_fee"] = AlipayText.Yuan(trade.Refunded),
            ["gmt_refund"] = AlipayText.Time(now) + ".000",
        });

    /// <summary>A transfer has ended, or has come back.</summary>
    public static ProviderNotification Transferred(AlipayApplication application, TransferSaid said, DateTimeOffset now)
    {
        string id = IdText.FromParts("transfer", application.AppId, said.OutBizNo, said.Status);
        return new ProviderNotification(AlipayGateway.ProviderName, application.Merchant, id, application.Url, Body(new Dictionary<string, string>
        {
            ["app_id"] = application.AppId,
            ["biz_content"] = Encoding.UTF8.GetString(AlipayContent.Of(said, AlipayWordsJson.Default.TransferSaid)),
            ["charset"] = "UTF-8",
            ["msg_method"] = "alipay.fund.trans.order.changed",
            ["notify_id"] = id,
            ["utc_timestamp"] = now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            ["version"] = "1.1",
        }));
    }

    public ProviderRequest Sign(ProviderNotification notification)
    {
        Dictionary<string, string> fields = JsonSerializer.Deserialize(notification.Body, AlipayRowJson.Default.DictionaryStringString)
            ?? throw new InvalidDataException("A notification without fields.");
        var form = new SortedDictionary<string, string>(fields, StringComparer.Ordinal);
        string signed = AlipayText.ToSign(form);
        form["sign"] = keys.Signer.Sign(notification.Fault is null ? signed : signed + "&");
        form["sign_type"] = "RSA2";
        string body = string.Join('&', form.Select(static pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value).Replace("%20", "+", StringComparison.Ordinal)}"));
        return new ProviderRequest(
            "POST",
            notification.Url.PathAndQuery,
            ProviderHeaders.Of(("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")),
            Encoding.ASCII.GetBytes(body));
    }

    public bool IsTaken(ProviderReply reply) => reply.IsSuccess && Encoding.UTF8.GetString(reply.Body.Span).Trim() == Taken;

    private static ProviderNotification? Trade(
        AlipayApplication application, TradeRow trade, string kind, string number, DateTimeOffset now, Dictionary<string, string> more)
    {
        if (trade.NotifyUrl is not { } url)
        {
            return null;
        }

        string id = IdText.FromParts(kind, application.AppId, trade.OutTradeNo, number);
        var form = new Dictionary<string, string>(more)
        {
            ["app_id"] = application.AppId,
            ["body"] = "",
            ["buyer_id"] = AlipayNumbers.User(trade.Merchant, "buyer"),
            ["charset"] = "utf-8",
            ["gmt_create"] = AlipayText.Time(trade.OpenedAt),
            ["gmt_payment"] = AlipayText.Time(trade.PaidAt ?? now),
            ["notify_id"] = id,
            ["notify_time"] = AlipayText.Time(now),
            ["notify_type"] = "trade_status_sync",
            ["out_trade_no"] = trade.OutTradeNo,
            ["receipt_amount"] = AlipayText.Yuan(trade.Amount),
            ["seller_id"] = application.SellerId,
            ["subject"] = trade.Subject,
            ["total_amount"] = AlipayText.Yuan(trade.Amount),
            ["trade_no"] = trade.TradeNo,
            ["trade_status"] = trade.StatusAt(now),
            ["version"] = "1.0",
        };
        return new ProviderNotification(AlipayGateway.ProviderName, application.Merchant, id, url, Body(form));
    }

    private static string Body(Dictionary<string, string> form) => Encoding.UTF8.GetString(StoreJson.Write(form, AlipayRowJson.Default.DictionaryStringString));
}
