using System.Security.Cryptography;
using System.Text;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Sandbox;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Payments;

public sealed class SandboxWebhookTests : IDisposable
{
    private const string Body = """
        {"id":"e1","type":"payment.succeeded","createdAt":"2026-03-02T08:00:00Z","data":{"merchant":"fruit","outTradeNo":"o1","transactionId":"t1","amount":2599,"currency":"CNY","successAt":"2026-03-02T08:00:00Z"}}
        """;

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private readonly RSA _provider = RSA.Create(2048);
    private readonly SandboxWebhook _webhook;

    public SandboxWebhookTests() => _webhook = new SandboxWebhook(Options.Create(new SandboxOptions
    {
        BaseUrl = new Uri("http://127.0.0.1:1"),
        ProviderSerial = "P1",
        ProviderPublicKeyPem = _provider.ExportSubjectPublicKeyInfoPem(),
    }));

    [Fact]
    public void A_signed_notification_is_read()
    {
        var paid = Verify(Body).Value.ShouldBeOfType<ProviderEvent.PaymentSucceeded>();
        (paid.EventId, paid.Merchant.Value, paid.Order.Value, paid.TransactionId, paid.Amount, paid.Currency).ShouldBe(("e1", "fruit", "o1", "t1", 2599, Currency.CNY));
    }

    [Fact]
    public void The_signature_covers_every_byte_and_both_other_lines()
    {
        byte[] body = Encoding.UTF8.GetBytes(Body);
        SandboxHeaders good = Sign(body, Now);
        Code(good, body).ShouldBeNull();

        for (int i = 0; i < body.Length; i += 17)
        {
            byte[] changed = [.. body];
            changed[i] ^= 1;
            Code(good, changed).ShouldBe("webhook.signature_invalid");
        }

        Code(good with { Nonce = "other" }, body).ShouldBe("webhook.signature_invalid");
        Code(good with { Timestamp = SandboxSignature.Timestamp(Now.AddSeconds(1)) }, body).ShouldBe("webhook.signature_invalid");
        Code(good with { Signature = null }, body).ShouldBe("webhook.signature_invalid");
        Code(good with { Signature = "no base64!" }, body).ShouldBe("webhook.signature_invalid");
        Code(good with { Serial = "P2" }, body).ShouldBe("webhook.serial_unknown");
    }

    [Theory]
    [InlineData(299, null)]
    [InlineData(300, "webhook.timestamp_expired")]
    [InlineData(-299, null)]
    [InlineData(-300, "webhook.timestamp_expired")]
    public void A_signature_is_good_for_less_than_five_minutes_either_way(int seconds, string? code)
    {
        byte[] body = Encoding.UTF8.GetBytes(Body);
        Code(Sign(body, Now.AddSeconds(seconds)), body).ShouldBe(code);
    }

    [Fact]
    public void A_time_that_is_none_is_refused_even_when_signed()
    {
        byte[] body = Encoding.UTF8.GetBytes(Body);
        foreach (string time in new[] { "", "-1", "9223372036854775808", "1e9", " 1772438400" })
        {
            var headers = new SandboxHeaders(time, "n", "P1", SandboxSignature.SignNotification(_provider, time, "n", body));
            Code(headers, body).ShouldBe("webhook.timestamp_expired");
        }
    }

    [Fact]
    public void Another_key_under_the_right_serial_is_forged()
    {
        using RSA other = RSA.Create(2048);
        byte[] body = Encoding.UTF8.GetBytes(Body);
        string time = SandboxSignature.Timestamp(Now);
        Code(new SandboxHeaders(time, "n", "P1", SandboxSignature.SignNotification(other, time, "n", body)), body).ShouldBe("webhook.signature_invalid");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"id":"e","type":"payment.reversed","createdAt":"2026-03-02T08:00:00Z","data":{}}""")]
    [InlineData("""{"id":"e","type":"payment.succeeded","createdAt":"2026-03-02T08:00:00Z","data":{"merchant":"fruit"}}""")]
    [InlineData("""{"id":"e","type":"payment.succeeded","createdAt":"2026-03-02T08:00:00Z","data":{"merchant":"fr|uit","outTradeNo":"o1","transactionId":"t1","amount":1,"currency":"CNY","successAt":"2026-03-02T08:00:00Z"}}""")]
    [InlineData("""{"id":"e","type":"payment.succeeded","createdAt":"2026-03-02T08:00:00Z","data":{"merchant":"fruit","outTradeNo":"o1","transactionId":"t1","amount":0,"currency":"CNY","successAt":"2026-03-02T08:00:00Z"}}""")]
    [InlineData("""{"id":"e","type":"payment.succeeded","createdAt":"2026-03-02T08:00:00Z","data":{"merchant":"fruit","outTradeNo":"o1","transactionId":"t1","amount":1.5,"currency":"CNY","successAt":"2026-03-02T08:00:00Z"}}""")]
    public void What_is_signed_and_makes_no_sense_is_malformed(string body) => Verify(body).Problem!.Code.ShouldBe("webhook.malformed");

    [Fact]
    public void Ends_of_refunds_and_transfers_are_read()
    {
        var refund = Verify("""{"id":"e2","type":"refund.finished","createdAt":"2026-03-02T08:00:00Z","data":{"merchant":"fruit","outTradeNo":"o1","refundId":"r1","amount":5,"currency":"CNY","status":"abnormal","reason":"closed"}}""")
            .Value.ShouldBeOfType<ProviderEvent.RefundFinished>();
        refund.Status.ShouldBe(new RefundStatus(RefundProgress.Abnormal, "closed"));
        var transfer = Verify("""{"id":"e3","type":"transfer.finished","createdAt":"2026-03-02T08:00:00Z","data":{"merchant":"fruit","payoutNo":"p1","amount":5,"currency":"CNY","status":"returned"}}""")
            .Value.ShouldBeOfType<ProviderEvent.TransferFinished>();
        (transfer.PayoutNo, transfer.Status.State).ShouldBe(("p1", TransferState.Returned));
    }

    public void Dispose() => _provider.Dispose();

    private Result<ProviderEvent> Verify(string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        return _webhook.Verify(Sign(bytes, Now), bytes, Now);
    }

    private string? Code(SandboxHeaders headers, byte[] body) => _webhook.Verify(headers, body, Now).Problem?.Code;

    private SandboxHeaders Sign(byte[] body, DateTimeOffset at)
    {
        string time = SandboxSignature.Timestamp(at);
        return new SandboxHeaders(time, "n1", "P1", SandboxSignature.SignNotification(_provider, time, "n1", body));
    }
}
