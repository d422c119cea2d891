using System.Text;
using System.Text.Json.Nodes;
using Distribution.Functions.Payments;
using Distribution.Functions.Withdrawals;
using Distribution.Orders;
using Distribution.Orders.Refunds;
using Distribution.Payments.Alipay;
using Distribution.Payments.WeChatPay;
using Distribution.Tests.Functions.Api;
using Distribution.Tests.Payments.Alipay;
using Distribution.Tests.Payments.Kit;
using Distribution.Tests.Payments.WeChatPay;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Functions.Payments;

/// <summary>The providers that tell a shop of its payments, and what answers them.</summary>
internal sealed class WebhookKit : IDisposable
{
    private readonly AlipayKit _alipay = new();

    public WeChatPayKit WeChat { get; } = new();

    public ApiTestBed Bed { get; } = new();

    /// <summary>What the functions log; the providers' kits keep what their own readers do.</summary>
    public TestLog Log { get; } = new();

    public static string Yuan(Order order) => Distribution.Payments.Alipay.Wire.YuanText.Of(order.Total);

    public static byte[] Notification(Order order, long total) => WeChatPayKit.Notification("TRANSACTION.SUCCESS", new JsonObject
    {
        ["appid"] = WeChatPayKit.AppId,
        ["mchid"] = WeChatPayKit.MchId,
        ["out_trade_no"] = order.Id.Value,
        ["transaction_id"] = "4200000001",
        ["trade_state"] = "SUCCESS",
        ["success_time"] = "2026-03-02T08:59:58+08:00",
        ["amount"] = new JsonObject { ["total"] = total, ["currency"] = "CNY" },
    }.ToJsonString());

    public byte[] Trade(Order order, string yuan) => _alipay.Notify(new Dictionary<string, string>
    {
        ["notify_id"] = "n1",
        ["app_id"] = AlipayKit.AppId,
        ["seller_id"] = AlipayKit.SellerId,
        ["out_trade_no"] = order.Id.Value,
        ["trade_no"] = "2026030222001",
        ["trade_status"] = "TRADE_SUCCESS",
        ["total_amount"] = yuan,
        ["gmt_payment"] = "2026-03-02 08:59:58",
    });

    /// <summary>A signed notification as it arrives.</summary>
    /// <param name="body">What is signed.</param>
    /// <param name="change">What becomes of the signature on its way; null for nothing.</param>
    public HttpRequest WeChatRequest(byte[] body, Func<WeChatPayHeaders, WeChatPayHeaders>? change = null)
    {
        WeChatPayHeaders headers = WeChat.Sign(body);
        headers = change is null ? headers : change(headers);
        HttpRequest request = Request(body, "application/json");
        request.Headers[WeChatPayHeaders.TimestampName] = headers.Timestamp;
        request.Headers[WeChatPayHeaders.NonceName] = headers.Nonce;
        request.Headers[WeChatPayHeaders.SerialName] = headers.Serial;
        request.Headers[WeChatPayHeaders.SignatureName] = headers.Signature;
        return request;
    }

    public static HttpRequest AlipayRequest(byte[] body) => Request(body, "application/x-www-form-urlencoded; charset=utf-8");

    public Task<IActionResult> ReceiveWeChatAsync(Shop shop, HttpRequest request, TimeProvider clock, string merchant = "fruit") =>
        new WeChatPayWebhookHttp(Bed.Pipeline, WeChat.Webhook(), Events(shop), Deadline(clock), Bed.Clock).ReceiveAsync(request, null!, merchant, default);

    public Task<IActionResult> ReceiveAlipayAsync(Shop shop, HttpRequest request, TimeProvider clock, string merchant = "fruit")
    {
        var settings = new AlipayOptions();
        settings.Merchants["fruit"] = _alipay.Account();
        var webhook = new AlipayWebhook(new AlipayMerchants(Options.Create(settings)), new Logger<AlipayWebhook>(_alipay.Log));
        return new AlipayWebhookHttp(Bed.Pipeline, webhook, Events(shop), Deadline(clock)).ReceiveAsync(request, null!, merchant, default);
    }

    /// <summary>What the provider is answered with.</summary>
    public static async Task<(int Status, string Body)> AnswerAsync(HttpRequest request, IActionResult result)
    {
        await result.ExecuteResultAsync(new ActionContext(request.HttpContext, new RouteData(), new Microsoft.AspNetCore.Mvc.Abstractions.ActionDescriptor()));
        HttpResponse response = request.HttpContext.Response;
        return (response.StatusCode, Encoding.UTF8.GetString(((MemoryStream)response.Body).ToArray()));
    }

    public void Dispose()
    {
        WeChat.Dispose();
        _alipay.Dispose();
        Log.Dispose();
    }

    private ProviderDeadline Deadline(TimeProvider clock) => new(clock, new Logger<ProviderDeadline>(Log));

    private ProviderEvents Events(Shop shop) => new(
        shop.Get<MarkPaid>(), shop.Get<RecordRefund>(), shop.Get<ConfirmPayout>(), new WithdrawalNudge(NullLogger<WithdrawalNudge>.Instance), new Logger<ProviderEvents>(Log));

    private static HttpRequest Request(byte[] body, string type)
    {
        HttpRequest request = ApiTestBed.Request("POST", "/api/webhooks");
        (request.Body, request.ContentType, request.ContentLength) = (new MemoryStream(body), type, body.Length);
        return request;
    }
}
