using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Faults;
using Distribution.Payments;
using Distribution.Payments.Accounts;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Providers.WeChat;

/// <summary>Transfers to users at the simulated WeChat Pay, asked for by the real gateway.</summary>
public sealed class WeChatTransferTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    [Fact]
    public async Task A_transfer_waits_for_its_payee_is_confirmed_and_told()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await bench.KnowAsync("bo");
        TransferStatus sent = Known(await SendAsync(bench, "P1", 5000));
        (sent.State, sent.AwaitsPayee).ShouldBe((TransferState.Processing, true));
        TransferConfirmation asked = sent.Confirmation.ShouldNotBeNull();
        (asked.MchId, asked.AppId).ShouldBe((bench.Options.Merchants["fruit"].MchId, bench.Options.Merchants["fruit"].AppId));
        Known(await SendAsync(bench, "P1", 5000)).ShouldBe(sent, "the same again is the same transfer, with the same package");
        Known(await QueryAsync(bench, "P1")).ShouldBe(sent with { Confirmation = null }, "a query says nothing of the package");

        await bench.ActAsync(Confirm(asked.Package));
        Known(await QueryAsync(bench, "P1")).ShouldBe(new TransferStatus(TransferState.Processing, null) { PayeeMayRetry = true });
        await bench.RunAsync();

        Known(await QueryAsync(bench, "P1")).ShouldBe(new TransferStatus(TransferState.Succeeded, null));
        ProviderEvent.TransferFinished told = bench.Events.ShouldHaveSingleItem().ShouldBeOfType<ProviderEvent.TransferFinished>();
        (told.PayoutNo, told.Amount, told.Status.State).ShouldBe(("P1", 5000, TransferState.Succeeded));
        (await bench.Server.ActAsync(Confirm(asked.Package), None)).Problem!.Code.ShouldBe("provider.state");
        await bench.PassAsync(Day * 2);
        bench.Events.Count.ShouldBe(1, "nothing ends twice");
        (await bench.Transfers.CancelAsync(WeChatBench.Merchant, "P1", None)).ShouldNotBeOfType<GatewayOutcome<TransferStatus>.Known>();
    }

    [Fact]
    public async Task Who_does_not_confirm_within_a_day_is_not_paid()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await bench.KnowAsync("bo");
        string package = Known(await SendAsync(bench, "P1", 5000)).Confirmation!.Package;
        await bench.PassAsync(Day - TimeSpan.FromSeconds(1));
        Known(await QueryAsync(bench, "P1")).AwaitsPayee.ShouldBeTrue();

        await bench.PassAsync(TimeSpan.FromSeconds(1));

        Known(await QueryAsync(bench, "P1")).ShouldBe(new TransferStatus(TransferState.Failed, "OVERDUE_CLOSE"));
        bench.Events.ShouldHaveSingleItem().ShouldBeOfType<ProviderEvent.TransferFinished>().Status.Reason.ShouldBe("OVERDUE_CLOSE");
        (await bench.Server.ActAsync(Confirm(package), None)).Problem!.Code.ShouldBe("provider.state");
        Known(await SendAsync(bench, "P1", 5000)).State.ShouldBe(TransferState.Failed, "the number does not live again");
    }

    [Fact]
    public async Task What_is_taken_back_in_time_is_not_paid()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await bench.KnowAsync("bo");
        string package = Known(await SendAsync(bench, "P1", 5000)).Confirmation!.Package;

        Known(await bench.Transfers.CancelAsync(WeChatBench.Merchant, "P1", None)).State.ShouldBe(TransferState.Processing);
        (await bench.Server.ActAsync(Confirm(package), None)).Problem!.Code.ShouldBe("provider.state");
        await bench.RunAsync();

        Known(await QueryAsync(bench, "P1")).ShouldBe(new TransferStatus(TransferState.Failed, "CANCELLED"));
        Known(await bench.Transfers.CancelAsync(WeChatBench.Merchant, "P1", None)).State.ShouldBe(TransferState.Failed);
        bench.Events.ShouldHaveSingleItem().ShouldBeOfType<ProviderEvent.TransferFinished>().Status.State.ShouldBe(TransferState.Failed);
        await bench.PassAsync(Day * 2);
        bench.Events.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_number_with_another_content_is_neither_paid_nor_said_to_have_failed()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await bench.KnowAsync("bo");
        await bench.KnowAsync("an");
        await SendAsync(bench, "P1", 5000);

        (await SendAsync(bench, "P1", 5001)).ShouldBeOfType<GatewayOutcome<TransferStatus>.Unknown>().Reason.ShouldBe("ALREADY_EXISTS");
        (await SendAsync(bench, "P1", 5000, "an")).ShouldBeOfType<GatewayOutcome<TransferStatus>.Unknown>();
        Known(await QueryAsync(bench, "P1")).AwaitsPayee.ShouldBeTrue();
    }

    [Fact]
    public async Task A_transfer_is_known_for_thirty_days_and_a_number_that_was_never_sent_is_not()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await bench.KnowAsync("bo");
        await SendAsync(bench, "P1", 5000);
        await bench.PassAsync(TimeSpan.FromDays(30));
        Known(await QueryAsync(bench, "P1")).State.ShouldBe(TransferState.Failed);

        await bench.PassAsync(TimeSpan.FromSeconds(1));

        Known(await QueryAsync(bench, "P1")).State.ShouldBe(TransferState.NotFound);
        Known(await SendAsync(bench, "P1", 5000)).State.ShouldBe(TransferState.Failed, "not known to a query, and still used");
        Known(await QueryAsync(bench, "P2")).State.ShouldBe(TransferState.NotFound);
    }

    [Theory]
    [InlineData(9, "wechat.invalidrequest")]
    [InlineData(10, null)]
    [InlineData(29, null)]
    [InlineData(30, null)]
    [InlineData(199_999, null)]
    [InlineData(200_000, null)]
    public async Task Amounts_have_their_limits_and_the_gateway_gives_the_name_where_it_may(long amount, string? refusal)
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await bench.KnowAsync("bo");

        GatewayOutcome<TransferStatus> sent = await SendAsync(bench, "P1", amount);

        (sent as GatewayOutcome<TransferStatus>.Refused)?.Problem.Code.ShouldBe(refusal);
        (sent is GatewayOutcome<TransferStatus>.Known { Value.AwaitsPayee: true }).ShouldBe(refusal is null);
    }

    [Theory]
    [InlineData(200_000, false, "2,000 yuan")]
    [InlineData(29, true, "0.3 yuan")]
    public async Task A_name_is_needed_from_2000_yuan_and_not_to_be_given_below_30_fen(long amount, bool gives, string reason)
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await bench.KnowAsync("bo");

        // What the gateway itself would not send, sent with its keys: the name left out, or an amount it would not name anybody for.
        await SendAsync(bench, "P1", 5000);
        string body = System.Text.Encoding.UTF8.GetString(bench.Wire.Passed[^1].Request.Body.Span).Replace("\"transfer_amount\":5000", $"\"transfer_amount\":{amount}", StringComparison.Ordinal)
            .Replace("\"out_bill_no\":\"P1\"", "\"out_bill_no\":\"P2\"", StringComparison.Ordinal);
        body = gives ? body : System.Text.RegularExpressions.Regex.Replace(body, "\"user_name\":\"[^\"]*\",", "");
        ProviderReply reply = await bench.AskAsync("POST", "/v3/fund-app/mch-transfer/transfer-bills", body);

        (reply.Status, System.Text.Encoding.UTF8.GetString(reply.Body.Span)).ShouldSatisfyAllConditions(
            answer => answer.Status.ShouldBe(400), answer => answer.Item2.ShouldContain("PARAM_ERROR"), answer => answer.Item2.ShouldContain(reason));
    }

    [Theory]
    [InlineData("transfer_scene_id", "\"1005\"", "\"1000\"", "INVALID_REQUEST")]
    [InlineData("report", "岗位类型", "活动名称", "PARAM_ERROR")]
    [InlineData("remark", "\"transfer_remark\":\"佣金\"", "\"transfer_remark\":\"\"", "PARAM_ERROR")]
    [InlineData("number", "\"out_bill_no\":\"P2\"", "\"out_bill_no\":\"P-2\"", "PARAM_ERROR")]
    [InlineData("notify", "http://localhost/", "http://shop.example/", "PARAM_ERROR")]
    [InlineData("openid", "\"openid\":\"o", "\"openid\":\"x", "INVALID_REQUEST")]
    [InlineData("app", "\"appid\":\"wx", "\"appid\":\"wy", "APPID_MCHID_NOT_MATCH")]
    [InlineData("name", "\"user_name\":\"", "\"user_name\":\"AAAA", "PARAM_ERROR")]
    public async Task What_a_transfer_must_be_like_is_checked(string what, string from, string to, string code)
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await bench.KnowAsync("bo");
        await SendAsync(bench, "P1", 5000);
        string body = System.Text.RegularExpressions.Regex.Unescape(System.Text.Encoding.UTF8.GetString(bench.Wire.Passed[^1].Request.Body.Span))
            .Replace("\"out_bill_no\":\"P1\"", "\"out_bill_no\":\"P2\"", StringComparison.Ordinal);
        (await bench.AskAsync("POST", "/v3/fund-app/mch-transfer/transfer-bills", body.Replace(from, to, StringComparison.Ordinal))).ShouldSatisfyAllConditions(
            reply => reply.Status.ShouldBe(400, what), reply => System.Text.Encoding.UTF8.GetString(reply.Body.Span).ShouldContain(code));

        Known(await QueryAsync(bench, "P2")).State.ShouldBe(TransferState.NotFound, "nothing was made of it");
        (await bench.AskAsync("POST", "/v3/fund-app/mch-transfer/transfer-bills", body)).Status.ShouldBe(200, "all the rest was right");
    }

    [Theory]
    [InlineData("李四", "NAME_NOT_CORRECT")]
    [InlineData(null, "REAL_NAME_CHECK_FAIL")]
    public async Task A_name_that_is_not_the_payees_fails_the_transfer(string? proved, string reason)
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        string openId = (await bench.PersonAsync("bo", proved)).Account;
        (await bench.Accounts.BindAsync(WeChatBench.Merchant, new UserId("bo"), new ProviderAccount("wechat", openId, "张三"), None)).Problem.ShouldBeNull();

        Known(await SendAsync(bench, "P1", 5000)).State.ShouldBe(TransferState.Processing);
        await bench.RunAsync();

        Known(await QueryAsync(bench, "P1")).ShouldBe(new TransferStatus(TransferState.Failed, reason));
        bench.Events.ShouldHaveSingleItem().ShouldBeOfType<ProviderEvent.TransferFinished>().Status.Reason.ShouldBe(reason);
    }

    [Fact]
    public async Task A_transfer_that_a_tester_wants_to_fail_fails_and_what_has_arrived_never_comes_back()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await bench.KnowAsync("bo");
        await bench.MeetAsync(ProviderCall.Transfer, ProviderFault.Fails);
        await SendAsync(bench, "P1", 5000);
        await bench.RunAsync();
        Known(await QueryAsync(bench, "P1")).ShouldBe(new TransferStatus(TransferState.Failed, "PAYEE_ACCOUNT_ABNORMAL"));

        (await bench.Server.ActAsync(new ProviderAct.Return(WeChatBench.Merchant, "P1"), None)).Problem!.Code.ShouldBe("provider.not_known");
        foreach (string package in (string[])["", "!", "UDE=", Convert.ToBase64String("P1\nforged"u8)])
        {
            (await bench.Server.ActAsync(Confirm(package), None)).Problem!.Code.ShouldBe("provider.transfer_not_found");
        }
    }

    internal static Task<GatewayOutcome<TransferStatus>> SendAsync(WeChatBench bench, string number, long amount, string payee = "bo") => bench.Transfers.SendAsync(
        new TransferRequest(WeChatBench.Merchant, number, new DistributorId(payee), amount, Currency.CNY, "佣金"), None);

    internal static Task<GatewayOutcome<TransferStatus>> QueryAsync(WeChatBench bench, string number) => bench.Transfers.QueryAsync(WeChatBench.Merchant, number, None);

    internal static TransferStatus Known(GatewayOutcome<TransferStatus> outcome) => outcome.ShouldBeOfType<GatewayOutcome<TransferStatus>.Known>().Value;

    internal static ProviderAct.Confirm Confirm(string package) => new(WeChatBench.Merchant, package);
}
