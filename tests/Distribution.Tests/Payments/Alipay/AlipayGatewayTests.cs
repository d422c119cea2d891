using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Alipay;
using Distribution.Tests.Payments.Kit;

namespace Distribution.Tests.Payments.Alipay;

public sealed class AlipayGatewayTests : IAsyncLifetime, IDisposable
{
    private static readonly OrderId Order = new("ORDER1");
    private static readonly RefundRequest Refund = new(AlipayKit.Merchant, Order, new RefundId("REFUND1"), 305, 12800, Currency.CNY, "不想要了");

    private readonly AlipayKit _kit = new();
    private ProviderPeer _peer = null!;
    private readonly ImpatientHandler _impatient = new();
    private AlipayHttp _http = null!;
    private AlipayGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _peer = await ProviderPeer.StartAsync();
        _peer.Unanswered = _impatient.Arrived;
        _http = new AlipayHttp(_impatient, TimeSpan.FromMinutes(5));
        var gateway = new Uri(_peer.Address, "/gateway.do");
        _gateway = new AlipayGateway(_kit.Client(_http, gateway), _kit.Merchants(), Microsoft.Extensions.Options.Options.Create(_kit.Settings(gateway)), _kit.Clock);
    }

    public async Task DisposeAsync() => await _peer.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _kit.Dispose();
    }

    [Fact]
    public async Task A_payment_is_a_signed_page_and_a_signed_order_string_and_asks_nobody()
    {
        PaymentSession session = (await _gateway.CreatePaymentAsync(Request(), default)).Value;
        (session.Provider, session.OutTradeNo, session.Amount).ShouldBe(("alipay", Order, 12805));

        string[] page = session.PayUrl.ShouldNotBeNull().Split('?');
        page[0].ShouldBe(new Uri(_peer.Address, "/gateway.do").ToString());
        Check(AlipayKit.Fields(page[1]), "alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY");
        Check(AlipayKit.Fields(session.Parameters.ShouldNotBeNull()[AlipayGateway.OrderString]), "alipay.trade.app.pay", "QUICK_MSECURITY_PAY");
        _peer.Requests.ShouldBeEmpty();

        void Check(SortedDictionary<string, string> fields, string method, string product)
        {
            _kit.IsSigned(fields).ShouldBeTrue();
            (fields["app_id"], fields["method"], fields["charset"], fields["sign_type"], fields["version"], fields["format"])
                .ShouldBe((AlipayKit.AppId, method, "utf-8", "RSA2", "1.0", "JSON"));
            (fields["timestamp"], fields["notify_url"]).ShouldBe(("2026-03-02 09:00:00", "https://shop.example/api/webhooks/alipay/school"));
            AlipayKit.Json(fields["biz_content"]).ShouldBe(AlipayKit.Json(
                $$"""{"out_trade_no":"ORDER1","total_amount":"128.05","subject":"苹果","product_code":"{{product}}","time_expire":"2026-03-02 09:30:00"}"""));
            fields["subject"] = "changed";
            _kit.IsSigned(fields).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Other_currencies_and_merchants_are_refused()
    {
        (await _gateway.CreatePaymentAsync(Request() with { Currency = Currency.HKD }, default)).Problem!.Code.ShouldBe("payment.currency_unsupported");
        (await _gateway.CreatePaymentAsync(Request() with { Merchant = new MerchantId("fruit") }, default)).Problem!.Code.ShouldBe("payment.not_configured");
    }

    [Theory]
    [InlineData("WAIT_BUYER_PAY", "", PaymentState.Waiting)]
    [InlineData("TRADE_SUCCESS", "2026-03-02 08:59:58", PaymentState.Succeeded)]
    [InlineData("TRADE_FINISHED", "2026-03-02 08:59:58", PaymentState.Succeeded)]
    [InlineData("TRADE_CLOSED", "", PaymentState.Closed)]
    [InlineData("TRADE_CLOSED", "2026-03-02 08:59:58", PaymentState.Succeeded)]
    public async Task A_payment_is_asked_about_by_a_signed_form(string state, string at, PaymentState expected)
    {
        string date = at.Length == 0 ? "" : $",\"send_pay_date\":\"{at}\"";
        _peer.Answer = request => _kit.Signed(request, $"{{\"code\":\"10000\",\"msg\":\"Success\",\"trade_no\":\"2026030222001\",\"out_trade_no\":\"ORDER1\",\"trade_status\":\"{state}\",\"total_amount\":\"128.05\"{date}}}");
        PaymentStatus status = Known(await _gateway.QueryAsync(AlipayKit.Merchant, Order, default));
        (status.State, status.Amount, status.TransactionId).ShouldBe((expected, 12805, "2026030222001"));

        WireRequest request = _peer.Requests.Single();
        (request.Method, request.Target, request.Headers["Content-Type"]).ShouldBe(("POST", "/gateway.do?charset=utf-8", "application/x-www-form-urlencoded; charset=utf-8"));
        SortedDictionary<string, string> fields = AlipayKit.Form(request);
        _kit.IsSigned(fields).ShouldBeTrue();
        (fields["method"], fields["biz_content"]).ShouldBe(("alipay.trade.query", "{\"out_trade_no\":\"ORDER1\"}"));
        fields.ContainsKey("notify_url").ShouldBeFalse();
    }

    [Fact]
    public async Task A_trade_that_does_not_exist_is_not_found_and_is_closed()
    {
        _peer.Answer = request => Business(request, "ACQ.TRADE_NOT_EXIST");
        Known(await _gateway.QueryAsync(AlipayKit.Merchant, Order, default)).State.ShouldBe(PaymentState.NotFound);
        (await _gateway.CloseAsync(AlipayKit.Merchant, Order, default)).ShouldBe(new GatewayOutcome<Done>.Known(default));
        Known(await _gateway.QueryRefundAsync(Refund, default)).State.ShouldBe(RefundProgress.NotFound);
        (await _gateway.RefundAsync(Refund, default)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Refused>().Problem.Code.ShouldBe("alipay.acq_trade_not_exist");
    }

    [Theory]
    [InlineData("TRADE_SUCCESS", "payment.already_paid")]
    [InlineData("TRADE_CLOSED", null)]
    public async Task A_trade_that_cannot_be_closed_is_asked_about(string state, string? code)
    {
        string date = state == "TRADE_SUCCESS" ? ",\"send_pay_date\":\"2026-03-02 08:59:58\"" : "";
        _peer.Answer = request => AlipayKit.Form(request)["method"] == "alipay.trade.close"
            ? Business(request, "ACQ.TRADE_STATUS_ERROR")
            : _kit.Signed(request, $"{{\"code\":\"10000\",\"trade_no\":\"1\",\"out_trade_no\":\"ORDER1\",\"trade_status\":\"{state}\",\"total_amount\":\"128.05\"{date}}}");
        GatewayOutcome<Done> outcome = await _gateway.CloseAsync(AlipayKit.Merchant, Order, default);
        (outcome as GatewayOutcome<Done>.Refused)?.Problem.Code.ShouldBe(code);
        (outcome is GatewayOutcome<Done>.Known).ShouldBe(code is null);
    }

    [Fact]
    public async Task A_refund_that_moves_the_money_is_done()
    {
        _peer.Answer = request => _kit.Signed(request, """{"code":"10000","msg":"Success","out_trade_no":"ORDER1","trade_no":"1","fund_change":"Y","refund_fee":"3.05"}""");
        Known(await _gateway.RefundAsync(Refund, default)).ShouldBe(new RefundStatus(RefundProgress.Succeeded, null));
        SortedDictionary<string, string> fields = AlipayKit.Form(_peer.Requests.Single());
        fields["method"].ShouldBe("alipay.trade.refund");
        AlipayKit.Json(fields["biz_content"]).ShouldBe(AlipayKit.Json("""{"out_trade_no":"ORDER1","out_request_no":"REFUND1","refund_amount":"3.05","refund_reason":"不想要了"}"""));
    }

    [Theory]
    [InlineData("ACQ.SELLER_BALANCE_NOT_ENOUGH", false)]
    [InlineData("ACQ.A_NEW_ONE", false)]
    [InlineData("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", true)]
    [InlineData("ACQ.TRADE_HAS_FINISHED", true)]
    public async Task A_refusal_that_may_pass_is_not_the_end_of_a_refund(string code, bool isFinal)
    {
        _peer.Answer = request => Business(request, code);
        (await _gateway.RefundAsync(Refund, default) is GatewayOutcome<RefundStatus>.Refused).ShouldBe(isFinal);
        (await _gateway.QueryRefundAsync(Refund, default)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Unknown>();
    }

    [Theory]
    [InlineData("\"out_request_no\":\"REFUND1\",\"refund_amount\":\"3.05\",\"refund_status\":\"REFUND_SUCCESS\"", RefundProgress.Succeeded)]
    [InlineData("\"out_request_no\":\"REFUND1\",\"refund_amount\":\"3.05\"", RefundProgress.Processing)]
    [InlineData("\"msg\":\"Success\"", RefundProgress.Processing)]
    public async Task A_refund_that_moves_no_money_by_this_call_is_asked_about(string answer, RefundProgress expected)
    {
        _peer.Answer = request => AlipayKit.Form(request)["method"] == "alipay.trade.refund"
            ? _kit.Signed(request, """{"code":"10000","out_trade_no":"ORDER1","fund_change":"N","refund_fee":"3.05"}""")
            : _kit.Signed(request, $"{{\"code\":\"10000\",{answer}}}");
        Known(await _gateway.RefundAsync(Refund, default)).State.ShouldBe(expected);
        _peer.Requests.Select(request => AlipayKit.Form(request)["method"]).ShouldBe(["alipay.trade.refund", "alipay.trade.fastpay.refund.query"]);
    }

    [Theory]
    [MemberData(nameof(UnclearAlipay.Names), MemberType = typeof(UnclearAlipay))]
    public async Task Whatever_says_nothing_for_sure_is_unknown_and_never_a_refusal(string name)
    {
        _impatient.GivesUp = name == "never";
        _peer.Answer = request => UnclearAlipay.Answer(name, request, _kit);
        (await _gateway.QueryAsync(AlipayKit.Merchant, Order, default)).ShouldBeOfType<GatewayOutcome<PaymentStatus>.Unknown>();
        (await _gateway.RefundAsync(Refund, default)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Unknown>();
        (await _gateway.QueryRefundAsync(Refund, default)).ShouldBeOfType<GatewayOutcome<RefundStatus>.Unknown>();
        if (name != "another")
        {
            (await _gateway.CloseAsync(AlipayKit.Merchant, Order, default)).ShouldBeOfType<GatewayOutcome<Done>.Unknown>();
        }

        _kit.Secrets().ShouldAllBe(secret => !_kit.Log.Text.Contains(secret, StringComparison.Ordinal));
    }

    private static PaymentRequest Request() =>
        new(AlipayKit.Merchant, Order, 12805, Currency.CNY, "苹果", new DateTimeOffset(2026, 3, 2, 1, 30, 0, TimeSpan.Zero), new UserId("cai"));

    private WireAnswer Business(WireRequest request, string code) =>
        _kit.Signed(request, $$"""{"code":"40004","msg":"Business Failed","sub_code":"{{code}}","sub_msg":"..."}""");

    private static T Known<T>(GatewayOutcome<T> outcome)
        where T : notnull => outcome.ShouldBeOfType<GatewayOutcome<T>.Known>().Value;
}
