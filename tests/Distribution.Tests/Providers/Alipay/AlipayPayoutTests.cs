using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Alipay;
using Distribution.Local.Providers.Faults;
using Distribution.Payments;

namespace Distribution.Tests.Providers.Alipay;

public sealed class AlipayPayoutTests
{
    [Fact]
    public async Task A_number_is_paid_once_and_told()
    {
        using AlipayBench bench = await OpenAsync();
        AlipayBench.Known(await bench.QueryAsync("P1")).State.ShouldBe(TransferState.NotFound);
        AlipayBench.Known(await bench.SendAsync("P1", 6300)).State.ShouldBe(TransferState.Succeeded);
        AlipayBench.Known(await bench.SendAsync("P1", 6300)).State.ShouldBe(TransferState.Succeeded);
        AlipayBench.Unknown(await bench.SendAsync("P1", 6301)).ShouldBe("PAYMENT_INFO_INCONSISTENCY");
        AlipayBench.Unknown(await bench.SendAsync("P1", 6300, remark: "Bonus")).ShouldBe("PAYMENT_INFO_INCONSISTENCY");
        AlipayBench.Known(await bench.QueryAsync("P1")).State.ShouldBe(TransferState.Succeeded);
        await bench.RunAsync();

        var told = bench.Events.ShouldHaveSingleItem().ShouldBeOfType<ProviderEvent.TransferFinished>();
        (told.PayoutNo, told.Amount, told.Status.State).ShouldBe(("P1", 6300, TransferState.Succeeded));
    }

    [Fact]
    public async Task A_transfer_that_is_accepted_and_fails_is_known_by_asking_and_by_being_told()
    {
        using AlipayBench bench = await OpenAsync();
        await bench.MeetAsync(ProviderCall.Transfer, ProviderFault.Fails);
        AlipayBench.Known(await bench.SendAsync("P1", 6300)).State.ShouldBe(TransferState.Processing);
        AlipayBench.Known(await bench.QueryAsync("P1")).ShouldBe(new TransferStatus(TransferState.Failed, "PAYEE_CARD_INFO_ERROR"));
        await bench.RunAsync();
        bench.Events.ShouldHaveSingleItem().ShouldBeOfType<ProviderEvent.TransferFinished>().Status.State.ShouldBe(TransferState.Failed);
        (await ReturnAsync(bench, "P1")).Problem!.Code.ShouldBe("provider.state");
    }

    [Fact]
    public async Task What_has_been_paid_may_come_back()
    {
        using AlipayBench bench = await OpenAsync();
        (await ReturnAsync(bench, "P1")).Problem!.Code.ShouldBe("provider.transfer_not_found");
        await bench.SendAsync("P1", 6300);
        (await ReturnAsync(bench, "P1")).Problem.ShouldBeNull();
        (await ReturnAsync(bench, "P1")).Problem!.Code.ShouldBe("provider.state");
        AlipayBench.Known(await bench.QueryAsync("P1")).State.ShouldBe(TransferState.Returned);
        await bench.RunAsync();

        bench.Events.Cast<ProviderEvent.TransferFinished>().Select(told => told.Status.State).ShouldBe([TransferState.Succeeded, TransferState.Returned]);
    }

    [Fact]
    public async Task What_takes_time_is_under_way_until_then_and_ends_once()
    {
        using AlipayBench bench = await OpenAsync(new Slow());
        await bench.PaidAsync();
        bench.Events.Clear();
        AlipayBench.Known(await bench.SendAsync("P1", 6300)).State.ShouldBe(TransferState.Processing);
        AlipayBench.Known(await bench.RefundAsync("R1", 100)).State.ShouldBe(RefundProgress.Processing);
        AlipayBench.Known(await bench.RefundAsync("R1", 100)).State.ShouldBe(RefundProgress.Processing);
        AlipayBench.Known(await bench.QueryRefundAsync("R1", 100)).State.ShouldBe(RefundProgress.Processing);
        await bench.PassAsync(TimeSpan.FromMinutes(59));
        AlipayBench.Known(await bench.QueryAsync("P1")).State.ShouldBe(TransferState.Processing);
        bench.Events.ShouldBeEmpty();

        await bench.PassAsync(TimeSpan.FromMinutes(1));
        AlipayBench.Known(await bench.QueryAsync("P1")).State.ShouldBe(TransferState.Succeeded);
        AlipayBench.Known(await bench.QueryRefundAsync("R1", 100)).State.ShouldBe(RefundProgress.Succeeded);
        bench.Events.OfType<ProviderEvent.TransferFinished>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_Alipay_does_not_take_is_refused()
    {
        using AlipayBench bench = await OpenAsync();
        AlipayBench.Refusal(await bench.SendAsync("P1", 6300, "nobody")).ShouldBe("transfer.payee_unknown");
        AlipayBench.Refusal(await bench.SendAsync("P1", 9)).ShouldBe("transfer.amount_too_small");
        bench.Settings.Merchants[AlipayBench.Merchant.Value].TransferTitle = "";
        AlipayBench.Refusal(await bench.SendAsync("P1", 6300)).ShouldBe("alipay.invalid_parameter");
        AlipayBench.Known(await bench.QueryAsync("P1")).State.ShouldBe(TransferState.NotFound);
        (await bench.Server.ActAsync(new ProviderAct.Confirm(AlipayBench.Merchant, "x"), default)).Problem!.Code.ShouldBe("provider.not_known");
    }

    [Theory]
    [InlineData("RequestLost", TransferState.NotFound)]
    [InlineData("TooMany", TransferState.NotFound)]
    [InlineData("NoFunds", TransferState.NotFound)]
    [InlineData("AnswerLost", TransferState.Succeeded)]
    [InlineData("AnswerSilent", TransferState.Succeeded)]
    [InlineData("AnswerForged", TransferState.Succeeded)]
    [InlineData("Broken", TransferState.Succeeded)]
    public async Task After_an_unclear_answer_asking_and_sending_the_same_again_end_in_one_transfer(string fault, TransferState after)
    {
        using AlipayBench bench = await OpenAsync();
        await bench.MeetAsync(ProviderCall.Transfer, Enum.Parse<ProviderFault>(fault));
        await bench.MeetAsync(ProviderCall.TransferQuery, ProviderFault.Broken);

        AlipayBench.Unknown(await bench.SendAsync("P1", 6300));
        AlipayBench.Unknown(await bench.QueryAsync("P1")).ShouldBe("SYSTEM_ERROR");
        AlipayBench.Known(await bench.QueryAsync("P1")).State.ShouldBe(after);
        AlipayBench.Known(await bench.SendAsync("P1", 6300)).State.ShouldBe(TransferState.Succeeded);
        await bench.RunAsync();
        bench.Events.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("RequestLost")]
    [InlineData("TooMany")]
    [InlineData("NoFunds")]
    [InlineData("AnswerLost")]
    [InlineData("AnswerSilent")]
    [InlineData("AnswerForged")]
    [InlineData("Broken")]
    public async Task After_an_unclear_answer_the_same_refund_refunds_once(string fault)
    {
        using AlipayBench bench = await OpenAsync();
        await bench.PaidAsync();
        await bench.MeetAsync(ProviderCall.Refund, Enum.Parse<ProviderFault>(fault));

        AlipayBench.Unknown(await bench.RefundAsync("R1", 12800));
        AlipayBench.Known(await bench.RefundAsync("R1", 12800)).State.ShouldBe(RefundProgress.Succeeded);
        AlipayBench.Refusal(await bench.RefundAsync("R2", 1)).ShouldBe("alipay.acq_refund_amt_not_equal_total");
    }

    private static async Task<AlipayBench> OpenAsync(AlipayFate? fate = null)
    {
        var bench = new AlipayBench(fate);
        await bench.KnowAsync("bo");
        return bench;
    }

    private static Task<Result<Done>> ReturnAsync(AlipayBench bench, string number) => bench.Server.ActAsync(new ProviderAct.Return(AlipayBench.Merchant, number), default);

    private sealed class Slow : AlipayFate
    {
        public override (TimeSpan Takes, bool Fails) OfTransfer(MerchantId merchant, string outBizNo) => (TimeSpan.FromHours(1), false);

        public override TimeSpan OfRefund() => TimeSpan.FromHours(1);
    }
}
