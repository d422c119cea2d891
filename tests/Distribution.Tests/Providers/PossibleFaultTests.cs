using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Faults;
using Distribution.Payments;
using Distribution.Tests.Providers.Alipay;
using Distribution.Tests.Providers.WeChat;

namespace Distribution.Tests.Providers;

/// <summary>A tester is told at once of a fault that no call can meet, and what he asks for is met by the call he names.</summary>
public sealed class PossibleFaultTests
{
    private const string Impossible = "provider.fault_impossible";

    [Theory]
    [InlineData("Payment", "AnswerLost")]
    [InlineData("Payment", "TooMany")]
    [InlineData("Payment", "Fails")]
    [InlineData("Payment", "NotifiedProbe")]
    [InlineData("PaymentQuery", "NotifiedTwice")]
    [InlineData("Refund", "Fails")]
    [InlineData("Cancel", "Broken")]
    [InlineData("TransferQuery", "NoFunds")]
    [InlineData("Close", "Fails")]
    [InlineData("Payment", "OtherAmount")]
    public async Task Alipay_refuses_what_it_can_never_do(string on, string fault)
    {
        using var bench = new AlipayBench();
        Problem problem = (await bench.Server.ActAsync(Meet(on, fault), default)).Problem.ShouldNotBeNull();
        (problem.Code, problem.Kind, problem.Pointer).ShouldBe((Impossible, ProblemKind.Invalid, "/on"));
    }

    [Theory]
    [InlineData("Payment", "Fails")]
    [InlineData("Payment", "NoFunds")]
    [InlineData("PaymentQuery", "NotNotified")]
    [InlineData("Close", "Fails")]
    [InlineData("Cancel", "NotifiedLate")]
    [InlineData("TransferQuery", "NoFunds")]
    public async Task WeChat_Pay_refuses_what_it_can_never_do(string on, string fault)
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        (await bench.Server.ActAsync(Meet(on, fault), default)).Problem.ShouldNotBeNull().Code.ShouldBe(Impossible);
    }

    [Fact]
    public async Task A_refund_that_is_asked_for_again_or_refused_does_not_use_up_what_the_next_is_to_meet()
    {
        using WeChatBench wechat = await WeChatBench.OpenAsync();
        await wechat.KnowAsync("cai");
        var order = new PaymentRequest(WeChatBench.Merchant, new OrderId("ORDER1"), 12800, Currency.CNY, "苹果", wechat.Clock.GetUtcNow() + TimeSpan.FromMinutes(30), new UserId("cai"));
        (await wechat.Payments.CreatePaymentAsync(order, default)).Problem.ShouldBeNull();
        await wechat.ActAsync(new ProviderAct.Pay(WeChatBench.Merchant, order.Order, 1, default));
        RefundRequest Refund(string number, long amount) => new(WeChatBench.Merchant, order.Order, new RefundId(number), amount, 12800, Currency.CNY, null);
        await wechat.Payments.RefundAsync(Refund("r1", 100), default);
        await wechat.RunAsync();
        await wechat.MeetAsync(ProviderCall.Refund, ProviderFault.Fails);

        await wechat.Payments.RefundAsync(Refund("r1", 100), default);
        await wechat.Payments.RefundAsync(Refund("r2", 12800), default);
        await wechat.Payments.RefundAsync(Refund("r3", 200), default);
        await wechat.RunAsync();

        (await wechat.Payments.QueryRefundAsync(Refund("r1", 100), default)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Known>().Value.State.ShouldBe(RefundProgress.Succeeded);
        (await wechat.Payments.QueryRefundAsync(Refund("r3", 200), default)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Known>().Value.State.ShouldBe(RefundProgress.Abnormal);
    }

    [Fact]
    public async Task What_is_to_become_of_a_notification_waits_for_one_that_is_sent()
    {
        using var alipay = new AlipayBench();
        await alipay.MeetAsync(ProviderCall.Payment, ProviderFault.NotNotified);
        (await alipay.PayAsync()).Problem.ShouldNotBeNull("nobody has opened it");
        await alipay.PaidAsync();
        alipay.Events.ShouldBeEmpty();

        await alipay.MeetAsync(ProviderCall.Refund, ProviderFault.NotNotified);
        AlipayBench.Refusal(await alipay.RefundAsync("R1", 12801));
        AlipayBench.Known(await alipay.RefundAsync("R1", 100));
        AlipayBench.Known(await alipay.RefundAsync("R1", 100));
        await alipay.PassAsync(TimeSpan.FromDays(2));
        alipay.Events.ShouldBeEmpty();
    }

    private static ProviderAct.Meet Meet(string on, string fault) => new(new PlannedFault(Enum.Parse<ProviderCall>(on), Enum.Parse<ProviderFault>(fault)));
}
