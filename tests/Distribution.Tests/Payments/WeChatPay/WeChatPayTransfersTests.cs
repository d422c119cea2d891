using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Accounts;
using Distribution.Payments.WeChatPay;
using Distribution.Tests.Payments.Kit;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;

namespace Distribution.Tests.Payments.WeChatPay;

public sealed class WeChatPayTransfersTests : IAsyncLifetime, IDisposable
{
    private const string Bills = "/v3/fund-app/mch-transfer/transfer-bills";

    private readonly WeChatPayKit _kit = new();
    private ProviderPeer _peer = null!;
    private readonly ImpatientHandler _impatient = new();
    private WeChatPayHttp _http = null!;
    private WeChatPayTransfers _transfers = null!;

    public async Task InitializeAsync()
    {
        _peer = await ProviderPeer.StartAsync();
        _peer.Unanswered = _impatient.Arrived;
        _http = new WeChatPayHttp(_impatient, TimeSpan.FromMinutes(5));
        _transfers = new WeChatPayTransfers(_kit.Client(_http, _peer.Address), _kit.Merchants(), _kit.Accounts);
        await BindAsync("bo", "张三");
        await BindAsync("an", null);
    }

    public async Task DisposeAsync() => await _peer.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _kit.Dispose();
    }

    [Fact]
    public async Task A_transfer_is_sent_as_commission_with_its_reports_and_the_payee_confirms_it()
    {
        _peer.Answer = _ => _kit.Signed(200, """{"out_bill_no":"PAYOUT1","transfer_bill_no":"1330","create_time":"2026-03-02T09:00:00+08:00","state":"WAIT_USER_CONFIRM","package_info":"affffddafdfafddffda=="}""");
        Known(await SendAsync("an", 5000)).ShouldBe(new TransferStatus(
            TransferState.Processing, null, new TransferConfirmation(WeChatPayKit.MchId, WeChatPayKit.AppId, "affffddafdfafddffda=="))
        {
            AwaitsPayee = true,
        });

        WireRequest request = _peer.Requests.Single();
        (request.Method, request.Target).ShouldBe(("POST", Bills));
        JsonSerializer.Serialize(JsonDocument.Parse(request.Body).RootElement).ShouldBe(JsonSerializer.Serialize(JsonDocument.Parse("""
            {"appid":"wxd678efh567hg6787","out_bill_no":"PAYOUT1","transfer_scene_id":"1005","openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o","transfer_amount":5000,"transfer_remark":"佣金",
             "notify_url":"https://shop.example/api/webhooks/wechat/fruit","transfer_scene_report_infos":[{"info_type":"岗位类型","info_content":"分销员"},{"info_type":"报酬说明","info_content":"推广佣金"}]}
            """).RootElement));
    }

    [Theory]
    [InlineData(29, false)]
    [InlineData(30, true)]
    [InlineData(200_000, true)]
    public async Task The_name_goes_encrypted_for_the_key_the_header_names_where_the_amount_allows_it(long amount, bool goes)
    {
        _peer.Answer = _ => _kit.Signed(200, """{"out_bill_no":"PAYOUT1","state":"ACCEPTED"}""");
        await SendAsync("bo", amount);
        WireRequest request = _peer.Requests.Single();
        request.Headers["Wechatpay-Serial"].ShouldBe(WeChatPayKit.CurrentSerial);
        bool has = JsonDocument.Parse(request.Body).RootElement.TryGetProperty("user_name", out JsonElement name);
        has.ShouldBe(goes);
        if (goes)
        {
            Encoding.UTF8.GetString(_kit.Current.Decrypt(Convert.FromBase64String(name.GetString()!), RSAEncryptionPadding.OaepSHA1)).ShouldBe("张三");
        }
    }

    [Fact]
    public async Task What_is_certain_to_be_refused_is_not_sent()
    {
        Refused(await SendAsync("an", 200_000)).ShouldBe("transfer.name_needed");
        Refused(await SendAsync("dan", 5000)).ShouldBe("transfer.payee_unknown");
        Refused(await _transfers.SendAsync(Request("bo", 5000) with { Currency = Currency.HKD }, default)).ShouldBe("transfer.currency_unsupported");
        (await _transfers.SendAsync(Request("bo", 5000) with { Merchant = new MerchantId("skincare") }, default)).ShouldBeOfType<GatewayOutcome<TransferStatus>.Unknown>();
        _peer.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ACCEPTED", TransferState.Processing)]
    [InlineData("PROCESSING", TransferState.Processing)]
    [InlineData("WAIT_USER_CONFIRM", TransferState.Processing)]
    [InlineData("TRANSFERING", TransferState.Processing)]
    [InlineData("CANCELING", TransferState.Processing)]
    [InlineData("SUCCESS", TransferState.Succeeded)]
    [InlineData("FAIL", TransferState.Failed)]
    [InlineData("CANCELLED", TransferState.Failed)]
    public async Task A_transfer_is_asked_about(string state, TransferState expected)
    {
        _peer.Answer = _ => _kit.Signed(200, $$"""{"mch_id":"1900000109","out_bill_no":"PAYOUT1","transfer_bill_no":"1330","appid":"wxd678efh567hg6787","state":"{{state}}","transfer_amount":5000,"transfer_remark":"x"}""");
        Known(await _transfers.QueryAsync(WeChatPayKit.Merchant, "PAYOUT1", default)).State.ShouldBe(expected);
        (_peer.Requests.Single().Method, _peer.Requests.Single().Target).ShouldBe(("GET", Bills + "/out-bill-no/PAYOUT1"));
    }

    [Theory]
    [InlineData("\"mch_id\":\"1900000109\"", "\"mch_id\":\"1\"")]
    [InlineData("\"out_bill_no\":\"PAYOUT1\"", "\"out_bill_no\":\"PAYOUT2\"")]
    [InlineData("\"state\":\"FAIL\"", "\"state\":\"LOST\"")]
    public async Task An_answer_about_something_else_releases_nothing(string part, string other)
    {
        const string Bill = """{"mch_id":"1900000109","out_bill_no":"PAYOUT1","state":"FAIL","transfer_amount":5000}""";
        _peer.Answer = _ => _kit.Signed(200, Bill.Replace(part, other, StringComparison.Ordinal));
        (await _transfers.QueryAsync(WeChatPayKit.Merchant, "PAYOUT1", default)).ShouldBeOfType<GatewayOutcome<TransferStatus>.Unknown>();
    }

    [Fact]
    public async Task A_transfer_is_taken_back_and_is_not_yet_by_being_asked_for()
    {
        _peer.Answer = _ => _kit.Signed(200, """{"out_bill_no":"PAYOUT1","transfer_bill_no":"1330","state":"CANCELING","update_time":"2026-03-02T09:00:00+08:00"}""");
        Known(await _transfers.CancelAsync(WeChatPayKit.Merchant, "PAYOUT1", default)).State.ShouldBe(TransferState.Processing);
        (_peer.Requests.Single().Method, _peer.Requests.Single().Target).ShouldBe(("POST", Bills + "/out-bill-no/PAYOUT1/cancel"));
        _peer.Answer = _ => _kit.Signed(200, """{"out_bill_no":"PAYOUT1","state":"CANCELLED"}""");
        Known(await _transfers.CancelAsync(WeChatPayKit.Merchant, "PAYOUT1", default)).ShouldBe(new TransferStatus(TransferState.Failed, "CANCELLED"));
    }

    [Theory]
    [InlineData(400, "PARAM_ERROR", true)]
    [InlineData(400, "INVALID_REQUEST", true)]
    [InlineData(403, "NO_AUTH", true)]
    [InlineData(403, "NOT_ENOUGH", false)]
    [InlineData(400, "ALREADY_EXISTS", false)]
    [InlineData(404, "NOT_FOUND", false)]
    [InlineData(400, "SOMETHING_NEW", false)]
    public async Task Only_the_codes_that_are_final_refuse_a_transfer(int status, string code, bool isFinal)
    {
        _peer.Answer = _ => _kit.Signed(status, $$"""{"code":"{{code}}","message":"..."}""");
        GatewayOutcome<TransferStatus> outcome = await SendAsync("bo", 5000);
        (outcome is GatewayOutcome<TransferStatus>.Refused).ShouldBe(isFinal);
        (outcome is GatewayOutcome<TransferStatus>.Unknown).ShouldBe(!isFinal);
    }

    [Theory]
    [MemberData(nameof(Unclear.Names), MemberType = typeof(Unclear))]
    public async Task After_anything_unclear_the_same_number_is_asked_about_and_sent_again_and_paid_once(string name)
    {
        using Shop shop = await Shop.OpenAsync(transfers: _transfers);
        await shop.EndowAsync("bo", 5000);
        Withdrawal withdrawal = (await shop.WithdrawAsync("bo", 5000)).Value;
        (await shop.DecideAsync(withdrawal.Id)).Problem.ShouldBeNull();
        string number = withdrawal.Id.Value;

        _impatient.GivesUp = name == "never";
        _peer.Answer = _ => Unclear.Answer(name, _kit, number);
        (await PayAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        (await PayAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        await shop.BalancesMustBeAsync("bo", withheld: 5000);

        // It had never arrived: the same is sent again.
        _impatient.GivesUp = false;
        string state = "none";
        _peer.Answer = request => request.Method == "POST"
            ? Accept()
            : state == "none"
                ? _kit.Signed(404, """{"code":"NOT_FOUND","message":"none"}""")
                : _kit.Signed(200, $$"""{"mch_id":"1900000109","out_bill_no":"{{number}}","state":"{{state}}","transfer_amount":5000}""");
        WireAnswer Accept()
        {
            state = "WAIT_USER_CONFIRM";
            return _kit.Signed(200, $$"""{"out_bill_no":"{{number}}","state":"WAIT_USER_CONFIRM","package_info":"p"}""");
        }

        (await PayAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        (await PayAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        state = "SUCCESS";
        PayoutProgress paid = await PayAsync(shop, withdrawal);
        (paid.IsFinal, paid.Withdrawal.State, paid.Withdrawal.Provider).ShouldBe((true, WithdrawalState.Paid, "wechat"));
        (await PayAsync(shop, withdrawal)).Withdrawal.State.ShouldBe(WithdrawalState.Paid);

        WireRequest[] sent = [.. _peer.Requests.Where(request => request.Method == "POST")];
        sent.Length.ShouldBe(2);
        sent.Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("out_bill_no").GetString()).Distinct().ShouldBe([number]);
        await shop.BalancesMustBeAsync("bo", paid: 5000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_payout_stays_with_the_provider_it_began_with()
    {
        using Shop shop = await Shop.OpenAsync(transfers: _transfers);
        await shop.EndowAsync("bo", 5000);
        Withdrawal withdrawal = (await shop.WithdrawAsync("bo", 5000)).Value;
        (await shop.DecideAsync(withdrawal.Id)).Problem.ShouldBeNull();
        _peer.Answer = _ => _kit.Signed(500, "{}");
        (await PayAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();

        shop.Get<Microsoft.Extensions.Options.IOptions<PaymentOptions>>().Value.Merchants[Shop.Merchant.Value].Transfers = shop.Transfers.Name;
        _peer.Answer = _ => _kit.Signed(200, $$"""{"mch_id":"1900000109","out_bill_no":"{{withdrawal.Id.Value}}","state":"SUCCESS","transfer_amount":5000}""");
        (await PayAsync(shop, withdrawal)).Withdrawal.State.ShouldBe(WithdrawalState.Paid);
        shop.Transfers.Sends.ShouldBe(0);
        await shop.MustBeRightAsync();
    }

    private static async Task<PayoutProgress> PayAsync(Shop shop, Withdrawal withdrawal) =>
        (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, withdrawal.Id), default)).Value;

    private async Task BindAsync(string user, string? name) =>
        (await _kit.Accounts.BindAsync(WeChatPayKit.Merchant, new UserId(user), new ProviderAccount("wechat", WeChatPayKit.Openid, name), default)).Problem.ShouldBeNull();

    private static TransferRequest Request(string payee, long amount) =>
        new(WeChatPayKit.Merchant, "PAYOUT1", new DistributorId(payee), amount, Currency.CNY, "佣金");

    private Task<GatewayOutcome<TransferStatus>> SendAsync(string payee, long amount) => _transfers.SendAsync(Request(payee, amount), default);

    private static TransferStatus Known(GatewayOutcome<TransferStatus> outcome) => outcome.ShouldBeOfType<GatewayOutcome<TransferStatus>.Known>().Value;

    private static string Refused(GatewayOutcome<TransferStatus> outcome) => outcome.ShouldBeOfType<GatewayOutcome<TransferStatus>.Refused>().Problem.Code;
}
