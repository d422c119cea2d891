using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Faults;
using Distribution.Payments;

namespace Distribution.Tests.Providers.Alipay;

public sealed class AlipayTradeTests : IDisposable
{
    private readonly AlipayBench _bench = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_payment_begins_when_the_buyer_opens_it_and_is_told_when_he_has_paid(bool inApp)
    {
        PaymentSession session = await _bench.CreateAsync();
        (await StateAsync()).ShouldBe(PaymentState.NotFound);
        (await _bench.PayAsync()).Problem!.Code.ShouldBe("provider.payment_not_found");

        (await _bench.OpenAsync(session, inApp)).ShouldBe(200);
        (await _bench.OpenAsync(session, !inApp)).ShouldBe(200);
        (await StateAsync()).ShouldBe(PaymentState.Waiting);
        _bench.Clock.Advance(TimeSpan.FromMinutes(5));
        (await _bench.PayAsync()).Problem.ShouldBeNull();
        await _bench.RunAsync();

        var paid = _bench.Events.ShouldHaveSingleItem().ShouldBeOfType<ProviderEvent.PaymentSucceeded>();
        (paid.Order, paid.Amount, paid.SuccessAt).ShouldBe((AlipayBench.Order, 12800, _bench.Clock.GetUtcNow()));
        PaymentStatus status = AlipayBench.Known(await _bench.Payments.QueryAsync(AlipayBench.Merchant, AlipayBench.Order, default));
        status.ShouldBe(new PaymentStatus(PaymentState.Succeeded, 12800, Currency.CNY, paid.TransactionId, paid.SuccessAt));
    }

    [Fact]
    public async Task Paying_again_only_tells_again()
    {
        await _bench.PaidAsync();
        _bench.Clock.Advance(TimeSpan.FromHours(3));
        (await _bench.PayAsync(times: 3)).Problem.ShouldBeNull();
        await _bench.RunAsync();

        _bench.Events.Count.ShouldBe(4);
        _bench.Events.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_is_closed_or_too_late_cannot_be_paid_and_what_is_paid_cannot_be_closed()
    {
        PaymentSession session = await _bench.CreateAsync();
        AlipayBench.Known(await CloseAsync());
        await _bench.OpenAsync(session);
        AlipayBench.Known(await CloseAsync());
        AlipayBench.Known(await CloseAsync());
        (await StateAsync()).ShouldBe(PaymentState.Closed);
        (await _bench.PayAsync()).Problem!.Code.ShouldBe("provider.state");

        using var other = new AlipayBench();
        PaymentSession late = await other.CreateAsync();
        await other.OpenAsync(late);
        other.Clock.Advance(TimeSpan.FromMinutes(30));
        (await other.PayAsync()).Problem!.Code.ShouldBe("provider.state");
        AlipayBench.Known(await other.Payments.QueryAsync(AlipayBench.Merchant, AlipayBench.Order, default)).State.ShouldBe(PaymentState.Closed);

        using var third = new AlipayBench();
        await third.PaidAsync();
        AlipayBench.Refusal(await third.Payments.CloseAsync(AlipayBench.Merchant, AlipayBench.Order, default)).ShouldBe("payment.already_paid");
    }

    [Fact]
    public async Task A_payment_that_nobody_opened_in_time_cannot_be_opened()
    {
        PaymentSession session = await _bench.CreateAsync();
        _bench.Clock.Advance(TimeSpan.FromMinutes(30));
        (await _bench.OpenAsync(session)).ShouldBe(400);
        (await StateAsync()).ShouldBe(PaymentState.NotFound);
    }

    [Fact]
    public async Task A_refund_moves_money_once_and_never_more_than_was_paid()
    {
        AlipayBench.Refusal(await _bench.RefundAsync("R1", 100)).ShouldBe("alipay.acq_trade_not_exist");
        await _bench.OpenAsync(await _bench.CreateAsync());
        AlipayBench.Refusal(await _bench.RefundAsync("R1", 100)).ShouldBe("alipay.acq_trade_status_error");
        await _bench.PayAsync();
        AlipayBench.Known(await _bench.QueryRefundAsync("R1", 100)).State.ShouldBe(RefundProgress.NotFound);

        AlipayBench.Known(await _bench.RefundAsync("R1", 2800)).State.ShouldBe(RefundProgress.Succeeded);
        AlipayBench.Known(await _bench.RefundAsync("R1", 2800)).State.ShouldBe(RefundProgress.Succeeded);
        AlipayBench.Refusal(await _bench.RefundAsync("R1", 2801)).ShouldBe("alipay.acq_discordant_repeat_request");
        AlipayBench.Refusal(await _bench.RefundAsync("R1", 2800, "梨")).ShouldBe("alipay.acq_discordant_repeat_request");
        AlipayBench.Known(await _bench.QueryRefundAsync("R1", 2800)).State.ShouldBe(RefundProgress.Succeeded);
        AlipayBench.Refusal(await _bench.RefundAsync("R2", 10001)).ShouldBe("alipay.acq_refund_amt_not_equal_total");
        AlipayBench.Known(await _bench.RefundAsync("R2", 10000)).State.ShouldBe(RefundProgress.Succeeded);
        AlipayBench.Refusal(await _bench.RefundAsync("R3", 1)).ShouldBe("alipay.acq_refund_amt_not_equal_total");

        (await StateAsync()).ShouldBe(PaymentState.Succeeded, "a trade that is refunded was paid");
    }

    [Fact]
    public async Task What_Alipay_tells_of_refunds_repeats_the_payment_or_says_nothing()
    {
        await _bench.PaidAsync();
        await _bench.RefundAsync("R1", 2800);
        await _bench.RefundAsync("R2", 10000);
        await _bench.RunAsync();

        _bench.Refused.ShouldBeEmpty();
        _bench.Events.Count.ShouldBe(3);
        var paid = _bench.Events[0].ShouldBeOfType<ProviderEvent.PaymentSucceeded>();
        _bench.Events[1].ShouldBeOfType<ProviderEvent.PaymentSucceeded>().TransactionId.ShouldBe(paid.TransactionId);
        _bench.Events[2].ShouldBeOfType<ProviderEvent.Noted>();
    }

    [Fact]
    public async Task A_notification_is_sent_eight_times_within_25_hours_until_the_answer_is_the_word()
    {
        Queue<ProviderReply?> answers = new([null, AlipayBench.Answer("fail"), AlipayBench.Answer("success", 500), AlipayBench.Answer("successful"), AlipayBench.Answer("")]);
        _bench.InsteadOfShop = () => answers.TryDequeue(out ProviderReply? answer) ? answer : AlipayBench.Answer("fail");
        DateTimeOffset start = _bench.Clock.GetUtcNow();
        await _bench.OpenAsync(await _bench.CreateAsync());
        await _bench.PayAsync();
        await _bench.PassAsync(TimeSpan.FromDays(3));

        _bench.SentAt.Select(at => (at - start).TotalMinutes).ShouldBe([0, 4, 14, 24, 84, 204, 564, 1464]);
        _bench.Log.Text.ShouldContain("given up after 8 attempts");

        _bench.SentAt.Clear();
        _bench.InsteadOfShop = static () => AlipayBench.Answer("success");
        await _bench.PayAsync();
        await _bench.PassAsync(TimeSpan.FromDays(3));
        _bench.SentAt.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_notification_may_come_twice_late_forged_or_never()
    {
        await _bench.OpenAsync(await _bench.CreateAsync());
        await _bench.MeetAsync(ProviderCall.Payment, ProviderFault.NotifiedForged);
        await _bench.PayAsync();
        await _bench.RunAsync();
        _bench.Refused.ShouldBe(["webhook.signature_invalid"]);
        await _bench.PassAsync(TimeSpan.FromMinutes(4));
        _bench.Events.ShouldHaveSingleItem();

        await _bench.MeetAsync(ProviderCall.Payment, ProviderFault.NotifiedTwice);
        await _bench.PayAsync();
        await _bench.RunAsync();
        _bench.Events.Count.ShouldBe(3);

        await _bench.MeetAsync(ProviderCall.Payment, ProviderFault.NotifiedLate, 3600);
        await _bench.PayAsync();
        await _bench.PassAsync(TimeSpan.FromMinutes(59));
        _bench.Events.Count.ShouldBe(3);
        await _bench.PassAsync(TimeSpan.FromMinutes(2));
        _bench.Events.Count.ShouldBe(4);

        await _bench.MeetAsync(ProviderCall.Payment, ProviderFault.NotNotified);
        await _bench.PayAsync();
        await _bench.PassAsync(TimeSpan.FromDays(2));
        _bench.Events.Count.ShouldBe(4);
    }

    public void Dispose() => _bench.Dispose();

    private async Task<PaymentState> StateAsync() => AlipayBench.Known(await _bench.Payments.QueryAsync(AlipayBench.Merchant, AlipayBench.Order, default)).State;

    private Task<GatewayOutcome<Done>> CloseAsync() => _bench.Payments.CloseAsync(AlipayBench.Merchant, AlipayBench.Order, default);
}
