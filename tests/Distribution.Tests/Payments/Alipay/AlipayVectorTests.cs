using System.Text;
using System.Text.Json;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Alipay;
using Distribution.Payments.Signing;
using Distribution.Tests.Payments.Kit;

namespace Distribution.Tests.Payments.Alipay;

/// <summary>What Alipay has published: its data, our code.</summary>
public sealed class AlipayVectorTests : IDisposable
{
    private readonly AlipayKit _kit = new();

    [Fact]
    public void The_published_trade_notification_is_a_payment()
    {
        (AlipayWebhook webhook, Dictionary<string, string> fields) = Published();
        webhook.Verify(AlipayKit.Merchant, AlipayKit.Encode(fields)).Value.ShouldBe(new ProviderEvent.PaymentSucceeded(
            "alipay",
            "2019081500222155624068450559358070",
            AlipayKit.Merchant,
            new OrderId("20190815155618536-564-57"),
            "2019081522001468450512505578",
            10,
            Currency.CNY,
            new DateTimeOffset(2019, 8, 15, 7, 56, 24, TimeSpan.Zero)));
    }

    [Fact]
    public void The_published_notification_with_any_bit_of_any_field_changed_is_refused()
    {
        (AlipayWebhook webhook, Dictionary<string, string> fields) = Published();
        foreach ((string name, string value) in fields.Where(field => field.Key is not ("sign" or "sign_type")))
        {
            foreach (byte[] changed in Vectors.WithOneBitChanged(Encoding.UTF8.GetBytes(value)))
            {
                string other = string.Concat(changed.Select(b => $"%{b:X2}"));
                byte[] body = AlipayKit.Encode(fields.Where(field => field.Key != name));
                string? code = webhook.Verify(AlipayKit.Merchant, Encoding.Latin1.GetBytes($"{Encoding.ASCII.GetString(body)}&{name}={other}")).Problem?.Code;
                code.ShouldBeOneOf(["webhook.signature_invalid", "webhook.malformed"], $"{name}: {other}");
            }
        }

        foreach (byte[] signature in Vectors.WithOneBitChanged(Convert.FromBase64String(fields["sign"])))
        {
            var other = new Dictionary<string, string>(fields) { ["sign"] = Convert.ToBase64String(signature) };
            webhook.Verify(AlipayKit.Merchant, AlipayKit.Encode(other)).Problem.ShouldNotBeNull().Code.ShouldBe("webhook.signature_invalid");
        }
    }

    [Fact]
    public void The_published_answer_is_verified_over_its_own_bytes_and_not_with_any_bit_changed()
    {
        JsonElement vector = Vectors.Read("alipay-nodejs-answer");
        SignedPart part = AlipayAnswer.Split(vector.Bytes("answer"), vector.Text("method")).ShouldNotBeNull();
        Encoding.UTF8.GetString(part.Content).ShouldBe(vector.Text("content"));
        var key = new RsaKeys(KeyText.Public(vector.Text("alipayPublicKey"))!);
        key.Verify(part.Content, part.Signature).ShouldBeTrue();
        Vectors.WithOneBitChanged(part.Content).ShouldAllBe(changed => !key.Verify(changed, part.Signature));
        AlipayAnswer.Split(vector.Bytes("answer"), "alipay.trade.query").ShouldBeNull();
    }

    [Fact]
    public void Published_certificates_have_their_serials()
    {
        JsonElement vector = Vectors.Read("alipay-nodejs-certificates");
        AlipayCertificates.Serial(vector.Text("app")).ShouldBe(vector.Text("appSerial"));
        AlipayCertificates.Serial(vector.Text("alipay")).ShouldBe(vector.Text("alipaySerial"));
        AlipayCertificates.RootSerial(vector.Text("root")).ShouldBe(vector.Text("rootSerial"));
        AlipayCertificates.Serial("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----").ShouldBeNull();
        AlipayCertificates.RootSerial("").ShouldBeNull();
    }

    public void Dispose() => _kit.Dispose();

    private (AlipayWebhook Webhook, Dictionary<string, string> Fields) Published()
    {
        JsonElement vector = Vectors.Read("alipay-nodejs-notify");
        Dictionary<string, string> fields = vector.GetProperty("fields").EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetString()!);
        AlipayAccount account = _kit.Account();
        (account.AppId, account.SellerId, account.AlipayPublicKey) = ("2019073166072302", "2088531891668739", vector.Text("alipayPublicKey"));
        return (_kit.Webhook(account), fields);
    }
}
