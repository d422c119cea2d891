using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Accounts;
using Distribution.Payments.Alipay;
using Distribution.Tests.Payments.Kit;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Payments.Alipay;

public sealed class AlipayTransfersTests : IAsyncLifetime, IDisposable
{
    private readonly AlipayKit _kit = new();
    private ProviderPeer _peer = null!;
    private readonly ImpatientHandler _impatient = new();
    private AlipayHttp _http = null!;
    private AlipayTransfers _transfers = null!;

    public async Task InitializeAsync()
    {
        _peer = await ProviderPeer.StartAsync();
        _peer.Unanswered = _impatient.Arrived;
        _http = new AlipayHttp(_impatient, TimeSpan.FromMinutes(5));
        _transfers = new AlipayTransfers(_kit.Client(_http, new Uri(_peer.Address, "/gateway.do")), _kit.Merchants(), _kit.Accounts);
        await BindAsync("an", "2088102534368455", null);
        await BindAsync("bo", "bo@example.com", "张三");
        await BindAsync("cy", "cy@example.com", null);
        await BindAsync("di", "open-id_of-di-under-this-application", null);
        var own = new AlipayAccounts(_kit.Accounts, new AuditLog(new Distribution.Storage.InMemoryEntityStore()), _kit.Clock);
        (await own.PutAsync(AlipayKit.Merchant, new UserId("ed"), "13800138000", "李四", default)).Problem.ShouldBeNull();
    }

    public async Task DisposeAsync() => await _peer.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _kit.Dispose();
    }

    [Theory]
    [InlineData("an", """{"identity":"2088102534368455","identity_type":"ALIPAY_USER_ID"}""")]
    [InlineData("bo", """{"identity":"bo@example.com","identity_type":"ALIPAY_LOGON_ID","name":"张三"}""")]
    [InlineData("di", """{"identity":"open-id_of-di-under-this-application","identity_type":"ALIPAY_OPEN_ID"}""")]
    [InlineData("ed", """{"identity":"13800138000","identity_type":"ALIPAY_LOGON_ID","name":"李四"}""")]
    public async Task A_transfer_goes_to_the_account_that_is_bound(string payee, string info)
    {
        _peer.Answer = request => _kit.Signed(request, """{"code":"10000","msg":"Success","out_biz_no":"PAYOUT1","order_id":"1","status":"SUCCESS","trans_date":"2026-03-02 09:00:00"}""");
        Known(await SendAsync(payee, 5010)).ShouldBe(new TransferStatus(TransferState.Succeeded, null));
        SortedDictionary<string, string> fields = AlipayKit.Form(_peer.Requests.Single());
        _kit.IsSigned(fields).ShouldBeTrue();
        fields["method"].ShouldBe("alipay.fund.trans.uni.transfer");
        AlipayKit.Json(fields["biz_content"]).ShouldBe(AlipayKit.Json(
            """{"out_biz_no":"PAYOUT1","trans_amount":"50.10","product_code":"TRANS_ACCOUNT_NO_PWD","biz_scene":"DIRECT_TRANSFER","order_title":"佣金","payee_info":""" + info + ",\"remark\":\"佣金\"}"));
    }

    [Fact]
    public async Task What_is_certain_to_be_refused_is_not_sent()
    {
        Refused(await SendAsync("dan", 5000)).ShouldBe("transfer.payee_unknown");
        Refused(await SendAsync("cy", 5000)).ShouldBe("transfer.name_needed");
        Refused(await SendAsync("bo", 9)).ShouldBe("transfer.amount_too_small");
        Refused(await _transfers.SendAsync(Request("bo", 5000) with { Currency = Currency.USD }, default)).ShouldBe("transfer.currency_unsupported");
        Refused(await _transfers.CancelAsync(AlipayKit.Merchant, "PAYOUT1", default)).ShouldBe("transfer.not_cancellable");
        _peer.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("SUCCESS", TransferState.Succeeded, null)]
    [InlineData("DEALING", TransferState.Processing, null)]
    [InlineData("WAIT_PAY", TransferState.Processing, null)]
    [InlineData("FAIL", TransferState.Failed, "PAYEE_CARD_INFO_ERROR")]
    [InlineData("CLOSED", TransferState.Failed, "PAYEE_CARD_INFO_ERROR")]
    [InlineData("REFUND", TransferState.Returned, "PAYEE_CARD_INFO_ERROR")]
    public async Task A_transfer_is_asked_about(string status, TransferState expected, string? reason)
    {
        _peer.Answer = request => _kit.Signed(request, $$"""{"code":"10000","out_biz_no":"PAYOUT1","status":"{{status}}","error_code":"PAYEE_CARD_INFO_ERROR","trans_amount":"50.10"}""");
        Known(await _transfers.QueryAsync(AlipayKit.Merchant, "PAYOUT1", default)).ShouldBe(new TransferStatus(expected, reason));
        AlipayKit.Form(_peer.Requests.Single())["biz_content"].ShouldBe("""{"out_biz_no":"PAYOUT1","product_code":"TRANS_ACCOUNT_NO_PWD","biz_scene":"DIRECT_TRANSFER"}""");
    }

    [Theory]
    [InlineData("PAYEE_NOT_EXIST", true)]
    [InlineData("SYSTEM_ERROR", false)]
    [InlineData("PAYER_BALANCE_NOT_ENOUGH", false)]
    [InlineData("SOMETHING_NEW", false)]
    public async Task Only_the_codes_that_are_final_refuse_a_transfer(string code, bool isFinal)
    {
        _peer.Answer = request => _kit.Signed(request, $$"""{"code":"40004","msg":"Business Failed","sub_code":"{{code}}"}""");
        GatewayOutcome<TransferStatus> outcome = await SendAsync("bo", 5000);
        (outcome is GatewayOutcome<TransferStatus>.Refused).ShouldBe(isFinal);
        (outcome is GatewayOutcome<TransferStatus>.Unknown).ShouldBe(!isFinal);
    }

    [Theory]
    [MemberData(nameof(UnclearAlipay.Names), MemberType = typeof(UnclearAlipay))]
    public async Task After_anything_unclear_the_same_number_is_asked_about_and_sent_again_and_paid_once(string name)
    {
        var accounts = new ProviderAccounts(new Distribution.Storage.InMemoryEntityStore());
        (await accounts.BindAsync(Shop.Merchant, new UserId("bo"), new ProviderAccount("alipay", "bo@example.com", "张三"), default)).Problem.ShouldBeNull();
        var settings = new AlipayOptions { Gateway = new Uri(_peer.Address, "/gateway.do") };
        settings.Merchants[Shop.Merchant.Value] = _kit.Account();
        using Shop shop = await Shop.OpenAsync(transfers: new AlipayTransfers(_kit.Client(_http, settings.Gateway), new AlipayMerchants(Options.Create(settings)), accounts));
        await shop.EndowAsync("bo", 5000);
        Withdrawal withdrawal = (await shop.WithdrawAsync("bo", 5000)).Value;
        (await shop.DecideAsync(withdrawal.Id)).Problem.ShouldBeNull();

        _impatient.GivesUp = name == "never";
        _peer.Answer = request => UnclearAlipay.Answer(name, request, _kit);
        (await PayAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        (await PayAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        await shop.BalancesMustBeAsync("bo", withheld: 5000);

        _impatient.GivesUp = false;
        string? paid = null;
        _peer.Answer = request =>
        {
            bool isTransfer = AlipayKit.Form(request)["method"] == "alipay.fund.trans.uni.transfer";
            paid = isTransfer ? NumberOf(request) : paid;
            return paid is null
                ? _kit.Signed(request, """{"code":"40004","sub_code":"ORDER_NOT_EXIST"}""")
                : _kit.Signed(request, $$"""{"code":"10000","out_biz_no":"{{paid}}","status":"{{(isTransfer ? "DEALING" : "SUCCESS")}}"}""");
        };
        (await PayAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        PayoutProgress done = await PayAsync(shop, withdrawal);
        (done.IsFinal, done.Withdrawal.State, done.Withdrawal.Provider).ShouldBe((true, WithdrawalState.Paid, "alipay"));

        string?[] sent = [.. _peer.Requests.Where(request => AlipayKit.Form(request)["method"] == "alipay.fund.trans.uni.transfer").Select(NumberOf)];
        sent.ShouldBe([withdrawal.Id.Value, withdrawal.Id.Value]);
        await shop.BalancesMustBeAsync("bo", paid: 5000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task In_certificate_mode_both_serials_go_along_and_an_answer_names_the_right_certificate()
    {
        using X509Certificate2 app = Certificate(_kit.AppKey, "CN=app");
        using X509Certificate2 alipay = Certificate(_kit.Platform, "CN=alipay");
        AlipayAccount account = _kit.Account();
        (account.AlipayPublicKey, account.AppCertificate, account.AlipayCertificate, account.RootCertificates) =
            ("", app.ExportCertificatePem(), alipay.ExportCertificatePem(), alipay.ExportCertificatePem() + "\n" + app.ExportCertificatePem());
        new AlipayOptionsCheck().Validate(null, _kit.Settings(account: account)).Succeeded.ShouldBeTrue();
        var transfers = new AlipayTransfers(
            new AlipayClient(_http, Options.Create(_kit.Settings(new Uri(_peer.Address, "/gateway.do"), account)), _kit.Clock, new Logger<AlipayClient>(_kit.Log)), _kit.Merchants(account), _kit.Accounts);
        string serial = AlipayCertificates.Serial(account.AlipayCertificate).ShouldNotBeNull();
        const string Content = """{"code":"10000","out_biz_no":"PAYOUT1","status":"SUCCESS"}""";

        _peer.Answer = request => _kit.Signed(request, Content, serial: serial);
        Known(await transfers.QueryAsync(AlipayKit.Merchant, "PAYOUT1", default)).State.ShouldBe(TransferState.Succeeded);
        SortedDictionary<string, string> fields = AlipayKit.Form(_peer.Requests.Single());
        _kit.IsSigned(fields).ShouldBeTrue();
        (fields["app_cert_sn"], fields["alipay_root_cert_sn"]).ShouldBe(
            (AlipayCertificates.Serial(account.AppCertificate)!, $"{serial}_{AlipayCertificates.Serial(account.AppCertificate)}"));

        _peer.Answer = request => _kit.Signed(request, Content, serial: fields["app_cert_sn"]);
        (await transfers.QueryAsync(AlipayKit.Merchant, "PAYOUT1", default)).ShouldBeOfType<GatewayOutcome<TransferStatus>.Unknown>();
        _peer.Answer = request => _kit.Signed(request, Content);
        (await transfers.QueryAsync(AlipayKit.Merchant, "PAYOUT1", default)).ShouldBeOfType<GatewayOutcome<TransferStatus>.Unknown>();
    }

    [Fact]
    public async Task While_a_certificate_is_exchanged_answers_of_both_count_and_each_only_with_its_own_key()
    {
        using RSA nextKey = TestKeys.Open("alipay next");
        using X509Certificate2 app = Certificate(_kit.AppKey, "CN=app");
        using X509Certificate2 old = Certificate(_kit.Platform, "CN=alipay");
        using X509Certificate2 next = Certificate(nextKey, "CN=alipay");
        AlipayAccount account = _kit.Account();
        (account.AlipayPublicKey, account.AppCertificate, account.AlipayCertificate, account.NextAlipayCertificate, account.RootCertificates) =
            ("", app.ExportCertificatePem(), old.ExportCertificatePem(), next.ExportCertificatePem(), old.ExportCertificatePem());
        new AlipayOptionsCheck().Validate(null, _kit.Settings(account: account)).Succeeded.ShouldBeTrue();
        var transfers = new AlipayTransfers(
            new AlipayClient(_http, Options.Create(_kit.Settings(new Uri(_peer.Address, "/gateway.do"), account)), _kit.Clock, new Logger<AlipayClient>(_kit.Log)), _kit.Merchants(account), _kit.Accounts);
        string[] serials = [AlipayCertificates.Serial(account.AlipayCertificate)!, AlipayCertificates.Serial(account.NextAlipayCertificate)!];
        foreach ((RSA key, string serial, bool counts) in new[]
        {
            (_kit.Platform, serials[0], true), (nextKey, serials[1], true), (nextKey, serials[0], false), (_kit.Platform, serials[1], false), (_kit.AppKey, serials[1], false),
        })
        {
            _peer.Answer = request => _kit.Signed(request, """{"code":"10000","out_biz_no":"PAYOUT1","status":"SUCCESS"}""", key, serial);
            (await transfers.QueryAsync(AlipayKit.Merchant, "PAYOUT1", default) is GatewayOutcome<TransferStatus>.Known).ShouldBe(counts);
        }
    }

    [Fact]
    public async Task What_the_payee_reads_is_what_is_set()
    {
        AlipayAccount account = _kit.Account();
        (account.TransferTitle, account.TransferRemark) = ("推广佣金", "三月");
        var transfers = new AlipayTransfers(
            new AlipayClient(_http, Options.Create(_kit.Settings(new Uri(_peer.Address, "/gateway.do"), account)), _kit.Clock, new Logger<AlipayClient>(_kit.Log)), _kit.Merchants(account), _kit.Accounts);
        _peer.Answer = request => _kit.Signed(request, """{"code":"10000","out_biz_no":"PAYOUT1","status":"SUCCESS"}""");
        Known(await transfers.SendAsync(Request("an", 5010), default));
        JsonElement sent = JsonDocument.Parse(AlipayKit.Form(_peer.Requests.Single())["biz_content"]).RootElement;
        (sent.GetProperty("order_title").GetString(), sent.GetProperty("remark").GetString()).ShouldBe(("推广佣金", "三月"));
    }

    private static X509Certificate2 Certificate(RSA key, string subject) =>
        new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));

    private static string? NumberOf(WireRequest request) =>
        JsonDocument.Parse(AlipayKit.Form(request)["biz_content"]).RootElement.GetProperty("out_biz_no").GetString();

    private static async Task<PayoutProgress> PayAsync(Shop shop, Withdrawal withdrawal) =>
        (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, withdrawal.Id), default)).Value;

    private async Task BindAsync(string user, string account, string? name) =>
        (await _kit.Accounts.BindAsync(AlipayKit.Merchant, new UserId(user), new ProviderAccount("alipay", account, name), default)).Problem.ShouldBeNull();

    private static TransferRequest Request(string payee, long amount) => new(AlipayKit.Merchant, "PAYOUT1", new DistributorId(payee), amount, Currency.CNY, "佣金");

    private Task<GatewayOutcome<TransferStatus>> SendAsync(string payee, long amount) => _transfers.SendAsync(Request(payee, amount), default);

    private static TransferStatus Known(GatewayOutcome<TransferStatus> outcome) => outcome.ShouldBeOfType<GatewayOutcome<TransferStatus>.Known>().Value;

    private static string Refused(GatewayOutcome<TransferStatus> outcome) => outcome.ShouldBeOfType<GatewayOutcome<TransferStatus>.Refused>().Problem.Code;
}
