using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Accounts;
using Distribution.Payments.WeChatPay;
using Distribution.Tests.Payments.Kit;

namespace Distribution.Tests.Payments.WeChatPay;

public sealed partial class WeChatPayGatewayTests : IAsyncLifetime, IDisposable
{
    private static readonly OrderId Order = new("ORDER1");
    private static readonly UserId Buyer = new("cai");
    private static readonly RefundRequest Refund = new(WeChatPayKit.Merchant, Order, new RefundId("REFUND1"), 300, 12800, Currency.CNY, "不想要了");

    private readonly WeChatPayKit _kit = new();
    private ProviderPeer _peer = null!;
    private readonly ImpatientHandler _impatient = new();
    private WeChatPayHttp _http = null!;
    private WeChatPayGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _peer = await ProviderPeer.StartAsync();
        _peer.Unanswered = _impatient.Arrived;
        _http = new WeChatPayHttp(_impatient, TimeSpan.FromMinutes(5));
        _gateway = new WeChatPayGateway(_kit.Client(_http, _peer.Address), _kit.Merchants(), _kit.Accounts, _kit.Clock);
        (await _kit.Accounts.BindAsync(WeChatPayKit.Merchant, Buyer, new ProviderAccount("wechat", WeChatPayKit.Openid), default)).Problem.ShouldBeNull();
    }

    public async Task DisposeAsync() => await _peer.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _kit.Dispose();
    }

    [Fact]
    public async Task A_payment_is_asked_for_with_a_signature_over_exactly_what_is_on_the_wire()
    {
        _peer.Answer = _ => _kit.Signed(200, """{"prepay_id":"wx201410272009395522657a690389285100"}""");
        PaymentSession session = (await CreateAsync()).Value;

        WireRequest request = _peer.Requests.Single();
        (request.Method, request.Target).ShouldBe(("POST", "/v3/pay/transactions/jsapi"));
        VerifyAuthorization(request);
        request.Headers["Wechatpay-Serial"].ShouldBe(WeChatPayKit.CurrentSerial);
        request.Headers["Accept"].ShouldContain("application/json");
        request.Headers["Content-Type"].ShouldBe("application/json");
        request.Headers["User-Agent"].ShouldNotBeNullOrEmpty();
        Json(request).ShouldBe(Json("""
            {"appid":"wxd678efh567hg6787","mchid":"1900000109","description":"苹果","out_trade_no":"ORDER1","time_expire":"2026-03-02T09:30:00+08:00",
             "notify_url":"https://shop.example/api/webhooks/wechat/fruit","amount":{"total":12800,"currency":"CNY"},"payer":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}}
            """));
        (session.Provider, session.OutTradeNo, session.Amount, session.Currency, session.PayUrl).ShouldBe(("wechat", Order, 12800, Currency.CNY, null));
    }

    [Fact]
    public async Task The_mini_program_gets_parameters_that_verify_with_the_merchants_key()
    {
        _peer.Answer = _ => _kit.Signed(200, """{"prepay_id":"wx2014"}""");
        IReadOnlyDictionary<string, string> given = (await CreateAsync()).Value.Parameters.ShouldNotBeNull();
        given.Keys.Order().ShouldBe(["appId", "nonceStr", "package", "paySign", "signType", "timeStamp"]);
        (given["appId"], given["package"], given["signType"], given["timeStamp"]).ShouldBe((WeChatPayKit.AppId, "prepay_id=wx2014", "RSA", "1772413200"));
        byte[] message = Encoding.UTF8.GetBytes($"{given["appId"]}\n{given["timeStamp"]}\n{given["nonceStr"]}\n{given["package"]}\n");
        _kit.MerchantKey.VerifyData(message, Convert.FromBase64String(given["paySign"]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).ShouldBeTrue();
    }

    [Fact]
    public async Task Without_an_account_of_buyer_or_merchant_nothing_is_asked()
    {
        (await _gateway.CreatePaymentAsync(Request() with { Buyer = new UserId("dan") }, default)).Problem!.Code.ShouldBe("payment.payer_unknown");
        (await _gateway.CreatePaymentAsync(Request() with { Buyer = null }, default)).Problem!.Code.ShouldBe("payment.payer_unknown");
        (await _gateway.CreatePaymentAsync(Request() with { Merchant = new MerchantId("skincare") }, default)).Problem!.Code.ShouldBe("payment.not_configured");
        (await _gateway.CreatePaymentAsync(Request() with { Currency = Currency.USD }, default)).Problem!.Code.ShouldBe("payment.currency_unsupported");
        (await _gateway.QueryAsync(new MerchantId("skincare"), Order, default)).ShouldBeOfType<GatewayOutcome<PaymentStatus>.Unknown>();
        _peer.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ORDERPAID", "payment.already_paid")]
    [InlineData("OUT_TRADE_NO_USED", "payment.refused")]
    [InlineData("PARAM_ERROR", "payment.refused")]
    public async Task What_WeChat_Pay_refuses_has_a_stable_code(string code, string own)
    {
        _peer.Answer = _ => _kit.Signed(400, $$"""{"code":"{{code}}","message":"secret words"}""");
        Problem problem = (await CreateAsync()).Problem.ShouldNotBeNull();
        problem.Code.ShouldBe(own);
        problem.Detail.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("SUCCESS", PaymentState.Succeeded)]
    [InlineData("REFUND", PaymentState.Succeeded)]
    [InlineData("NOTPAY", PaymentState.Waiting)]
    [InlineData("USERPAYING", PaymentState.Waiting)]
    [InlineData("CLOSED", PaymentState.Closed)]
    [InlineData("PAYERROR", PaymentState.Closed)]
    public async Task A_payment_is_asked_about(string state, PaymentState expected)
    {
        _peer.Answer = _ => _kit.Signed(200, Transaction(state));
        PaymentStatus status = Known(await _gateway.QueryAsync(WeChatPayKit.Merchant, Order, default));
        (status.State, status.Amount, status.Currency, status.TransactionId).ShouldBe((expected, 12800, Currency.CNY, "4200000001"));
        WireRequest request = _peer.Requests.Single();
        (request.Method, request.Target, request.Body.Length).ShouldBe(("GET", "/v3/pay/transactions/out-trade-no/ORDER1?mchid=1900000109", 0));
        VerifyAuthorization(request);
    }

    [Fact]
    public async Task A_waiting_payment_has_no_amount()
    {
        _peer.Answer = _ => _kit.Signed(200, """{"appid":"wxd678efh567hg6787","mchid":"1900000109","out_trade_no":"ORDER1","trade_state":"NOTPAY"}""");
        Known(await _gateway.QueryAsync(WeChatPayKit.Merchant, Order, default)).ShouldBe(new PaymentStatus(PaymentState.Waiting, 0, Currency.CNY, null, null));
    }

    [Theory]
    [InlineData("ORDER_NOT_EXIST")]
    [InlineData("ORDERNOTEXIST")]
    [InlineData("RESOURCE_NOT_EXISTS")]
    public async Task A_payment_WeChat_Pay_has_never_heard_of_is_an_answer(string code)
    {
        _peer.Answer = _ => _kit.Signed(404, $$"""{"code":"{{code}}","message":"none"}""");
        Known(await _gateway.QueryAsync(WeChatPayKit.Merchant, Order, default)).State.ShouldBe(PaymentState.NotFound);
    }

    [Theory]
    [InlineData("\"mchid\":\"1900000109\"", "\"mchid\":\"1900000110\"")]
    [InlineData("\"appid\":\"wxd678efh567hg6787\"", "\"appid\":\"wx2\"")]
    [InlineData("\"out_trade_no\":\"ORDER1\"", "\"out_trade_no\":\"ORDER2\"")]
    [InlineData("\"currency\":\"CNY\"", "\"currency\":\"USD\"")]
    [InlineData("\"total\":12800", "\"total\":0")]
    [InlineData("\"trade_state\":\"SUCCESS\"", "\"trade_state\":\"PERHAPS\"")]
    public async Task An_answer_about_something_else_is_none(string part, string other)
    {
        _peer.Answer = _ => _kit.Signed(200, Transaction("SUCCESS").Replace(part, other, StringComparison.Ordinal));
        (await _gateway.QueryAsync(WeChatPayKit.Merchant, Order, default)).ShouldBeOfType<GatewayOutcome<PaymentStatus>.Unknown>();
    }

    [Fact]
    public async Task An_order_is_closed_unless_it_is_paid()
    {
        _peer.Answer = _ => _kit.Signed(204, "");
        (await _gateway.CloseAsync(WeChatPayKit.Merchant, Order, default)).ShouldBe(new GatewayOutcome<Done>.Known(default));
        WireRequest request = _peer.Requests.Single();
        (request.Method, request.Target).ShouldBe(("POST", "/v3/pay/transactions/out-trade-no/ORDER1/close"));
        Json(request).ShouldBe(Json("""{"mchid":"1900000109"}"""));
        VerifyAuthorization(request);

        _peer.Answer = _ => _kit.Signed(400, """{"code":"ORDER_CLOSED","message":"closed"}""");
        (await _gateway.CloseAsync(WeChatPayKit.Merchant, Order, default)).ShouldBe(new GatewayOutcome<Done>.Known(default));
        _peer.Answer = _ => _kit.Signed(400, """{"code":"ORDERPAID","message":"paid"}""");
        (await _gateway.CloseAsync(WeChatPayKit.Merchant, Order, default)).ShouldBeOfType<GatewayOutcome<Done>.Refused>().Problem.Code.ShouldBe("payment.already_paid");
    }

    [Theory]
    [InlineData(403, "NOT_ENOUGH", false)]
    [InlineData(403, "NO_AUTH", false)]
    [InlineData(400, "A_NEW_ONE", false)]
    [InlineData(400, "PARAM_ERROR", true)]
    [InlineData(400, "INVALID_REQUEST", true)]
    [InlineData(403, "USER_ACCOUNT_ABNORMAL", true)]
    public async Task A_refusal_that_may_pass_is_not_the_end_of_a_refund(int status, string code, bool isFinal)
    {
        _peer.Answer = _ => _kit.Signed(status, $$"""{"code":"{{code}}","message":"..."}""");
        (await _gateway.RefundAsync(Refund, default) is GatewayOutcome<RefundStatus>.Refused).ShouldBe(isFinal);
        (await _gateway.QueryRefundAsync(Refund, default)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Unknown>();
    }

    [Theory]
    [InlineData("SUCCESS", RefundProgress.Succeeded)]
    [InlineData("PROCESSING", RefundProgress.Processing)]
    [InlineData("ABNORMAL", RefundProgress.Abnormal)]
    [InlineData("CLOSED", RefundProgress.Abnormal)]
    public async Task A_refund_is_asked_for_and_asked_about(string state, RefundProgress expected)
    {
        _peer.Answer = _ => _kit.Signed(200, $$$"""{"refund_id":"50","out_refund_no":"REFUND1","transaction_id":"42","out_trade_no":"ORDER1","status":"{{{state}}}","amount":{"total":12800,"refund":300,"currency":"CNY"}}""");
        Known(await _gateway.RefundAsync(Refund, default)).State.ShouldBe(expected);
        Known(await _gateway.QueryRefundAsync(Refund, default)).State.ShouldBe(expected);

        WireRequest[] requests = [.. _peer.Requests];
        (requests[0].Method, requests[0].Target).ShouldBe(("POST", "/v3/refund/domestic/refunds"));
        Json(requests[0]).ShouldBe(Json("""
            {"out_trade_no":"ORDER1","out_refund_no":"REFUND1","reason":"不想要了","notify_url":"https://shop.example/api/webhooks/wechat/fruit","amount":{"refund":300,"total":12800,"currency":"CNY"}}
            """));
        (requests[1].Method, requests[1].Target).ShouldBe(("GET", "/v3/refund/domestic/refunds/REFUND1"));
        requests.ShouldAllBe(request => IsAuthorized(request));
    }

    [Fact]
    public async Task A_refund_of_another_amount_or_number_is_no_answer_and_an_unknown_one_is()
    {
        _peer.Answer = _ => _kit.Signed(200, """{"out_refund_no":"REFUND1","out_trade_no":"ORDER1","status":"SUCCESS","amount":{"total":12800,"refund":301}}""");
        (await _gateway.RefundAsync(Refund, default)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Unknown>();
        _peer.Answer = _ => _kit.Signed(200, """{"out_refund_no":"REFUND2","out_trade_no":"ORDER1","status":"SUCCESS","amount":{"total":12800,"refund":300}}""");
        (await _gateway.RefundAsync(Refund, default)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Unknown>();
        _peer.Answer = _ => _kit.Signed(404, """{"code":"RESOURCE_NOT_EXISTS","message":"none"}""");
        Known(await _gateway.QueryRefundAsync(Refund, default)).State.ShouldBe(RefundProgress.NotFound);
        (await _gateway.RefundAsync(Refund, default)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Refused>().Problem.Code.ShouldBe("wechat.resourcenotexists");
    }

    [Theory]
    [MemberData(nameof(Unclear.Names), MemberType = typeof(Unclear))]
    public async Task Whatever_says_nothing_for_sure_is_unknown_and_never_a_refusal(string name)
    {
        _impatient.GivesUp = name == "never";
        _peer.Answer = _ => Unclear.Answer(name, _kit);
        (await CreateAsync()).Problem!.Code.ShouldBe("payment.unavailable");
        (await _gateway.QueryAsync(WeChatPayKit.Merchant, Order, default)).ShouldBeOfType<GatewayOutcome<PaymentStatus>.Unknown>();
        (await _gateway.RefundAsync(Refund, default)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Unknown>();
        (await _gateway.QueryRefundAsync(Refund, default)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Unknown>();
        if (name is not "senseless" and not "state")
        {
            (await _gateway.CloseAsync(WeChatPayKit.Merchant, Order, default)).ShouldBeOfType<GatewayOutcome<Done>.Unknown>();
        }

        _kit.Secrets().ShouldAllBe(secret => !_kit.Log.Text.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_question_is_asked_again_when_the_other_side_broke_and_a_request_is_not()
    {
        int asked = 0;
        _peer.Answer = _ => ++asked % 2 == 1 ? new WireAnswer(502, [], new Dictionary<string, string>()) : _kit.Signed(200, Transaction("SUCCESS"));
        Known(await _gateway.QueryAsync(WeChatPayKit.Merchant, Order, default)).State.ShouldBe(PaymentState.Succeeded);
        asked.ShouldBe(2);
        (await _gateway.RefundAsync(Refund, default)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Unknown>();
        asked.ShouldBe(3);
    }

    [Fact]
    public async Task Ones_own_cancellation_is_thrown()
    {
        _peer.Answer = _ => Unclear.Answer("never", _kit);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(_gateway.QueryAsync(WeChatPayKit.Merchant, Order, source.Token));
    }

    private static PaymentRequest Request() =>
        new(WeChatPayKit.Merchant, Order, 12800, Currency.CNY, "苹果", new DateTimeOffset(2026, 3, 2, 1, 30, 0, TimeSpan.Zero), Buyer);

    private Task<Result<PaymentSession>> CreateAsync() => _gateway.CreatePaymentAsync(Request(), default);

    private static string Transaction(string state) =>
        $$$"""{"appid":"wxd678efh567hg6787","mchid":"1900000109","out_trade_no":"ORDER1","transaction_id":"4200000001","trade_state":"{{{state}}}","success_time":"2026-03-02T08:59:58+08:00","amount":{"total":12800,"payer_total":12800,"currency":"CNY"}}""";

    private static T Known<T>(GatewayOutcome<T> outcome)
        where T : notnull => outcome.ShouldBeOfType<GatewayOutcome<T>.Known>().Value;

    private static string Json(WireRequest request) => Json(Encoding.UTF8.GetString(request.Body));

    private static string Json(string text) => JsonSerializer.Serialize(JsonDocument.Parse(text).RootElement);

    private void VerifyAuthorization(WireRequest request) => IsAuthorized(request).ShouldBeTrue();

    /// <summary>Whether the header's signature is the merchant's over the request line, its time and nonce, and the body that came.</summary>
    private bool IsAuthorized(WireRequest request)
    {
        Match match = Authorization().Match(request.Headers["Authorization"]);
        match.Success.ShouldBeTrue(request.Headers["Authorization"]);
        (match.Groups["mchid"].Value, match.Groups["serial"].Value, match.Groups["time"].Value).ShouldBe((WeChatPayKit.MchId, WeChatPayKit.CertificateSerial, "1772413200"));
        byte[] message = [.. Encoding.UTF8.GetBytes($"{request.Method}\n{request.Target}\n{match.Groups["time"].Value}\n{match.Groups["nonce"].Value}\n"), .. request.Body, (byte)'\n'];
        return _kit.MerchantKey.VerifyData(message, Convert.FromBase64String(match.Groups["signature"].Value), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    [GeneratedRegex("^WECHATPAY2-SHA256-RSA2048 mchid=\"(?<mchid>\\d+)\",nonce_str=\"(?<nonce>[0-9a-f]{32})\",timestamp=\"(?<time>\\d+)\",serial_no=\"(?<serial>[0-9A-F]+)\",signature=\"(?<signature>[A-Za-z0-9+/=]+)\"$")]
    private static partial Regex Authorization();
}
