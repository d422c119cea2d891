using System.Text;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Reconciliation;
using Distribution.Reconciliation.Formats;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Reconciliation;

/// <summary>Bills among the files: which of them there are, and what a day then covers.</summary>
public sealed class StatementFilesTests
{
    private const string Trade =
        "交易时间,微信订单号,商户订单号,交易状态,货币种类,应结订单金额,微信退款单号,商户退款单号,退款金额,退款状态,手续费\n"
        + "`2026-03-02 10:00:00,`42001,`order1,`SUCCESS,`CNY,`128.00,`0,`0,`0.00,`,`0.77\n总交易单数\n`1";

    private const string Fund =
        "记账时间,微信支付业务单号,业务名称,业务类型,收支类型,收支金额（元）,业务凭证号\n"
        + "`2026-03-02 10:00:00,`13300,`商家转账,`商家转账,`支出,`23.68,`payout1\n资金流水总笔数\n`1";

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly MerchantId Merchant = new("fruit");
    private static readonly DateOnly Day = new(2026, 3, 2);

    private readonly MemoryBlobs _files = new();

    [Fact]
    public async Task A_day_covers_what_the_bills_at_hand_cover()
    {
        await PutAsync("2026-03-02-trade", Trade);
        ProviderStatement trade = await ReadAsync();
        await PutAsync("2026-03-02-fund", Fund);
        ProviderStatement both = await ReadAsync();

        trade.Kinds.ShouldBe([StatementKind.Payment, StatementKind.Refund], ignoreOrder: true);
        both.Kinds.ShouldBe(Enum.GetValues<StatementKind>(), ignoreOrder: true);
        both.Lines.Select(line => line.Number).ShouldBe(["order1", "payout1"]);
    }

    [Fact]
    public async Task Without_the_first_bill_there_is_no_statement()
    {
        await PutAsync("2026-03-02-fund", Fund);

        (await new WeChatStatementFiles(_files).ReadAsync(Merchant, Day, None)).ShouldBeOfType<GatewayOutcome<ProviderStatement>.Refused>().Problem.Code.ShouldBe("statement.none");
    }

    private Task PutAsync(string name, string text) =>
        _files.PutAsync($"statements/fruit/wechat/{name}.csv", new BlobFile("text/csv", Encoding.UTF8.GetBytes(text)), None);

    private async Task<ProviderStatement> ReadAsync() =>
        (await new WeChatStatementFiles(_files).ReadAsync(Merchant, Day, None)).ShouldBeOfType<GatewayOutcome<ProviderStatement>.Known>().Value;
}
