using System.Text;
using System.Text.Json.Nodes;
using Distribution.Functions.Payments;
using Distribution.Functions.Withdrawals;
using Distribution.Kernel;
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

/// <summary>The functions as the providers call them, over a whole shop.</summary>
public sealed class ProviderWebhookTests : IDisposable
{
    private readonly WeChatPayKit _wechat = new();
    private readonly AlipayKit _alipay = new();
    private readonly ApiTestBed _bed = new();
    private readonly TestLog _log = new();

    [Fact]
    public async Task A_payment_told_by_WeChat_Pay_twice_is_recorded_once_and_answered_without_a_body()
    {
        using Shop shop = await Shop.OpenAsync(provider: "wechat");
        Order order = await shop.OrderAsync(await shop.PlaceAsync(null));
        for (int i = 0; i < 2; i++)
        {
            (await WeChatAsync(shop, Notification(order, order.Total))).ShouldBe((204, ""));
            (await shop.OrderAsync(order.Id)).Revision.ShouldBe(order.Revision + 1);
        }

        (await shop.OrderAsync(order.Id)).State.ShouldBe(OrderState.Paid);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task What_is_refused_is_answered_in_WeChat_Pays_form_and_changes_nothing()
    {
        using Shop shop = await Shop.OpenAsync(provider: "wechat");
        Order order = await shop.OrderAsync(await shop.PlaceAsync(null));
        byte[] body = Notification(order, order.Total);

        (await WeChatAsync(shop, Notification(order, order.Total + 1))).ShouldBe((422, Fail("webhook.amount_mismatch")));
        (await WeChatAsync(shop, body, change: headers => headers with { Signature = "WECHATPAY/SIGNTEST/" + headers.Signature })).ShouldBe((401, Fail("webhook.probe")));
        (await WeChatAsync(shop, body, change: headers => headers with { Signature = headers.Signature![..^8] + "AAAAAA==" })).ShouldBe((401, Fail("webhook.signature_invalid")));
        (await WeChatAsync(shop, body, change: headers => headers with { Serial = null })).ShouldBe((401, Fail("webhook.signature_invalid")));
        (await WeChatAsync(shop, body, merchant: "school")).ShouldBe((404, Fail("webhook.merchant_unknown")));
        (await WeChatAsync(shop, body, merchant: "fr/uit")).ShouldBe((404, Fail("webhook.merchant_unknown")));
        (await WeChatAsync(shop, new byte[64 * 1024 + 1])).ShouldBe((413, Fail("request.too_large")));
        _bed.Clock.Advance(TimeSpan.FromSeconds(300));
        (await WeChatAsync(shop, body)).ShouldBe((401, Fail("webhook.timestamp_expired")));

        (await shop.OrderAsync(order.Id)).ShouldBe(order);
        _log.Text.Split('\n').ShouldHaveSingleItem().ShouldContain("of wechat for fruit is refused: webhook.amount_mismatch");
        _wechat.Log.Text.ShouldContain("for merchant -");
        _wechat.Log.Text.ShouldNotContain("fr/uit");
    }

    [Fact]
    public async Task Alipay_is_answered_with_one_word()
    {
        using Shop shop = await Shop.OpenAsync(provider: "alipay");
        Order order = await shop.OrderAsync(await shop.PlaceAsync(null));
        (await AlipayAsync(shop, Trade(order, "0.01"))).ShouldBe((422, "fail"));
        (await AlipayAsync(shop, [.. Trade(order, Yuan(order)), .. "&more=1"u8])).ShouldBe((401, "fail"));
        (await AlipayAsync(shop, Trade(order, Yuan(order)), "school")).ShouldBe((404, "fail"));
        (await shop.OrderAsync(order.Id)).ShouldBe(order);

        for (int i = 0; i < 2; i++)
        {
            (await AlipayAsync(shop, Trade(order, Yuan(order)))).ShouldBe((200, "success"));
            (await shop.OrderAsync(order.Id)).Revision.ShouldBe(order.Revision + 1);
        }

        await shop.MustBeRightAsync();
    }

    public void Dispose()
    {
        _wechat.Dispose();
        _alipay.Dispose();
    }

    private static string Fail(string code) => $$"""{"code":"FAIL","message":"{{code}}"}""";

    private static string Yuan(Order order) => Distribution.Payments.Alipay.Wire.YuanText.Of(order.Total);

    private static byte[] Notification(Order order, long total) => WeChatPayKit.Notification("TRANSACTION.SUCCESS", new JsonObject
    {
        ["appid"] = WeChatPayKit.AppId,
        ["mchid"] = WeChatPayKit.MchId,
        ["out_trade_no"] = order.Id.Value,
        ["transaction_id"] = "4200000001",
        ["trade_state"] = "SUCCESS",
        ["success_time"] = "2026-03-02T08:59:58+08:00",
        ["amount"] = new JsonObject { ["total"] = total, ["currency"] = "CNY" },
    }.ToJsonString());

    private byte[] Trade(Order order, string yuan) => _alipay.Notify(new Dictionary<string, string>
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

    private ProviderDeadline Deadline(TimeProvider clock) => new(clock, new Logger<ProviderDeadline>(_log));

    private ProviderEvents Events(Shop shop) => new(
        shop.Get<MarkPaid>(), shop.Get<RecordRefund>(), shop.Get<ConfirmPayout>(), new WithdrawalNudge(NullLogger<WithdrawalNudge>.Instance), new Logger<ProviderEvents>(_log));

    private async Task<(int Status, string Body)> WeChatAsync(Shop shop, byte[] body, string merchant = "fruit", Func<WeChatPayHeaders, WeChatPayHeaders>? change = null)
    {
        WeChatPayHeaders headers = _wechat.Sign(body);
        headers = change is null ? headers : change(headers);
        HttpRequest request = Request(body, "application/json");
        request.Headers[WeChatPayHeaders.TimestampName] = headers.Timestamp;
        request.Headers[WeChatPayHeaders.NonceName] = headers.Nonce;
        request.Headers[WeChatPayHeaders.SerialName] = headers.Serial;
        request.Headers[WeChatPayHeaders.SignatureName] = headers.Signature;
        var function = new WeChatPayWebhookHttp(_bed.Pipeline, _wechat.Webhook(), Events(shop), Deadline(_bed.Clock), _bed.Clock);
        return await AnswerAsync(request, await function.ReceiveAsync(request, null!, merchant, default));
    }

    private async Task<(int Status, string Body)> AlipayAsync(Shop shop, byte[] body, string merchant = "fruit")
    {
        HttpRequest request = Request(body, "application/x-www-form-urlencoded; charset=utf-8");
        var settings = new AlipayOptions();
        settings.Merchants["fruit"] = _alipay.Account();
        var webhook = new AlipayWebhook(new AlipayMerchants(Options.Create(settings)), new Logger<AlipayWebhook>(_alipay.Log));
        return await AnswerAsync(request, await new AlipayWebhookHttp(_bed.Pipeline, webhook, Events(shop), Deadline(_bed.Clock)).ReceiveAsync(request, null!, merchant, default));
    }

    private static HttpRequest Request(byte[] body, string type)
    {
        HttpRequest request = ApiTestBed.Request("POST", "/api/webhooks");
        (request.Body, request.ContentType, request.ContentLength) = (new MemoryStream(body), type, body.Length);
        return request;
    }

    private static async Task<(int Status, string Body)> AnswerAsync(HttpRequest request, IActionResult result)
    {
        await result.ExecuteResultAsync(new ActionContext(request.HttpContext, new RouteData(), new Microsoft.AspNetCore.Mvc.Abstractions.ActionDescriptor()));
        HttpResponse response = request.HttpContext.Response;
        return (response.StatusCode, Encoding.UTF8.GetString(((MemoryStream)response.Body).ToArray()));
    }
}
