using System.Net;
using System.Security.Cryptography;
using System.Text;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Sandbox;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Payments;

public sealed class SandboxGatewayTests : IDisposable
{
    private static readonly MerchantId Merchant = new("fruit");
    private readonly RSA _merchant = RSA.Create(2048);
    private readonly Provider _provider = new();
    private readonly SandboxHttp _http;
    private readonly SandboxGateway _gateway;

    public SandboxGatewayTests()
    {
        _http = new SandboxHttp(_provider);
        _gateway = new SandboxGateway(_http, Options.Create(new SandboxOptions
        {
            BaseUrl = new Uri("http://provider.test"),
            MerchantSerial = "M1",
            MerchantPrivateKeyPem = _merchant.ExportPkcs8PrivateKeyPem(),
        }), TimeProvider.System);
    }

    [Fact]
    public async Task Requests_are_signed_over_method_path_time_nonce_and_body()
    {
        _provider.Answer = """{"payoutNo":"p1","amount":100,"currency":"CNY","state":"processing"}""";
        var outcome = await _gateway.SendAsync(new TransferRequest(Merchant, "p1", new DistributorId("ann"), 100, Currency.CNY, "佣金"), default);

        outcome.ShouldBe(new GatewayOutcome<TransferStatus>.Known(new TransferStatus(TransferState.Processing, null)));
        _provider.Serial.ShouldBe("M1");
        SandboxSignature.VerifyRequest(_merchant, "POST", "/sandbox/transfers", _provider.Time, _provider.Nonce, _provider.Body, _provider.Signature).ShouldBeTrue();
        SandboxSignature.VerifyRequest(_merchant, "POST", "/sandbox/refunds", _provider.Time, _provider.Nonce, _provider.Body, _provider.Signature).ShouldBeFalse();
        Encoding.UTF8.GetString(_provider.Body).ShouldContain("\"payoutNo\":\"p1\"");
    }

    [Theory]
    [InlineData(500, "{}")]
    [InlineData(429, """{"code":"slow","message":"down"}""")]
    [InlineData(408, """{"code":"late","message":"late"}""")]
    [InlineData(200, "not json")]
    [InlineData(200, "{}")]
    [InlineData(400, "<html>")]
    [InlineData(302, "")]
    [InlineData(0, "")]
    public async Task An_answer_that_says_nothing_for_sure_is_unknown_and_never_a_refusal(int status, string answer)
    {
        (_provider.Status, _provider.Answer) = (status, answer);
        (await _gateway.SendAsync(new TransferRequest(Merchant, "p1", new DistributorId("ann"), 100, Currency.CNY, "x"), default))
            .ShouldBeOfType<GatewayOutcome<TransferStatus>.Unknown>();
        (await _gateway.RefundAsync(new RefundRequest(Merchant, new OrderId("o"), new RefundId("r"), 1, 2, Currency.CNY, null), default))
            .ShouldBeOfType<GatewayOutcome<RefundStatus>.Unknown>();
        (await _gateway.CreatePaymentAsync(new PaymentRequest(Merchant, new OrderId("o"), 1, Currency.CNY, "x", DateTimeOffset.UnixEpoch), default))
            .Problem!.Code.ShouldBe("payment.unavailable");
    }

    [Fact]
    public async Task A_number_the_provider_does_not_know_is_an_answer_and_another_4xx_a_refusal()
    {
        (_provider.Status, _provider.Answer) = (404, """{"code":"transfer.not_found","message":"none"}""");
        (await _gateway.QueryAsync(Merchant, "p1", default)).ShouldBe(new GatewayOutcome<TransferStatus>.Known(new TransferStatus(TransferState.NotFound, null)));
        (_provider.Status, _provider.Answer) = (422, """{"code":"balance.low","message":"no"}""");
        var refused = (await _gateway.SendAsync(new TransferRequest(Merchant, "p1", new DistributorId("ann"), 100, Currency.CNY, "x"), default))
            .ShouldBeOfType<GatewayOutcome<TransferStatus>.Refused>();
        refused.Problem.Code.ShouldBe("balance.low");
    }

    public void Dispose()
    {
        _http.Dispose();
        _merchant.Dispose();
    }

    private sealed class Provider : HttpMessageHandler
    {
        public int Status { get; set; } = 200;

        public string Answer { get; set; } = "{}";

        public string Time { get; private set; } = "";

        public string Nonce { get; private set; } = "";

        public string Serial { get; private set; } = "";

        public string Signature { get; private set; } = "";

        public byte[] Body { get; private set; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Time = request.Headers.GetValues(SandboxSignature.TimestampHeader).Single();
            Nonce = request.Headers.GetValues(SandboxSignature.NonceHeader).Single();
            Serial = request.Headers.GetValues(SandboxSignature.SerialHeader).Single();
            Signature = request.Headers.GetValues(SandboxSignature.SignatureHeader).Single();
            Body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
            return Status == 0
                ? throw new HttpRequestException("connection reset")
                : new HttpResponseMessage((HttpStatusCode)Status) { Content = new StringContent(Answer) };
        }
    }
}
