using Distribution.Functions.Payments;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Storage;
using Distribution.Tests.Functions.Api;
using Distribution.Tests.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Distribution.Tests.Functions.Payments;

/// <summary>A provider waits five seconds: who cannot answer by then says that it is to come again, and goes on.</summary>
public sealed class ProviderDeadlineTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly WebhookKit _kit = new();
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
        (await WebhookKit.AnswerAsync(request, await answering)).ShouldBe((503, provider == "wechat" ? """{"code":"FAIL","message":"service.unavailable"}""" : "fail"));
        _kit.Log.Text.ShouldContain("is answered before its end");
        store.BeforeWrite = static (_, _) => Task.CompletedTask;
        (await shop.OrderAsync(order.Id)).ShouldBe(order);

        // What was begun ends after all, and the notification comes again, as it was told to.
        stuck.SetResult();
        (request, answering) = Receive(provider, shop, order);
        (await WebhookKit.AnswerAsync(request, await answering)).Status.ShouldBe(provider == "wechat" ? 204 : 200);
        Order paid = await shop.OrderAsync(order.Id);
        (paid.State, paid.Revision).ShouldBe((OrderState.Paid, order.Revision + 1));
        (request, answering) = Receive(provider, shop, order);
        (await WebhookKit.AnswerAsync(request, await answering)).Status.ShouldBe(provider == "wechat" ? 204 : 200);
        (await shop.OrderAsync(order.Id)).ShouldBe(paid);
        await _kit.Log.LineAsync("has ended after its answer: RanToCompletion");
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
        (await WebhookKit.AnswerAsync(request, await answering)).ShouldBe((503, provider == "wechat" ? """{"code":"FAIL","message":"service.unavailable"}""" : "fail"));
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
        await _kit.Log.LineAsync("has ended after its answer: RanToCompletion");
    }

    public void Dispose() => _kit.Dispose();

    private (HttpRequest Request, Task<IActionResult> Answering) Receive(string provider, Shop shop, Order order, Stream? body = null)
    {
        HttpRequest request = provider == "alipay"
            ? WebhookKit.AlipayRequest(_kit.Trade(order, WebhookKit.Yuan(order)))
            : _kit.WeChatRequest(WebhookKit.Notification(order, order.Total));
        request.Body = body ?? request.Body;
        return (request, provider == "alipay" ? _kit.ReceiveAlipayAsync(shop, request, _clock) : _kit.ReceiveWeChatAsync(shop, request, _clock));
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
