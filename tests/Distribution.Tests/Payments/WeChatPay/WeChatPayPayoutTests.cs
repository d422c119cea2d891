using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Accounts;
using Distribution.Payments.WeChatPay;
using Distribution.Tests.Payments.Kit;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Payee;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Payments.WeChatPay;

/// <summary>What goes over the wire of one payout, from its first send to the payee's confirmation.</summary>
public sealed class WeChatPayPayoutTests : IAsyncLifetime, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly WeChatPayKit _kit = new();
    private readonly WeChatPayOptions _settings = new();
    private ProviderPeer _peer = null!;
    private WeChatPayHttp _http = null!;
    private WeChatPayTransfers _transfers = null!;
    private WeChatPayAccount _account = null!;

    public async Task InitializeAsync()
    {
        _peer = await ProviderPeer.StartAsync();
        _http = new WeChatPayHttp(new HttpClientHandler(), TimeSpan.FromMinutes(5));
        _account = _kit.Account();
        _account.TransferPerception = "佣金报酬";
        _settings.Merchants[WeChatPayKit.Merchant.Value] = _account;
        _transfers = new WeChatPayTransfers(_kit.Client(_http, _peer.Address), new WeChatPayMerchants(Options.Create(_settings)), _kit.Accounts);
        await BindAsync(WeChatPayKit.Openid, "张三");
    }

    public async Task DisposeAsync() => await _peer.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _kit.Dispose();
    }

    [Fact]
    public async Task Every_send_is_the_identical_request_whatever_the_payee_and_the_shop_have_changed()
    {
        using Shop shop = await Shop.OpenAsync(transfers: _transfers);
        Withdrawal withdrawal = await ApprovedAsync(shop);
        _peer.Answer = _ => _kit.Signed(500, "{}");
        (await PayAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();

        await ChangeAsync("a", "李四");
        _peer.Answer = request => request.Method == "POST"
            ? _kit.Signed(200, $$"""{"out_bill_no":"{{withdrawal.Id}}","state":"WAIT_USER_CONFIRM","package_info":"p1"}""")
            : _kit.Signed(404, """{"code":"NOT_FOUND","message":"none"}""");
        (await PayAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();

        await ChangeAsync("b", "王五");
        _peer.Answer = request => _kit.Signed(200, request.Method == "POST"
            ? $$"""{"out_bill_no":"{{withdrawal.Id}}","state":"WAIT_USER_CONFIRM","package_info":"p2"}"""
            : $$"""{"mch_id":"1900000109","out_bill_no":"{{withdrawal.Id}}","appid":"{{WeChatPayKit.AppId}}","state":"WAIT_USER_CONFIRM","transfer_amount":5000}""");
        TransferConfirmation confirmation = (await ConfirmAsync(shop, withdrawal)).Value;

        confirmation.ShouldBe(new TransferConfirmation(WeChatPayKit.MchId, WeChatPayKit.AppId, "p2"));
        string[] sent = Sent();
        sent.Length.ShouldBe(3);
        sent.Distinct().ShouldHaveSingleItem().ShouldBe(JsonNode.Parse($$"""
            {"appid":"wxd678efh567hg6787","out_bill_no":"{{withdrawal.Id}}","transfer_scene_id":"1005","openid":"{{WeChatPayKit.Openid}}","user_name":"张三","transfer_amount":5000,"transfer_remark":"佣金",
             "notify_url":"https://shop.example/api/webhooks/wechat/fruit","user_recv_perception":"佣金报酬","transfer_scene_report_infos":[{"info_type":"岗位类型","info_content":"分销员"},{"info_type":"报酬说明","info_content":"推广佣金"}]}
            """)!.ToJsonString());
        foreach (string secret in _kit.Secrets())
        {
            _kit.Log.Text.ShouldNotContain(secret);
        }
    }

    [Fact]
    public async Task A_number_is_not_sent_under_another_merchant_account_where_it_would_be_another_transfer()
    {
        using Shop shop = await Shop.OpenAsync(transfers: _transfers);
        Withdrawal withdrawal = await ApprovedAsync(shop);
        _peer.Answer = _ => _kit.Signed(500, "{}");
        (await PayAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        _account.MchId = "1900000110";
        _peer.Answer = _ => _kit.Signed(404, """{"code":"NOT_FOUND","message":"none"}""");

        PayoutProgress elsewhere = await PayAsync(shop, withdrawal);

        (elsewhere.IsFinal, elsewhere.Withdrawal.PayoutSends).ShouldBe((false, 1), "what another account does not know says nothing, and nothing was sent again");
        Sent().Length.ShouldBe(1);
        await shop.BalancesMustBeAsync("bo", withheld: 5000);
    }

    [Fact]
    public async Task A_payee_whose_confirmation_came_to_nothing_gets_the_page_again_and_the_transfer_is_not_taken_back()
    {
        using Shop shop = await Shop.OpenAsync(transfers: _transfers);
        Withdrawal withdrawal = await ApprovedAsync(shop);
        _peer.Answer = request => _kit.Signed(200, request.Method == "POST"
            ? $$"""{"out_bill_no":"{{withdrawal.Id}}","state":"TRANSFERING","package_info":"p"}"""
            : $$"""{"mch_id":"1900000109","out_bill_no":"{{withdrawal.Id}}","state":"TRANSFERING","transfer_amount":5000}""");
        (await PayAsync(shop, withdrawal)).Withdrawal.AwaitsPayeeSince.ShouldBeNull();

        (await ConfirmAsync(shop, withdrawal)).Value.Package.ShouldBe("p");

        Sent().Length.ShouldBe(2);
        Sent().Distinct().Count().ShouldBe(1);
        shop.Clock.Advance(TimeSpan.FromDays(4));
        (await PayAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        _peer.Requests.ShouldAllBe(request => !request.Target.EndsWith("/cancel", StringComparison.Ordinal));
    }

    /// <summary>Everything that goes into a transfer.</summary>
    private async Task ChangeAsync(string mark, string name)
    {
        await BindAsync("oUpF8uMuAJO_" + mark, name);
        _account.AppId = "wx" + mark;
        _account.TransferSceneId = "1000";
        _account.TransferPerception = mark;
        _account.NotifyUrl = new Uri($"https://{mark}.example/api/webhooks/wechat/fruit");
        _account.TransferReports[0].Content = mark;
        _account.TransferReports.RemoveAt(1);
        _account.TransferReports.Add(new WeChatPayReportInfo { Type = mark, Content = mark });
    }

    private static async Task<Withdrawal> ApprovedAsync(Shop shop)
    {
        await shop.EndowAsync("bo", 5000);
        return (await shop.DecideAsync((await shop.WithdrawAsync("bo", 5000)).Value.Id)).Value;
    }

    private static async Task<PayoutProgress> PayAsync(Shop shop, Withdrawal withdrawal) =>
        (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, withdrawal.Id), None)).Value;

    private static Task<Result<TransferConfirmation>> ConfirmAsync(Shop shop, Withdrawal withdrawal) =>
        shop.Get<ConfirmationOfPayout>().HandleAsync(Shop.Merchant, withdrawal.Id, withdrawal.Distributor, None);

    private async Task BindAsync(string openid, string name) =>
        (await _kit.Accounts.BindAsync(WeChatPayKit.Merchant, new UserId("bo"), new ProviderAccount("wechat", openid, name), None)).Problem.ShouldBeNull();

    /// <summary>The bodies of all transfers, with the name as WeChat Pay reads it: what encrypts it is new each time.</summary>
    private string[] Sent() =>
    [
        .. _peer.Requests.Where(request => request.Method == "POST").Select(request =>
        {
            JsonNode body = JsonNode.Parse(request.Body)!;
            body["user_name"] = Encoding.UTF8.GetString(_kit.Current.Decrypt(Convert.FromBase64String(body["user_name"]!.GetValue<string>()), RSAEncryptionPadding.OaepSHA1));
            return body.ToJsonString();
        }),
    ];
}
