using System.Security.Cryptography;
using System.Text;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Alipay;
using Distribution.Tests.Payments.Kit;

namespace Distribution.Tests.Payments.Alipay;

public sealed class AlipayWebhookTests : IDisposable
{
    private readonly AlipayKit _kit = new();

    [Theory]
    [InlineData("TRADE_SUCCESS")]
    [InlineData("TRADE_FINISHED")]
    public void A_payment_is_read_empty_fields_signs_and_spaces_included(string state)
    {
        var paid = Read(Fields(("trade_status", state), ("subject", "a+b & c=100% 苹果"), ("body", ""))).Value.ShouldBeOfType<ProviderEvent.PaymentSucceeded>();
        (paid.Order.Value, paid.TransactionId, paid.Amount, paid.Currency).ShouldBe(("ORDER1", "2026030222001", 12800, Currency.CNY));
        paid.SuccessAt.ShouldBe(new DateTimeOffset(2026, 3, 2, 0, 59, 58, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("WAIT_BUYER_PAY")]
    [InlineData("TRADE_CLOSED")]
    public void A_trade_that_is_not_paid_is_noted(string state) =>
        Read(Fields(("trade_status", state))).Value.ShouldBe(new ProviderEvent.Noted("alipay", "2026030200222001", AlipayKit.Merchant));

    [Theory]
    [InlineData("app_id", "2021001161683775", "webhook.merchant_mismatch")]
    [InlineData("seller_id", "2088831204659218", "webhook.merchant_mismatch")]
    [InlineData("trade_status", "PERHAPS", "webhook.malformed")]
    [InlineData("total_amount", "128.001", "webhook.malformed")]
    [InlineData("total_amount", "0.00", "webhook.malformed")]
    [InlineData("total_amount", "-1.00", "webhook.malformed")]
    [InlineData("total_amount", "99999999.00", "webhook.malformed")]
    [InlineData("gmt_payment", "2026-13-02 08:59:58", "webhook.malformed")]
    [InlineData("trade_no", "", "webhook.malformed")]
    [InlineData("out_trade_no", "a b", "webhook.malformed")]
    [InlineData("notify_id", "", "webhook.malformed")]
    public void What_is_signed_and_wrong_is_refused(string field, string value, string code) => Read(Fields((field, value))).Problem!.Code.ShouldBe(code);

    [Fact]
    public void What_Alipay_has_not_signed_is_refused()
    {
        Code(_kit.Notify(Fields(), _kit.AppKey)).ShouldBe("webhook.signature_invalid");
        string good = Encoding.ASCII.GetString(_kit.Notify(Fields()));
        Code(good.Replace("total_amount=128.00", "total_amount=1.00", StringComparison.Ordinal)).ShouldBe("webhook.signature_invalid");
        Code(good.Replace("sign_type=RSA2", "sign_type=RSA", StringComparison.Ordinal)).ShouldBe("webhook.signature_invalid");
        Code(good.Replace("&sign_type=RSA2", "", StringComparison.Ordinal)).ShouldBe("webhook.signature_invalid");
        Code(good + "&extra=1").ShouldBe("webhook.signature_invalid");
        Code(good.Replace("&subject=", "&subj=", StringComparison.Ordinal)).ShouldBe("webhook.signature_invalid");
        Code(good.Split("&sign=")[0]).ShouldBe("webhook.signature_invalid");
        Code(good).ShouldBeNull();
    }

    [Fact]
    public void While_a_public_key_is_exchanged_notifications_of_both_count()
    {
        using RSA next = TestKeys.Open("alipay next");
        AlipayAccount account = _kit.Account();
        _kit.Webhook(account).Verify(AlipayKit.Merchant, _kit.Notify(Fields(), next)).Problem!.Code.ShouldBe("webhook.signature_invalid");
        account.NextAlipayPublicKey = next.ExportSubjectPublicKeyInfoPem();
        _kit.Webhook(account).Verify(AlipayKit.Merchant, _kit.Notify(Fields(), next)).Problem.ShouldBeNull();
        _kit.Webhook(account).Verify(AlipayKit.Merchant, _kit.Notify(Fields())).Problem.ShouldBeNull();
        _kit.Webhook(account).Verify(AlipayKit.Merchant, _kit.Notify(Fields(), _kit.AppKey)).Problem!.Code.ShouldBe("webhook.signature_invalid");
    }

    [Fact]
    public void What_is_no_form_is_refused()
    {
        string good = Encoding.ASCII.GetString(_kit.Notify(Fields()));
        foreach (string bad in new[] { "", "a", "=b", "a=%", "a=%4", "a=%zz", "a=%ff", good + "&app_id=2021001161683774", good + "&", string.Join('&', Enumerable.Range(0, 101).Select(i => $"k{i}=v")), new string('a', AlipayWebhook.MaxBody + 1) })
        {
            Code(bad).ShouldBe("webhook.malformed");
        }
    }

    [Fact]
    public void A_body_cut_anywhere_is_refused()
    {
        byte[] body = _kit.Notify(Fields());
        for (int length = 0; length < body.Length; length++)
        {
            _kit.Webhook().Verify(AlipayKit.Merchant, body.AsMemory(0, length)).Problem.ShouldNotBeNull();
        }
    }

    [Fact]
    public void A_merchant_without_application_refuses_everything_and_refusals_are_logged_by_their_codes()
    {
        _kit.Webhook().Verify(new MerchantId("fruit"), _kit.Notify(Fields())).Problem!.Code.ShouldBe("webhook.merchant_unknown");
        Code(_kit.Notify(Fields(), _kit.AppKey));
        _kit.Log.Text.ShouldContain("webhook.merchant_unknown");
        _kit.Log.Text.ShouldContain("webhook.signature_invalid");
        _kit.Secrets().ShouldAllBe(secret => !_kit.Log.Text.Contains(secret, StringComparison.Ordinal));
    }

    public void Dispose() => _kit.Dispose();

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] changes)
    {
        var fields = new Dictionary<string, string>
        {
            ["notify_id"] = "2026030200222001",
            ["notify_type"] = "trade_status_sync",
            ["app_id"] = AlipayKit.AppId,
            ["seller_id"] = AlipayKit.SellerId,
            ["out_trade_no"] = "ORDER1",
            ["trade_no"] = "2026030222001",
            ["trade_status"] = "TRADE_SUCCESS",
            ["total_amount"] = "128.00",
            ["gmt_payment"] = "2026-03-02 08:59:58",
            ["subject"] = "apples",
        };
        foreach ((string name, string value) in changes)
        {
            fields[name] = value;
        }

        return fields;
    }

    private Result<ProviderEvent> Read(Dictionary<string, string> fields) => _kit.Webhook().Verify(AlipayKit.Merchant, _kit.Notify(fields));

    private string? Code(byte[] body) => _kit.Webhook().Verify(AlipayKit.Merchant, body).Problem?.Code;

    private string? Code(string body) => Code(Encoding.Latin1.GetBytes(body));
}
