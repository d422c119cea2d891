using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Faults;
using Distribution.Local.Providers.WeChat;
using Distribution.Payments;
using Distribution.Payments.Accounts;

namespace Distribution.Tests.Providers.WeChat;

/// <summary>Transfers that WeChat Pay takes first and asks their payees of later, a name that is proved later, and a certificate that changes meanwhile.</summary>
public sealed class WeChatAcceptedTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_transfer_that_is_taken_first_has_its_package_only_when_its_payee_is_asked()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync(fate: new Looks());
        await bench.KnowAsync("bo");
        await bench.MeetAsync(ProviderCall.Transfer, ProviderFault.NotifiedTwice);
        TransferStatus sent = WeChatTransferTests.Known(await WeChatTransferTests.SendAsync(bench, "P1", 5000));
        sent.ShouldBe(new TransferStatus(TransferState.Processing, null));
        (await bench.Server.ActAsync(WeChatTransferTests.Confirm("x"), None)).Problem!.Code.ShouldBe("provider.transfer_not_found");

        await bench.RunAsync();

        bench.Events.ShouldBeEmpty("only of an end is told");
        WeChatTransferTests.Known(await WeChatTransferTests.QueryAsync(bench, "P1")).AwaitsPayee.ShouldBeTrue();
        string package = WeChatTransferTests.Known(await WeChatTransferTests.SendAsync(bench, "P1", 5000)).Confirmation.ShouldNotBeNull().Package;
        await bench.PassAsync(TimeSpan.FromHours(23));
        await bench.ActAsync(WeChatTransferTests.Confirm(package));
        await bench.RunAsync();
        WeChatTransferTests.Known(await WeChatTransferTests.QueryAsync(bench, "P1")).State.ShouldBe(TransferState.Succeeded);
        bench.Events.Count.ShouldBe(2, "the fault was for the end");
    }

    [Fact]
    public async Task A_transfer_that_is_only_taken_can_be_taken_back_and_its_payee_is_never_asked()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync(fate: new Looks());
        await bench.KnowAsync("bo");
        await WeChatTransferTests.SendAsync(bench, "P1", 5000);
        WeChatTransferTests.Known(await bench.Transfers.CancelAsync(WeChatBench.Merchant, "P1", None)).State.ShouldBe(TransferState.Processing);

        await bench.PassAsync(TimeSpan.FromDays(2));

        WeChatTransferTests.Known(await WeChatTransferTests.QueryAsync(bench, "P1")).ShouldBe(new TransferStatus(TransferState.Failed, "CANCELLED"));
        bench.Events.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("transfer_remark")]
    [InlineData("notify_url")]
    [InlineData("user_recv_perception")]
    [InlineData("info_content")]
    public async Task Nothing_of_a_transfer_may_be_otherwise_when_its_number_is_sent_again(string what)
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await bench.KnowAsync("bo");
        await WeChatTransferTests.SendAsync(bench, "P1", 5000);
        Configuration(bench, what);

        (await WeChatTransferTests.SendAsync(bench, "P1", 5000)).ShouldBeOfType<GatewayOutcome<TransferStatus>.Unknown>().Reason.ShouldBe("ALREADY_EXISTS");
        WeChatTransferTests.Known(await WeChatTransferTests.QueryAsync(bench, "P1")).AwaitsPayee.ShouldBeTrue();
    }

    [Fact]
    public async Task An_order_that_says_anything_else_under_the_same_number_is_refused()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await bench.KnowAsync("cai");
        var order = new PaymentRequest(WeChatBench.Merchant, new OrderId("ORDER1"), 12800, Currency.CNY, "苹果", bench.Clock.GetUtcNow() + TimeSpan.FromMinutes(30), new UserId("cai"));
        (await bench.Payments.CreatePaymentAsync(order, None)).Problem.ShouldBeNull();
        (await bench.Payments.CreatePaymentAsync(order, None)).Problem.ShouldBeNull();

        foreach (PaymentRequest other in (PaymentRequest[])[order with { Description = "梨" }, order with { ExpiresAt = order.ExpiresAt.AddMinutes(1) }])
        {
            Problem problem = (await bench.Payments.CreatePaymentAsync(other, None)).Problem.ShouldNotBeNull();
            (problem.Code, problem.Detail).ShouldSatisfyAllConditions(said => said.Code.ShouldBe("payment.refused"), said => said.Detail.ShouldContain("OUT_TRADE_NO_USED"));
        }
    }

    [Fact]
    public async Task A_name_that_is_proved_later_counts_from_then_on()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        string openId = (await bench.PersonAsync("bo", null)).Account;
        await bench.Accounts.BindAsync(WeChatBench.Merchant, new UserId("bo"), new ProviderAccount("wechat", openId, "张三"), None);
        await WeChatTransferTests.SendAsync(bench, "P1", 5000);
        await bench.RunAsync();
        WeChatTransferTests.Known(await WeChatTransferTests.QueryAsync(bench, "P1")).Reason.ShouldBe("REAL_NAME_CHECK_FAIL");

        (await bench.PersonAsync("bo", "张三")).RealName.ShouldBe("张三");
        (await bench.PersonAsync("bo", null)).RealName.ShouldBe("张三", "nothing said, nothing changed");
        (await bench.Server.IntroduceAsync(WeChatBench.Merchant, "bo", None)).RealName.ShouldBe("张三", "who is known keeps his name");

        WeChatTransferTests.Known(await WeChatTransferTests.SendAsync(bench, "P2", 5000)).AwaitsPayee.ShouldBeTrue();
    }

    [Fact]
    public async Task A_platform_certificate_may_change_while_things_are_under_way()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync(certificateMode: true, rotates: TimeSpan.FromHours(1));
        await bench.KnowAsync("bo");
        string before = bench.Keys.Keys.CertificateSerial;
        string after = bench.Keys.Keys.Next!.Serial;
        List<string?> told = [];
        bench.OnNotification = request =>
        {
            told.Add(request.Header("Wechatpay-Serial"));
            return request;
        };
        string first = WeChatTransferTests.Known(await WeChatTransferTests.SendAsync(bench, "P1", 5000)).Confirmation!.Package;
        string second = WeChatTransferTests.Known(await WeChatTransferTests.SendAsync(bench, "P2", 5000)).Confirmation!.Package;
        bench.Wire.Passed[^1].Reply.Headers["Wechatpay-Serial"].ShouldBe(before);
        await bench.ActAsync(WeChatTransferTests.Confirm(first));
        await bench.RunAsync();

        await bench.PassAsync(TimeSpan.FromHours(1));
        await bench.ActAsync(WeChatTransferTests.Confirm(second));
        await bench.RunAsync();
        WeChatTransferTests.Known(await WeChatTransferTests.SendAsync(bench, "P3", 5000)).AwaitsPayee.ShouldBeTrue("what is encrypted for the certificate of before still opens");

        bench.Wire.Passed[^1].Reply.Headers["Wechatpay-Serial"].ShouldBe(after);
        told.ShouldBe([before, after]);
        bench.Refused.ShouldBeEmpty();
        bench.Events.Count.ShouldBe(2);
        ProviderReply certificates = await bench.AskAsync("GET", "/v3/certificates", "");
        System.Text.Encoding.UTF8.GetString(certificates.Body.Span).ShouldSatisfyAllConditions(text => text.ShouldContain(before), text => text.ShouldContain(after));
    }

    private static void Configuration(WeChatBench bench, string what)
    {
        Distribution.Payments.WeChatPay.WeChatPayAccount own = bench.Options.Merchants["fruit"];
        switch (what)
        {
            case "transfer_remark":
                own.TransferRemark = "奖金";
                break;
            case "notify_url":
                own.NotifyUrl = new Uri("http://localhost/elsewhere");
                break;
            case "user_recv_perception":
                own.TransferPerception = "劳务报酬";
                break;
            case "info_content":
                own.TransferReports[1].Content = "奖金";
                break;
        }
    }

    private sealed class Looks : WeChatFate
    {
        public override bool IsLookedAtFirst(MerchantId merchant, string outBillNo) => true;
    }
}
