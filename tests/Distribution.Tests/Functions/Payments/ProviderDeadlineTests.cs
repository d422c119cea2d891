using System.Text;
using System.Text.Json.Nodes;
using Distribution.Functions.Payments;
using Distribution.Functions.Withdrawals;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Orders.Refunds;
using Distribution.Payments.Alipay;
using Distribution.Payments.WeChatPay;
using Distribution.Storage;
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

/// <summary>A provider waits five seconds: who cannot answer by then says that it is to come again, and goes on.</summary>
public sealed class ProviderDeadlineTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly WeChatPayKit _wechat = new();
    private readonly AlipayKit _alipay = new();
    private readonly ApiTestBed _bed = new();
    private readonly TestLog _log = new();
    private readonly TimerClock _clock = new(ApiTestBed.Start);

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task A_store_that_hangs_is_answered_for_in_time_and_the_payment_is_recorded_once(string provider)
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(store: store, provider: provider);
        Order order = await shop.OrderAsync(await shop.PlaceAsync(null));
        var stuck = new TaskCompletionSource();
        store.BeforeWrite = (_, _) => stuck.Task;

        (HttpRequest request, Task<IActionResult> answering) = Receive(provider, shop, order);
        _clock.Advance(ProviderDeadline.Limit - Tick);
        answering.IsCompleted.ShouldBeFalse();
        _clock.Advance(Tick);
        (await AnswerAsync(request, await answering)).ShouldBe((503, provider == "wechat" ? """{"code":"FAIL","message":"service.unavailable"}""" : "fail"));
        _log.Text.ShouldContain("is answered before its end");
        store.BeforeWrite = static (_, _) => Task.CompletedTask;
        (await shop.OrderAsync(order.Id)).ShouldBe(order);

        // What was begun ends after all, and the notification comes again, as it was told to.
        stuck.SetResult();
        (request, answering) = Receive(provider, shop, order);
        (await AnswerAsync(request, await answering)).Status.ShouldBe(provider == "wechat" ? 204 : 200);
        Order paid = await shop.OrderAsync(order.Id);
        (paid.State, paid.Revision).ShouldBe((OrderState.Paid, order.Revision + 1));
        (request, answering) = Receive(provider, shop, order);
        (await AnswerAsync(request, await answering)).Status.ShouldBe(provider == "wechat" ? 204 : 200);
        (await shop.OrderAsync(order.Id)).ShouldBe(paid);
        await _log.LineAsync("has ended after its answer: RanToCompletion");
        await shop.MustBeRightAsync();
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task A_body_that_does_not_come_is_waited_for_less_long(string provider)
    {
        using Shop shop = await Shop.OpenAsync(provider: provider);
        Order order = await shop.OrderAsync(await shop.PlaceAsync(null));
        (HttpRequest request, Task<IActionResult> answering) = Receive(provider, shop, order, new SilentStream());
        _clock.Advance(ProviderDeadline.BodyLimit - Tick);
        answering.IsCompleted.ShouldBeFalse();
        _clock.Advance(Tick);
        (await AnswerAsync(request, await answering)).ShouldBe((503, provider == "wechat" ? """{"code":"FAIL","message":"service.unavailable"}""" : "fail"));
        (await shop.OrderAsync(order.Id)).ShouldBe(order);
    }

    [Fact]
    public async Task What_fails_after_its_answer_is_told_of_without_the_request()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(store: store, provider: "wechat");
        Order order = await shop.OrderAsync(await shop.PlaceAsync(null));
        var stuck = new TaskCompletionSource();
        store.BeforeWrite = (_, _) => stuck.Task;
        (HttpRequest request, Task<IActionResult> answering) = Receive("wechat", shop, order);
        _clock.Advance(ProviderDeadline.Limit);
        await answering;

        ((DefaultHttpContext)request.HttpContext).Uninitialize();
        stuck.SetException(new RetryableException("The store is away."));
        await _log.LineAsync("has ended after its answer: RanToCompletion");
    }

    public void Dispose()
    {
        _wechat.Dispose();
        _alipay.Dispose();
        _log.Dispose();
    }

    private (HttpRequest Request, Task<IActionResult> Answering) Receive(string provider, Shop shop, Order order, Stream? body = null)
    {
        var events = new ProviderEvents(
            shop.Get<MarkPaid>(), shop.Get<RecordRefund>(), shop.Get<ConfirmPayout>(), new WithdrawalNudge(NullLogger<WithdrawalNudge>.Instance), new Logger<ProviderEvents>(_log));
        var deadline = new ProviderDeadline(_clock, new Logger<ProviderDeadline>(_log));
        HttpRequest request = ApiTestBed.Request("POST", "/api/webhooks/" + provider);
        if (provider == "alipay")
        {
            byte[] trade = Trade(order);
            (request.Body, request.ContentType) = (body ?? new MemoryStream(trade), "application/x-www-form-urlencoded; charset=utf-8");
            var settings = new AlipayOptions();
            settings.Merchants["fruit"] = _alipay.Account();
            var webhook = new AlipayWebhook(new AlipayMerchants(Options.Create(settings)), new Logger<AlipayWebhook>(_alipay.Log));
            return (request, new AlipayWebhookHttp(_bed.Pipeline, webhook, events, deadline).ReceiveAsync(request, null!, "fruit", default));
        }

        byte[] notification = Notification(order);
        WeChatPayHeaders headers = _wechat.Sign(notification);
        (request.Body, request.ContentType) = (body ?? new MemoryStream(notification), "application/json");
        request.Headers[WeChatPayHeaders.TimestampName] = headers.Timestamp;
        request.Headers[WeChatPayHeaders.NonceName] = headers.Nonce;
        request.Headers[WeChatPayHeaders.SerialName] = headers.Serial;
        request.Headers[WeChatPayHeaders.SignatureName] = headers.Signature;
        return (request, new WeChatPayWebhookHttp(_bed.Pipeline, _wechat.Webhook(), events, deadline, _bed.Clock).ReceiveAsync(request, null!, "fruit", default));
    }

    private static byte[] Notification(Order order) => WeChatPayKit.Notification("TRANSACTION.SUCCESS", new JsonObject
    {
        ["appid"] = WeChatPayKit.AppId,
        ["mchid"] = WeChatPayKit.MchId,
        ["out_trade_no"] = order.Id.Value,
        ["transaction_id"] = "4200000001",
        ["trade_state"] = "SUCCESS",
        ["success_time"] = "2026-03-02T08:59:58+08:00",
        ["amount"] = new JsonObject { ["total"] = order.Total, ["currency"] = "CNY" },
    }.ToJsonString());

    private byte[] Trade(Order order) => _alipay.Notify(new Dictionary<string, string>
    {
        ["notify_id"] = "n1",
        ["app_id"] = AlipayKit.AppId,
        ["seller_id"] = AlipayKit.SellerId,
        ["out_trade_no"] = order.Id.Value,
        ["trade_no"] = "2026030222001",
        ["trade_status"] = "TRADE_SUCCESS",
        ["total_amount"] = Distribution.Payments.Alipay.Wire.YuanText.Of(order.Total),
        ["gmt_payment"] = "2026-03-02 08:59:58",
    });

    private static async Task<(int Status, string Body)> AnswerAsync(HttpRequest request, IActionResult result)
    {
        await result.ExecuteResultAsync(new ActionContext(request.HttpContext, new RouteData(), new Microsoft.AspNetCore.Mvc.Abstractions.ActionDescriptor()));
        HttpResponse response = request.HttpContext.Response;
        return (response.StatusCode, Encoding.UTF8.GetString(((MemoryStream)response.Body).ToArray()));
    }

    /// <summary>A body whose sender says nothing.</summary>
    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
