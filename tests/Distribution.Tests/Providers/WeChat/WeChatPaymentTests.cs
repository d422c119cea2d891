using System.Security.Cryptography;
using System.Text;
using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Payments;
using Distribution.Payments.Accounts;

namespace Distribution.Tests.Providers.WeChat;

/// <summary>Orders and refunds at the simulated WeChat Pay, asked for by the real gateway.</summary>
public sealed class WeChatPaymentTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly OrderId Order = new("ORDER1");

    [Fact]
    public async Task An_order_is_announced_paid_told_of_and_asked_about()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        PaymentSession session = (await CreateAsync(bench)).Value;
        IReadOnlyDictionary<string, string> call = session.Parameters.ShouldNotBeNull();
        (call["appId"], call["signType"]).ShouldBe((bench.Keys.Find(WeChatBench.Merchant)!.Row.AppId, "RSA"));
        bench.Keys.Find(WeChatBench.Merchant)!.Key.Verify(
            Encoding.UTF8.GetBytes($"{call["appId"]}\n{call["timeStamp"]}\n{call["nonceStr"]}\n{call["package"]}\n"), call["paySign"]).ShouldBeTrue();
        (await CreateAsync(bench)).Value.Parameters!["package"].ShouldBe(call["package"], "the same order again is the same payment");
        (await StateAsync(bench)).ShouldBe(PaymentState.Waiting);

        await PayAsync(bench);
        await bench.RunAsync();

        PaymentStatus paid = (await QueryAsync(bench)).ShouldBeOfType<GatewayOutcome<PaymentStatus>.Known>().Value;
        (paid.State, paid.Amount).ShouldBe((PaymentState.Succeeded, 12800));
        ProviderEvent.PaymentSucceeded told = bench.Events.ShouldHaveSingleItem().ShouldBeOfType<ProviderEvent.PaymentSucceeded>();
        (told.Order, told.Amount).ShouldBe((Order, 12800));
        ((string?)told.TransactionId, (DateTimeOffset?)told.SuccessAt).ShouldBe((paid.TransactionId, paid.SuccessAt));
        (await CreateAsync(bench)).Problem!.Code.ShouldBe("payment.already_paid");
        (await bench.Payments.CloseAsync(WeChatBench.Merchant, Order, None)).ShouldBeOfType<GatewayOutcome<Done>.Refused>().Problem.Code.ShouldBe("payment.already_paid");
    }

    [Fact]
    public async Task Who_pays_again_only_has_it_told_again()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await CreateAsync(bench);
        await PayAsync(bench, times: 3);
        await bench.RunAsync();
        await PayAsync(bench);
        await bench.RunAsync();

        bench.Events.Count.ShouldBe(4);
        bench.Events.Select(static told => told.EventId).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_closed_order_and_one_whose_time_is_over_cannot_be_paid()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await CreateAsync(bench);
        (await bench.Payments.CloseAsync(WeChatBench.Merchant, Order, None)).ShouldBeOfType<GatewayOutcome<Done>.Known>();
        (await bench.Payments.CloseAsync(WeChatBench.Merchant, Order, None)).ShouldBeOfType<GatewayOutcome<Done>.Known>("closing again is done too");
        (await StateAsync(bench)).ShouldBe(PaymentState.Closed);
        (await CreateAsync(bench)).Problem!.Code.ShouldBe("payment.refused");
        (await bench.Server.ActAsync(Pay(Order.Value), None)).Problem!.Code.ShouldBe("provider.state");

        await CreateAsync(bench, "ORDER2");
        bench.Clock.Advance(TimeSpan.FromMinutes(30));
        (await bench.Server.ActAsync(Pay("ORDER2"), None)).Problem!.Code.ShouldBe("provider.state");
        (await bench.Server.ActAsync(Pay("ORDER3"), None)).Problem!.Code.ShouldBe("provider.payment_not_found");
        (await bench.Payments.QueryAsync(WeChatBench.Merchant, new OrderId("ORDER3"), None)).ShouldBeOfType<GatewayOutcome<PaymentStatus>.Known>().Value.State.ShouldBe(PaymentState.NotFound);
        (await bench.Payments.CloseAsync(WeChatBench.Merchant, new OrderId("ORDER3"), None)).ShouldBeOfType<GatewayOutcome<Done>.Known>();
    }

    [Fact]
    public async Task A_number_is_good_for_one_order_and_a_stranger_cannot_pay()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await CreateAsync(bench);
        (await CreateAsync(bench, amount: 12801)).Problem!.Detail.ShouldContain("OUT_TRADE_NO_USED");

        (await bench.Accounts.BindAsync(WeChatBench.Merchant, new UserId("bo"), new ProviderAccount("wechat", "oNobodyOfThisApp"), None)).Problem.ShouldBeNull();
        (await bench.Payments.CreatePaymentAsync(Request("ORDER2", 100) with { Buyer = new UserId("bo") }, None)).Problem!.Detail.ShouldContain("PARAM_ERROR");
        (await bench.Payments.CreatePaymentAsync(Request("ORDER2", 100) with { ExpiresAt = bench.Clock.GetUtcNow() }, None)).Problem!.Detail.ShouldContain("PARAM_ERROR");
    }

    [Fact]
    public async Task A_refund_number_refunds_once_and_no_more_than_was_paid_goes_back()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await CreateAsync(bench);
        RefusalOf(await RefundAsync(bench, "r0", 1)).ShouldBe("wechat.invalidrequest", "nothing is paid");
        await PayAsync(bench);
        await bench.RunAsync();
        (await QueryRefundAsync(bench, "r1", 12000)).State.ShouldBe(RefundProgress.NotFound);
        RefusalOf(await RefundAsync(bench, "r1", 12801)).ShouldBe("wechat.invalidrequest");
        RefusalOf(await RefundAsync(bench, "r1", 12000, total: 12000)).ShouldBe("wechat.invalidrequest", "the total is not the order's");

        StateOf(await RefundAsync(bench, "r1", 12000)).ShouldBe(RefundProgress.Processing);
        StateOf(await RefundAsync(bench, "r1", 12000)).ShouldBe(RefundProgress.Processing);
        await bench.RunAsync();
        StateOf(await RefundAsync(bench, "r1", 12000)).ShouldBe(RefundProgress.Succeeded);
        (await QueryRefundAsync(bench, "r1", 12000)).State.ShouldBe(RefundProgress.Succeeded);
        RefusalOf(await RefundAsync(bench, "r1", 1)).ShouldBe("wechat.invalidrequest", "the number was used");
        RefusalOf(await RefundAsync(bench, "r2", 801)).ShouldBe("wechat.invalidrequest");
        StateOf(await RefundAsync(bench, "r2", 800)).ShouldBe(RefundProgress.Processing);
        await bench.RunAsync();

        bench.Events.OfType<ProviderEvent.RefundFinished>().Select(static told => (told.Refund.Value, told.Amount, told.Status.State))
            .ShouldBe([("r1", 12000L, RefundProgress.Succeeded), ("r2", 800L, RefundProgress.Succeeded)]);
        (await StateAsync(bench)).ShouldBe(PaymentState.Succeeded, "a refunded payment was made");
    }

    [Fact]
    public async Task A_refund_that_cannot_be_made_ends_abnormal_and_is_told()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await CreateAsync(bench);
        await PayAsync(bench);
        await bench.MeetAsync(Local.Providers.Faults.ProviderCall.Refund, Local.Providers.Faults.ProviderFault.Fails);
        StateOf(await RefundAsync(bench, "r1", 100)).ShouldBe(RefundProgress.Processing);
        await bench.RunAsync();

        (await QueryRefundAsync(bench, "r1", 100)).State.ShouldBe(RefundProgress.Abnormal);
        bench.Events.OfType<ProviderEvent.RefundFinished>().ShouldHaveSingleItem().Status.State.ShouldBe(RefundProgress.Abnormal);
    }

    [Fact]
    public async Task An_order_has_fifty_refunds_and_a_year_for_them()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await CreateAsync(bench);
        await PayAsync(bench);
        for (int i = 0; i < 50; i++)
        {
            StateOf(await RefundAsync(bench, $"r{i}", 1)).ShouldBe(RefundProgress.Processing);
        }

        RefusalOf(await RefundAsync(bench, "r50", 1)).ShouldBe("wechat.invalidrequest");
        await CreateAsync(bench, "ORDER2");
        await bench.ActAsync(Pay("ORDER2"));
        bench.Clock.Advance(TimeSpan.FromDays(366));
        RefusalOf(await bench.Payments.RefundAsync(new RefundRequest(WeChatBench.Merchant, new OrderId("ORDER2"), new RefundId("late"), 1, 12800, Currency.CNY, null), None))
            .ShouldBe("wechat.invalidrequest");
    }

    [Fact]
    public async Task The_platform_certificate_is_given_sealed_to_who_has_the_APIv3_key()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync(certificateMode: true);
        ProviderReply reply = await bench.AskAsync("GET", "/v3/certificates", "");

        System.Text.Json.JsonElement sealedOne = System.Text.Json.JsonDocument.Parse(reply.Body).RootElement.GetProperty("data")[0];
        sealedOne.GetProperty("serial_no").GetString().ShouldBe(bench.Keys.Keys.CertificateSerial);
        System.Text.Json.JsonElement box = sealedOne.GetProperty("encrypt_certificate");
        byte[] text = Convert.FromBase64String(box.GetProperty("ciphertext").GetString()!);
        byte[] plain = new byte[text.Length - 16];
        using var aes = new AesGcm(Encoding.UTF8.GetBytes(bench.Keys.Find(WeChatBench.Merchant)!.Row.ApiV3Key), 16);
        aes.Decrypt(Encoding.UTF8.GetBytes(box.GetProperty("nonce").GetString()!), text.AsSpan(..^16), text.AsSpan(^16..), plain, "certificate"u8);
        Encoding.UTF8.GetString(plain).ShouldBe(bench.Keys.Keys.CertificatePem);
    }

    internal static PaymentRequest Request(string order, long amount) => new(
        WeChatBench.Merchant, new OrderId(order), amount, Currency.CNY, "水果礼盒", new DateTimeOffset(2026, 3, 2, 1, 30, 0, TimeSpan.Zero), new UserId("cai"));

    internal static async Task<Result<PaymentSession>> CreateAsync(WeChatBench bench, string order = "ORDER1", long amount = 12800)
    {
        await bench.KnowAsync("cai");
        return await bench.Payments.CreatePaymentAsync(Request(order, amount), None);
    }

    internal static Task PayAsync(WeChatBench bench, int times = 1) => bench.ActAsync(Pay(Order.Value, times));

    private static ProviderAct.Pay Pay(string order, int times = 1) => new(WeChatBench.Merchant, new OrderId(order), times, TimeSpan.Zero);

    private static Task<GatewayOutcome<PaymentStatus>> QueryAsync(WeChatBench bench) => bench.Payments.QueryAsync(WeChatBench.Merchant, Order, None);

    private static async Task<PaymentState> StateAsync(WeChatBench bench) => (await QueryAsync(bench)).ShouldBeOfType<GatewayOutcome<PaymentStatus>.Known>().Value.State;

    private static RefundRequest Refund(string id, long amount, long total = 12800) => new(WeChatBench.Merchant, Order, new RefundId(id), amount, total, Currency.CNY, "不想要了");

    private static Task<GatewayOutcome<RefundStatus>> RefundAsync(WeChatBench bench, string id, long amount, long total = 12800) =>
        bench.Payments.RefundAsync(Refund(id, amount, total), None);

    private static async Task<RefundStatus> QueryRefundAsync(WeChatBench bench, string id, long amount) =>
        (await bench.Payments.QueryRefundAsync(Refund(id, amount), None)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Known>().Value;

    private static RefundProgress StateOf(GatewayOutcome<RefundStatus> outcome) => outcome.ShouldBeOfType<GatewayOutcome<RefundStatus>.Known>().Value.State;

    private static string RefusalOf(GatewayOutcome<RefundStatus> outcome) => outcome.ShouldBeOfType<GatewayOutcome<RefundStatus>.Refused>().Problem.Code;
}
