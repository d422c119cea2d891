using Distribution.Kernel;
using Distribution.Payments.Accounts;
using Distribution.Payments.Alipay;
using Distribution.Tests.Payments.Kit;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Payments.Alipay;

/// <summary>What goes over the wire of one payout.</summary>
public sealed class AlipayPayoutTests : IAsyncLifetime, IDisposable
{
    private const string Transfer = "alipay.fund.trans.uni.transfer";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly AlipayKit _kit = new();
    private ProviderPeer _peer = null!;
    private AlipayHttp _http = null!;
    private AlipayTransfers _transfers = null!;
    private AlipayAccount _account = null!;

    public async Task InitializeAsync()
    {
        _peer = await ProviderPeer.StartAsync();
        _http = new AlipayHttp(new HttpClientHandler(), TimeSpan.FromMinutes(5));
        _account = _kit.Account();
        var settings = new AlipayOptions();
        settings.Merchants[Shop.Merchant.Value] = _account;
        _transfers = new AlipayTransfers(_kit.Client(_http, new Uri(_peer.Address, "/gateway.do")), new AlipayMerchants(Options.Create(settings)), _kit.Accounts);
        await BindAsync("bo@example.com", "张三");
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
        foreach (string account in (string[])["bo@example.com", "13800138000", "2088102534368455"])
        {
            await BindAsync(account, account == "bo@example.com" ? "张三" : "李四");
            _peer.Answer = request => _kit.Signed(request, AlipayKit.Form(request)["method"] == Transfer
                ? """{"code":"20000","msg":"Service Currently Unavailable","sub_code":"isp.unknow-error"}"""
                : """{"code":"40004","sub_code":"ORDER_NOT_EXIST"}""");
            (await PayAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
            _account.TransferTitle = "title of " + account;
        }

        string[] sent = Sent();
        sent.Length.ShouldBe(3);
        sent.Distinct().ShouldHaveSingleItem().ShouldBe(AlipayKit.Json(
            $$$"""{"out_biz_no":"{{{withdrawal.Id}}}","trans_amount":"50.00","product_code":"TRANS_ACCOUNT_NO_PWD","biz_scene":"DIRECT_TRANSFER","order_title":"佣金","payee_info":{"identity":"bo@example.com","identity_type":"ALIPAY_LOGON_ID","name":"张三"},"remark":"佣金"}"""));
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
        _peer.Answer = request => AlipayKit.Plain(500, "");
        (await PayAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        _account.SellerId = "2088831204659218";
        _peer.Answer = request => _kit.Signed(request, """{"code":"40004","sub_code":"ORDER_NOT_EXIST"}""");

        PayoutProgress elsewhere = await PayAsync(shop, withdrawal);

        (elsewhere.IsFinal, elsewhere.Withdrawal.PayoutSends).ShouldBe((false, 1), "what another account does not know says nothing, and nothing was sent again");
        Sent().Length.ShouldBe(1);
        await shop.BalancesMustBeAsync("bo", withheld: 5000);
    }

    private static async Task<Withdrawal> ApprovedAsync(Shop shop)
    {
        await shop.EndowAsync("bo", 5000);
        return (await shop.DecideAsync((await shop.WithdrawAsync("bo", 5000)).Value.Id)).Value;
    }

    private static async Task<PayoutProgress> PayAsync(Shop shop, Withdrawal withdrawal) =>
        (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, withdrawal.Id), None)).Value;

    private async Task BindAsync(string account, string name) =>
        (await _kit.Accounts.BindAsync(Shop.Merchant, new UserId("bo"), new ProviderAccount("alipay", account, name), None)).Problem.ShouldBeNull();

    private string[] Sent() => [.. _peer.Requests.Select(AlipayKit.Form).Where(form => form["method"] == Transfer).Select(form => AlipayKit.Json(form["biz_content"]))];
}
