using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Tests.Payments.Kit;

namespace Distribution.Tests.Payments.Alipay;

public sealed class AlipayMessagesTests : IDisposable
{
    private const string Ours = """{"out_biz_no":"PAYOUT1","status":"{0}","trans_amount":"63.00","product_code":"TRANS_ACCOUNT_NO_PWD","biz_scene":"DIRECT_TRANSFER","action_type":"FINISH"}""";

    private readonly AlipayKit _kit = new();

    [Theory]
    [InlineData("SUCCESS", TransferState.Succeeded, null)]
    [InlineData("FAIL", TransferState.Failed, "FAIL")]
    [InlineData("CLOSED", TransferState.Failed, "CLOSED")]
    [InlineData("REFUND", TransferState.Returned, "REFUND")]
    public void The_end_of_a_transfer_is_read(string status, TransferState state, string? reason)
    {
        var told = Read(Fields(("biz_content", Content(status)))).Value.ShouldBeOfType<ProviderEvent.TransferFinished>();
        (told.Provider, told.EventId, told.Merchant, told.PayoutNo, told.Amount, told.Currency).ShouldBe(("alipay", "2022011900222183001", AlipayKit.Merchant, "PAYOUT1", 6300, Currency.CNY));
        told.Status.ShouldBe(new TransferStatus(state, reason));
        told.At.ShouldBe(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("biz_content", """{"out_biz_no":"PAYOUT1","status":"DEALING","trans_amount":"63.00","product_code":"TRANS_ACCOUNT_NO_PWD","biz_scene":"DIRECT_TRANSFER"}""")]
    [InlineData("biz_content", """{"out_biz_no":"PAYOUT1","status":"PERHAPS","trans_amount":"63.00","product_code":"TRANS_ACCOUNT_NO_PWD","biz_scene":"DIRECT_TRANSFER"}""")]
    [InlineData("biz_content", """{"out_biz_no":"red packet 1","status":"SUCCESS","trans_amount":"99999999.00","product_code":"STD_RED_PACKET","biz_scene":"PERSONAL_PAY"}""")]
    [InlineData("biz_content", """{"out_biz_no":"PAYOUT1","status":"SUCCESS","trans_amount":"63.00"}""")]
    [InlineData("msg_method", "alipay.open.mini.order.changed")]
    public void What_nothing_follows_from_is_noted(string field, string value) =>
        Read(Fields((field, value))).Value.ShouldBe(new ProviderEvent.Noted("alipay", "2022011900222183001", AlipayKit.Merchant));

    [Theory]
    [InlineData("app_id", "2021001161683775", "webhook.merchant_mismatch")]
    [InlineData("notify_id", "", "webhook.malformed")]
    [InlineData("utc_timestamp", "", "webhook.malformed")]
    [InlineData("utc_timestamp", "253402300800000", "webhook.malformed")]
    [InlineData("biz_content", "", "webhook.malformed")]
    [InlineData("biz_content", """{"status":"SUCCESS"}""", "webhook.malformed")]
    [InlineData("biz_content", """{"out_biz_no":"a b","status":"SUCCESS","trans_amount":"63.00","product_code":"TRANS_ACCOUNT_NO_PWD","biz_scene":"DIRECT_TRANSFER"}""", "webhook.malformed")]
    [InlineData("biz_content", """{"out_biz_no":"PAYOUT1","status":"SUCCESS","trans_amount":"0.00","product_code":"TRANS_ACCOUNT_NO_PWD","biz_scene":"DIRECT_TRANSFER"}""", "webhook.malformed")]
    [InlineData("biz_content", """{"out_biz_no":"PAYOUT1","status":"SUCCESS","trans_amount":"-63.00","product_code":"TRANS_ACCOUNT_NO_PWD","biz_scene":"DIRECT_TRANSFER"}""", "webhook.malformed")]
    public void What_is_signed_and_wrong_is_refused(string field, string value, string code) => Read(Fields((field, value))).Problem!.Code.ShouldBe(code);

    [Fact]
    public void One_bit_changed_anywhere_is_refused_unless_it_says_the_same()
    {
        byte[] body = _kit.Notify(Fields(("biz_content", Content("SUCCESS"))));
        ProviderEvent told = _kit.Webhook().Verify(AlipayKit.Merchant, body).Value;
        Result<ProviderEvent>[] changed = [.. Vectors.WithOneBitChanged(body).Select(copy => _kit.Webhook().Verify(AlipayKit.Merchant, copy))];

        // A hexadecimal digit of an escape may be small or large.
        changed.Where(static result => result.Problem is null).ShouldAllBe(result => result.Value == told);
        changed.Count(static result => result.Problem is not null).ShouldBeGreaterThan(body.Length * 9 / 10);
    }

    public void Dispose() => _kit.Dispose();

    private static string Content(string status) => Ours.Replace("{0}", status, StringComparison.Ordinal);

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] changes)
    {
        var fields = new Dictionary<string, string>
        {
            ["notify_id"] = "2022011900222183001",
            ["utc_timestamp"] = "1772413200000",
            ["msg_method"] = "alipay.fund.trans.order.changed",
            ["app_id"] = AlipayKit.AppId,
            ["version"] = "1.1",
            ["charset"] = "UTF-8",
            ["biz_content"] = Content("SUCCESS"),
        };
        foreach ((string name, string value) in changes)
        {
            fields[name] = value;
        }

        return fields;
    }

    private Result<ProviderEvent> Read(Dictionary<string, string> fields) => _kit.Webhook().Verify(AlipayKit.Merchant, _kit.Notify(fields));
}
