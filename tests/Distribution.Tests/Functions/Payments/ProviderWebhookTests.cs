using Distribution.Orders;
using Distribution.Payments.WeChatPay;
using Distribution.Tests.TestKit;
using Microsoft.AspNetCore.Http;

namespace Distribution.Tests.Functions.Payments;

/// <summary>The functions as the providers call them, over a whole shop.</summary>
public sealed class ProviderWebhookTests : IDisposable
{
    private readonly WebhookKit _kit = new();

    [Fact]
    public async Task A_payment_told_by_WeChat_Pay_twice_is_recorded_once_and_answered_without_a_body()
    {
        using Shop shop = await Shop.OpenAsync(provider: "wechat");
        Order order = await shop.OrderAsync(await shop.PlaceAsync(null));
        for (int i = 0; i < 2; i++)
        {
            (await WeChatAsync(shop, WebhookKit.Notification(order, order.Total))).ShouldBe((204, ""));
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
        byte[] body = WebhookKit.Notification(order, order.Total);

        (await WeChatAsync(shop, WebhookKit.Notification(order, order.Total + 1))).ShouldBe((422, Fail("webhook.amount_mismatch")));
        (await WeChatAsync(shop, body, change: headers => headers with { Signature = "WECHATPAY/SIGNTEST/" + headers.Signature })).ShouldBe((401, Fail("webhook.probe")));
        (await WeChatAsync(shop, body, change: headers => headers with { Signature = headers.Signature![..^8] + "AAAAAA==" })).ShouldBe((401, Fail("webhook.signature_invalid")));
        (await WeChatAsync(shop, body, change: headers => headers with { Serial = null })).ShouldBe((401, Fail("webhook.signature_invalid")));
        (await WeChatAsync(shop, body, merchant: "school")).ShouldBe((404, Fail("webhook.merchant_unknown")));
        (await WeChatAsync(shop, body, merchant: "fr/uit")).ShouldBe((404, Fail("webhook.merchant_unknown")));
        (await WeChatAsync(shop, new byte[64 * 1024 + 1])).ShouldBe((413, Fail("request.too_large")));
        _kit.Bed.Clock.Advance(TimeSpan.FromSeconds(300));
        (await WeChatAsync(shop, body)).ShouldBe((401, Fail("webhook.timestamp_expired")));

        (await shop.OrderAsync(order.Id)).ShouldBe(order);
        _kit.Log.Text.Split('\n').ShouldHaveSingleItem().ShouldContain("of wechat for fruit is refused: webhook.amount_mismatch");
        _kit.WeChat.Log.Text.ShouldContain("for merchant -");
        _kit.WeChat.Log.Text.ShouldNotContain("fr/uit");
    }

    [Fact]
    public async Task Alipay_is_answered_with_one_word()
    {
        using Shop shop = await Shop.OpenAsync(provider: "alipay");
        Order order = await shop.OrderAsync(await shop.PlaceAsync(null));
        (await AlipayAsync(shop, _kit.Trade(order, "0.01"))).ShouldBe((422, "fail"));
        (await AlipayAsync(shop, [.. _kit.Trade(order, WebhookKit.Yuan(order)), .. "&more=1"u8])).ShouldBe((401, "fail"));
        (await AlipayAsync(shop, _kit.Trade(order, WebhookKit.Yuan(order)), "school")).ShouldBe((404, "fail"));
        (await shop.OrderAsync(order.Id)).ShouldBe(order);

        for (int i = 0; i < 2; i++)
        {
            (await AlipayAsync(shop, _kit.Trade(order, WebhookKit.Yuan(order)))).ShouldBe((200, "success"));
            (await shop.OrderAsync(order.Id)).Revision.ShouldBe(order.Revision + 1);
        }

        await shop.MustBeRightAsync();
    }

    public void Dispose() => _kit.Dispose();

    private static string Fail(string code) => $$"""{"code":"FAIL","message":"{{code}}"}""";

    private async Task<(int Status, string Body)> WeChatAsync(Shop shop, byte[] body, string merchant = "fruit", Func<WeChatPayHeaders, WeChatPayHeaders>? change = null)
    {
        HttpRequest request = _kit.WeChatRequest(body, change);
        return await WebhookKit.AnswerAsync(request, await _kit.ReceiveWeChatAsync(shop, request, _kit.Bed.Clock, merchant));
    }

    private async Task<(int Status, string Body)> AlipayAsync(Shop shop, byte[] body, string merchant = "fruit")
    {
        HttpRequest request = WebhookKit.AlipayRequest(body);
        return await WebhookKit.AnswerAsync(request, await _kit.ReceiveAlipayAsync(shop, request, _kit.Bed.Clock, merchant));
    }
}
