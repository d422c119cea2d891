using System.Text;
using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Faults;
using Distribution.Payments;

namespace Distribution.Tests.Providers.WeChat;

/// <summary>What a tester can have go wrong, and what the real gateway and webhook make of it.</summary>
public sealed class WeChatFaultTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("RequestLost", false)]
    [InlineData("TooMany", false)]
    [InlineData("NoFunds", false)]
    [InlineData("AnswerLost", true)]
    [InlineData("AnswerSilent", true)]
    [InlineData("AnswerForged", true)]
    [InlineData("Broken", true)]
    public async Task After_an_unclear_answer_to_a_transfer_the_same_number_is_good_for_one_transfer(string fault, bool done)
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await bench.KnowAsync("bo");
        await bench.MeetAsync(ProviderCall.Transfer, Enum.Parse<ProviderFault>(fault));

        (await WeChatTransferTests.SendAsync(bench, "P1", 5000)).ShouldBeOfType<GatewayOutcome<TransferStatus>.Unknown>();

        WeChatTransferTests.Known(await WeChatTransferTests.QueryAsync(bench, "P1")).State.ShouldBe(done ? TransferState.Processing : TransferState.NotFound);
        TransferStatus again = WeChatTransferTests.Known(await WeChatTransferTests.SendAsync(bench, "P1", 5000));
        await bench.ActAsync(WeChatTransferTests.Confirm(again.Confirmation!.Package));
        await bench.RunAsync();
        bench.Events.OfType<ProviderEvent.TransferFinished>().ShouldHaveSingleItem().Status.State.ShouldBe(TransferState.Succeeded);
    }

    [Theory]
    [InlineData("RequestLost")]
    [InlineData("TooMany")]
    [InlineData("NoFunds")]
    [InlineData("AnswerLost")]
    [InlineData("AnswerSilent")]
    [InlineData("AnswerForged")]
    [InlineData("Broken")]
    public async Task After_an_unclear_answer_to_a_refund_the_same_number_refunds_once(string fault)
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await WeChatPaymentTests.CreateAsync(bench);
        await WeChatPaymentTests.PayAsync(bench);
        await bench.MeetAsync(ProviderCall.Refund, Enum.Parse<ProviderFault>(fault));
        var refund = new RefundRequest(WeChatBench.Merchant, new OrderId("ORDER1"), new RefundId("r1"), 12800, 12800, Currency.CNY, null);

        (await bench.Payments.RefundAsync(refund, None)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Unknown>();

        (await bench.Payments.RefundAsync(refund, None)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Known>();
        await bench.RunAsync();
        bench.Events.OfType<ProviderEvent.RefundFinished>().ShouldHaveSingleItem().Amount.ShouldBe(12800);
    }

    [Theory]
    [InlineData("RequestLost", 2)]
    [InlineData("AnswerLost", 2)]
    [InlineData("Broken", 2)]
    [InlineData("TooMany", 1)]
    [InlineData("AnswerForged", 1)]
    [InlineData("AnswerSilent", 1)]
    public async Task A_question_is_asked_again_at_once_only_if_the_connection_or_the_other_side_broke(string fault, int asked)
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await WeChatPaymentTests.CreateAsync(bench);
        int before = bench.Wire.Passed.Count;
        await bench.MeetAsync(ProviderCall.PaymentQuery, Enum.Parse<ProviderFault>(fault));

        GatewayOutcome<PaymentStatus> outcome = await bench.Payments.QueryAsync(WeChatBench.Merchant, new OrderId("ORDER1"), None);

        (bench.Wire.Passed.Count - before).ShouldBe(asked);
        (outcome is GatewayOutcome<PaymentStatus>.Known).ShouldBe(asked == 2);
    }

    [Fact]
    public async Task A_fault_meets_the_call_it_is_for_once_and_the_oldest_comes_first()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await bench.MeetAsync(ProviderCall.Payment, ProviderFault.AnswerLost);
        await bench.MeetAsync(ProviderCall.Payment, ProviderFault.TooMany);
        await bench.MeetAsync(ProviderCall.Close, ProviderFault.Broken);

        (await WeChatPaymentTests.CreateAsync(bench)).Problem!.Code.ShouldBe("payment.unavailable");
        bench.Wire.Passed[^1].Reply.Delivery.ShouldBe(ReplyDelivery.Cut);
        (await WeChatPaymentTests.CreateAsync(bench)).Problem!.Code.ShouldBe("payment.unavailable");
        bench.Wire.Passed[^1].Reply.Status.ShouldBe(429);
        Encoding.UTF8.GetString(bench.Wire.Passed[^1].Reply.Body.Span).ShouldContain("FREQUENCY_LIMITED");
        (await WeChatPaymentTests.CreateAsync(bench)).Problem.ShouldBeNull();
        (await bench.Payments.CloseAsync(WeChatBench.Merchant, new OrderId("ORDER1"), None)).ShouldBeOfType<GatewayOutcome<Done>.Unknown>();
        (await bench.Payments.CloseAsync(WeChatBench.Merchant, new OrderId("ORDER1"), None)).ShouldBeOfType<GatewayOutcome<Done>.Known>();
    }

    [Fact]
    public async Task A_notification_nobody_takes_is_repeated_at_the_protocols_times_and_then_given_up()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await WeChatPaymentTests.CreateAsync(bench);
        int answers = 0;
        bench.InsteadOfShop = () => answers++ % 2 == 0 ? new ProviderReply(500, ProviderHeaders.None, default) : null;
        DateTimeOffset paid = bench.Clock.GetUtcNow();
        await WeChatPaymentTests.PayAsync(bench);

        await bench.PassAsync(TimeSpan.FromDays(3));

        int[] seconds = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600];
        bench.SentAt.Count.ShouldBe(16);
        bench.SentAt[0].ShouldBe(paid);
        bench.SentAt.Zip(bench.SentAt.Skip(1), static (one, next) => (int)(next - one).TotalSeconds).ShouldBe(seconds);
        bench.Log.Text.ShouldContain("given up after 16 attempts");
    }

    [Theory]
    [InlineData("NotifiedForged", "webhook.signature_invalid")]
    [InlineData("NotifiedProbe", "webhook.probe")]
    public async Task A_wrong_signature_is_refused_and_the_right_one_comes_with_the_repetition(string fault, string code)
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await WeChatPaymentTests.CreateAsync(bench);
        await bench.MeetAsync(ProviderCall.Payment, Enum.Parse<ProviderFault>(fault));
        await WeChatPaymentTests.PayAsync(bench);
        await bench.RunAsync();
        (bench.Events.Count, bench.Refused.ShouldHaveSingleItem()).ShouldBe((0, code));

        await bench.PassAsync(TimeSpan.FromSeconds(15));

        bench.Events.ShouldHaveSingleItem();
        bench.Refused.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_shop_that_takes_a_wrong_signature_is_named_in_the_log()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await WeChatPaymentTests.CreateAsync(bench);
        await bench.MeetAsync(ProviderCall.Payment, ProviderFault.NotifiedProbe);
        bench.InsteadOfShop = () => new ProviderReply(200, ProviderHeaders.None, default);
        await WeChatPaymentTests.PayAsync(bench);

        await bench.PassAsync(TimeSpan.FromDays(3));

        bench.SentAt.Count.ShouldBe(1);
        bench.Log.Text.ShouldContain("wrong on purpose (Probe)");
    }

    [Fact]
    public async Task A_notification_may_come_twice_late_or_never()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await WeChatPaymentTests.CreateAsync(bench);
        await bench.MeetAsync(ProviderCall.Payment, ProviderFault.NotifiedTwice);
        await WeChatPaymentTests.PayAsync(bench);
        await bench.RunAsync();
        bench.Events.Count.ShouldBe(2);

        await bench.MeetAsync(ProviderCall.Payment, ProviderFault.NotifiedLate, seconds: 3600);
        await WeChatPaymentTests.PayAsync(bench);
        await bench.PassAsync(TimeSpan.FromSeconds(3599));
        bench.Events.Count.ShouldBe(2);
        await bench.PassAsync(TimeSpan.FromSeconds(1));
        bench.Events.Count.ShouldBe(3);

        await bench.MeetAsync(ProviderCall.Payment, ProviderFault.NotNotified);
        await WeChatPaymentTests.PayAsync(bench);
        await bench.PassAsync(TimeSpan.FromDays(3));
        bench.Events.Count.ShouldBe(3);
    }
}
