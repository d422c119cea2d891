using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Payments;
using Distribution.Payments.WeChatPay;
using Distribution.Tests.Payments.Kit;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Payments.WeChatPay;

public sealed class WeChatPayWebhookTests : IDisposable
{
    private const string Paid = """{"appid":"wxd678efh567hg6787","mchid":"1900000109","out_trade_no":"ORDER1","transaction_id":"4200000001","trade_type":"JSAPI","trade_state":"SUCCESS","success_time":"2026-03-02T08:59:58+08:00","payer":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},"amount":{"total":12800,"payer_total":12000,"currency":"CNY","payer_currency":"CNY"}}""";
    private const string Refunded = """{"mchid":"1900000109","out_trade_no":"ORDER1","transaction_id":"4200000001","out_refund_no":"REFUND1","refund_id":"5000","refund_status":"SUCCESS","success_time":"2026-03-02T08:59:58+08:00","amount":{"total":12800,"refund":300,"payer_total":12800,"payer_refund":300}}""";
    private const string Transferred = """{"mchid":"1900000109","out_bill_no":"PAYOUT1","transfer_bill_no":"1330","state":"SUCCESS","transfer_amount":5000,"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o","create_time":"2026-03-02T08:50:00+08:00","update_time":"2026-03-02T08:59:58.120+08:00"}""";

    private readonly WeChatPayKit _kit = new();

    [Fact]
    public void A_payment_is_read_with_what_was_asked_for_not_with_what_a_coupon_left() => Event("TRANSACTION.SUCCESS", Paid)
        .ShouldBe(new ProviderEvent.PaymentSucceeded(
            "wechat",
            "EV-2018022511223320873", WeChatPayKit.Merchant, new OrderId("ORDER1"), "4200000001", 12800, Currency.CNY, new DateTimeOffset(2026, 3, 2, 0, 59, 58, TimeSpan.Zero)));

    [Theory]
    [InlineData("SUCCESS", RefundProgress.Succeeded, null)]
    [InlineData("ABNORMAL", RefundProgress.Abnormal, "ABNORMAL")]
    [InlineData("CLOSED", RefundProgress.Abnormal, "CLOSED")]
    public void A_refunds_end_is_read(string state, RefundProgress progress, string? reason)
    {
        var refund = Event("REFUND." + state, With(Refunded, "refund_status", state)).ShouldBeOfType<ProviderEvent.RefundFinished>();
        (refund.Order.Value, refund.Refund.Value, refund.Amount, refund.Currency).ShouldBe(("ORDER1", "REFUND1", 300, Currency.CNY));
        refund.Status.ShouldBe(new RefundStatus(progress, reason));
    }

    [Theory]
    [InlineData("SUCCESS", TransferState.Succeeded, null)]
    [InlineData("FAIL", TransferState.Failed, "PAYEE_ACCOUNT_ABNORMAL")]
    [InlineData("CANCELLED", TransferState.Failed, "PAYEE_ACCOUNT_ABNORMAL")]
    public void A_transfers_end_is_read(string state, TransferState expected, string? reason)
    {
        string news = With(With(Transferred, "state", state), "fail_reason", "PAYEE_ACCOUNT_ABNORMAL");
        var transfer = Event("MCHTRANSFER.BILL.FINISHED", news).ShouldBeOfType<ProviderEvent.TransferFinished>();
        (transfer.PayoutNo, transfer.Amount, transfer.Currency).ShouldBe(("PAYOUT1", 5000, Currency.CNY));
        transfer.Status.ShouldBe(new TransferStatus(expected, reason));
    }

    [Fact]
    public void Published_samples_of_all_three_are_understood()
    {
        JsonElement samples = Vectors.Read("skit-tenpayv3-events");
        string Own(string name) => With(With(samples.GetProperty(name).GetRawText(), "mchid", WeChatPayKit.MchId), name == "transaction" ? "appid" : "unused", WeChatPayKit.AppId);
        Event("TRANSACTION.SUCCESS", Own("transaction")).ShouldBeOfType<ProviderEvent.PaymentSucceeded>().Amount.ShouldBe(100);
        Event("REFUND.SUCCESS", Own("refund")).ShouldBeOfType<ProviderEvent.RefundFinished>().Amount.ShouldBe(999);

        // The published sample is of a transfer under way.
        var transfer = Event("MCHTRANSFER.BILL.FINISHED", Own("transfer")).ShouldBeOfType<ProviderEvent.TransferFinished>();
        (transfer.Amount, transfer.Status).ShouldBe((400000, new TransferStatus(TransferState.Processing, null)));
    }

    [Fact]
    public void Both_keys_are_good_while_one_is_exchanged_for_the_other_and_only_under_their_own_serials()
    {
        byte[] body = WeChatPayKit.Notification("TRANSACTION.SUCCESS", Paid);
        Code(_kit.Sign(body), body).ShouldBeNull();
        Code(_kit.Sign(body, _kit.Older, WeChatPayKit.OlderSerial), body).ShouldBeNull();
        Code(_kit.Sign(body, _kit.Older, WeChatPayKit.CurrentSerial), body).ShouldBe("webhook.signature_invalid");
        Code(_kit.Sign(body, _kit.Current, WeChatPayKit.OlderSerial), body).ShouldBe("webhook.signature_invalid");
        Code(_kit.Sign(body, serial: "PUB_KEY_ID_0119000001092024030100000001"), body).ShouldBe("webhook.serial_unknown");
        Code(_kit.Sign(body, serial: WeChatPayKit.CurrentSerial.ToLowerInvariant()), body).ShouldBe("webhook.serial_unknown");
        Code(_kit.Sign(body, _kit.MerchantKey), body).ShouldBe("webhook.signature_invalid");
    }

    [Theory]
    [InlineData(-300, "webhook.timestamp_expired")]
    [InlineData(-299, null)]
    [InlineData(299, null)]
    [InlineData(300, "webhook.timestamp_expired")]
    public void A_notification_is_good_for_less_than_three_hundred_seconds_either_way(long seconds, string? code)
    {
        byte[] body = WeChatPayKit.Notification("TRANSACTION.SUCCESS", Paid);
        Code(_kit.Sign(body, seconds: seconds), body).ShouldBe(code);
    }

    [Fact]
    public void Times_that_are_none_are_refused()
    {
        byte[] body = WeChatPayKit.Notification("TRANSACTION.SUCCESS", Paid);
        foreach (string time in new[] { "", "-1", "+1772413200", " 1772413200", "1772413200.0", "99999999999999999999", "9223372036854775807" })
        {
            Code(_kit.Sign(body) with { Timestamp = time }, body).ShouldBe("webhook.timestamp_expired");
        }
    }

    [Fact]
    public void A_probe_is_refused_as_one()
    {
        byte[] body = WeChatPayKit.Notification("TRANSACTION.SUCCESS", Paid);
        WeChatPayHeaders headers = _kit.Sign(body);
        WeChatPayHeaders probe = headers with { Signature = "WECHATPAY/SIGNTEST/" + headers.Signature };
        Code(probe, body).ShouldBe("webhook.probe");
        _kit.Webhook().Verify(WeChatPayKit.Merchant, probe, body, _kit.Clock.GetUtcNow()).Problem!.Kind.ShouldBe(ProblemKind.Unauthorized);
    }

    [Fact]
    public void Absent_headers_and_bodies_that_are_cut_are_refused()
    {
        byte[] body = WeChatPayKit.Notification("TRANSACTION.SUCCESS", Paid);
        WeChatPayHeaders headers = _kit.Sign(body);
        foreach (WeChatPayHeaders without in new[] { headers with { Timestamp = null }, headers with { Nonce = null }, headers with { Serial = null }, headers with { Signature = null }, headers with { Nonce = "" }, headers with { Signature = "" } })
        {
            Code(without, body).ShouldBe("webhook.signature_invalid");
        }

        for (int length = 0; length < body.Length; length += 7)
        {
            Code(headers, body[..length]).ShouldBe("webhook.signature_invalid");

            // The sender itself has signed half a body.
            Code(_kit.Sign(body.AsSpan(0, length)), body[..length]).ShouldBe("webhook.malformed");
        }

        byte[] large = new byte[WeChatPayWebhook.MaxBody + 1];
        Code(_kit.Sign(large), large).ShouldBe("webhook.malformed");
    }

    [Fact]
    public void A_body_is_not_opened_before_its_signature_holds()
    {
        byte[] unopenable = WeChatPayKit.Notification("TRANSACTION.SUCCESS", Paid, key: "another key of thirty-two bytes!");
        Code(_kit.Sign(unopenable) with { Signature = "AAAA" }, unopenable).ShouldBe("webhook.signature_invalid");
        Code(_kit.Sign(unopenable), unopenable).ShouldBe("webhook.undecipherable");
    }

    [Fact]
    public void Associated_data_may_be_empty()
    {
        byte[] body = WeChatPayKit.Notification("TRANSACTION.SUCCESS", Paid, associated: "");
        Code(_kit.Sign(body), body).ShouldBeNull();
    }

    [Theory]
    [InlineData("TRANSACTION.SUCCESS", Paid, "mchid")]
    [InlineData("TRANSACTION.SUCCESS", Paid, "appid")]
    [InlineData("REFUND.SUCCESS", Refunded, "mchid")]
    [InlineData("MCHTRANSFER.BILL.FINISHED", Transferred, "mchid")]
    public void Another_account_is_refused(string type, string news, string field) =>
        CodeOf(type, With(news, field, "1900000110")).ShouldBe("webhook.merchant_mismatch");

    [Fact]
    public void An_address_of_a_merchant_without_account_refuses_everything()
    {
        byte[] body = WeChatPayKit.Notification("TRANSACTION.SUCCESS", Paid);
        _kit.Webhook().Verify(new MerchantId("skincare"), _kit.Sign(body), body, _kit.Clock.GetUtcNow()).Problem!.Code.ShouldBe("webhook.merchant_unknown");
    }

    [Theory]
    [InlineData("TRANSACTION.SUCCESS", Paid, "trade_state", "\"NOTPAY\"")]
    [InlineData("TRANSACTION.SUCCESS", Paid, "amount", "{\"total\":0}")]
    [InlineData("TRANSACTION.SUCCESS", Paid, "amount", "{\"total\":-1,\"currency\":\"CNY\"}")]
    [InlineData("TRANSACTION.SUCCESS", Paid, "amount", "{\"total\":1000000001,\"currency\":\"CNY\"}")]
    [InlineData("TRANSACTION.SUCCESS", Paid, "amount", "{\"total\":12800,\"currency\":\"USD\"}")]
    [InlineData("TRANSACTION.SUCCESS", Paid, "amount", "{\"total\":12800.5,\"currency\":\"CNY\"}")]
    [InlineData("TRANSACTION.SUCCESS", Paid, "amount", "null")]
    [InlineData("TRANSACTION.SUCCESS", Paid, "out_trade_no", "\"a/b\"")]
    [InlineData("TRANSACTION.SUCCESS", Paid, "transaction_id", "\"\"")]
    [InlineData("TRANSACTION.SUCCESS", Paid, "success_time", "null")]
    [InlineData("REFUND.CLOSED", Refunded, "refund_status", "\"SUCCESS\"")]
    [InlineData("REFUND.SUCCESS", Refunded, "amount", "{\"total\":1,\"refund\":0}")]
    [InlineData("REFUND.SUCCESS", Refunded, "amount", "{\"total\":1,\"refund\":1,\"currency\":\"USD\"}")]
    [InlineData("REFUND.SUCCESS", Refunded, "out_refund_no", "\"\"")]
    [InlineData("MCHTRANSFER.BILL.FINISHED", Transferred, "state", "\"PERHAPS\"")]
    [InlineData("MCHTRANSFER.BILL.FINISHED", Transferred, "transfer_amount", "0")]
    [InlineData("MCHTRANSFER.BILL.FINISHED", Transferred, "out_bill_no", "\"#\"")]
    public void What_makes_no_sense_is_refused(string type, string news, string field, string value)
    {
        JsonObject changed = JsonNode.Parse(news)!.AsObject();
        changed[field] = JsonNode.Parse(value);
        CodeOf(type, changed.ToJsonString()).ShouldBe("webhook.malformed");
    }

    [Fact]
    public void A_kind_nobody_asked_for_is_refused() => CodeOf("PAYSCORE.USER_OPEN_SERVICE", "{}").ShouldBe("webhook.event_unknown");

    [Fact]
    public async Task A_wrong_amount_is_refused_and_changes_nothing_and_the_right_one_is_recorded_once()
    {
        using Shop shop = await Shop.OpenAsync(provider: "wechat");
        OrderId order = await shop.PlaceAsync(null);
        Order placed = await shop.OrderAsync(order);
        string news = With(Paid, "out_trade_no", order.Value);

        JsonObject wrong = JsonNode.Parse(news)!.AsObject();
        wrong["amount"]!["total"] = placed.Total - 1;
        (await MarkAsync(shop, wrong.ToJsonString())).Problem!.Code.ShouldBe("webhook.amount_mismatch");
        (await shop.OrderAsync(order)).ShouldBe(placed, "nothing has changed");

        wrong["amount"]!["total"] = placed.Total;
        (await MarkAsync(shop, wrong.ToJsonString())).Value.Order.State.ShouldBe(OrderState.Paid);
        Order paid = await shop.OrderAsync(order);
        (await MarkAsync(shop, wrong.ToJsonString())).Value.Order.Revision.ShouldBe(paid.Revision);
    }

    [Fact]
    public void What_is_refused_is_logged_by_its_code_and_without_secrets()
    {
        byte[] body = WeChatPayKit.Notification("TRANSACTION.SUCCESS", Paid);
        WeChatPayHeaders headers = _kit.Sign(body);
        Code(headers with { Serial = "PUB_KEY_ID_1" }, body);
        Code(headers with { Signature = "AAAA" }, body);
        CodeOf("TRANSACTION.SUCCESS", With(Paid, "mchid", "1"));
        foreach (string code in new[] { "webhook.serial_unknown", "webhook.signature_invalid", "webhook.merchant_mismatch" })
        {
            _kit.Log.Text.ShouldContain(code);
        }

        _kit.Secrets().Append(headers.Signature!).ShouldAllBe(secret => !_kit.Log.Text.Contains(secret, StringComparison.Ordinal));
    }

    public void Dispose() => _kit.Dispose();

    private static string With(string json, string field, string value)
    {
        JsonObject changed = JsonNode.Parse(json)!.AsObject();
        changed[field] = value;
        return changed.ToJsonString();
    }

    private ProviderEvent Event(string type, string news) => Read(type, news).Value;

    private string? CodeOf(string type, string news) => Read(type, news).Problem?.Code;

    private Result<ProviderEvent> Read(string type, string news)
    {
        byte[] body = WeChatPayKit.Notification(type, news);
        return _kit.Webhook().Verify(WeChatPayKit.Merchant, _kit.Sign(body), body, _kit.Clock.GetUtcNow());
    }

    private string? Code(WeChatPayHeaders headers, byte[] body) =>
        _kit.Webhook().Verify(WeChatPayKit.Merchant, headers, body, _kit.Clock.GetUtcNow()).Problem?.Code;

    private async Task<Result<PaymentRecorded>> MarkAsync(Shop shop, string news)
    {
        var paid = Event("TRANSACTION.SUCCESS", news).ShouldBeOfType<ProviderEvent.PaymentSucceeded>();
        return await shop.Get<MarkPaid>().HandleAsync(paid, default);
    }
}
