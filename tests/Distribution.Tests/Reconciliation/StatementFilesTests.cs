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

    [Fact]
    public async Task A_bill_that_is_larger_than_a_file_is_read_from_pieces_cut_anywhere()
    {
        byte[] whole = Large(60_000);
        whole.Length.ShouldBeGreaterThan(BlobRules.MaxContent);
        for (int part = 0; part * BlobRules.MaxContent < whole.Length; part++)
        {
            await PutAsync($"2026-03-02-trade-{part + 1}", whole[(part * BlobRules.MaxContent)..Math.Min(whole.Length, (part + 1) * BlobRules.MaxContent)]);
        }

        (await ReadAsync()).Lines.Count.ShouldBe(60_000);
    }

    [Fact]
    public async Task Pieces_of_which_one_is_missing_or_that_are_too_many_are_no_bill()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Trade);
        await PutAsync("2026-03-02-trade-1", whole[..100]);
        (await RefusedAsync()).ShouldBe("statement.malformed");
        await PutAsync("2026-03-02-trade-3", whole[100..]);
        (await RefusedAsync()).ShouldBe("statement.malformed");
        await PutAsync("2026-03-02-trade-2", []);
        (await ReadAsync()).Lines.ShouldHaveSingleItem();

        for (int part = 1; part <= BillText.MaxParts + 1; part++)
        {
            await PutAsync($"2026-03-02-trade-{part}", new byte[BlobRules.MaxContent]);
        }

        (await RefusedAsync()).ShouldBe("statement.too_large");
    }

    private static byte[] Large(int lines)
    {
        string[] parts = Trade.Split('\n');
        var text = new StringBuilder(parts[0]);
        for (int i = 0; i < lines; i++)
        {
            text.Append('\n').Append(parts[1].Replace("order1", "order" + i, StringComparison.Ordinal));
        }

        return Encoding.UTF8.GetBytes(text.Append('\n').Append(parts[2]).Append("\n`").Append(lines).ToString());
    }

    private Task PutAsync(string name, string text) => PutAsync(name, Encoding.UTF8.GetBytes(text));

    private Task PutAsync(string name, byte[] content) => _files.PutAsync($"statements/fruit/wechat/{name}.csv", new BlobFile("text/csv", content), None);

    private async Task<string> RefusedAsync() =>
        (await new WeChatStatementFiles(_files).ReadAsync(Merchant, Day, None)).ShouldBeOfType<GatewayOutcome<ProviderStatement>.Refused>().Problem.Code;

    private async Task<ProviderStatement> ReadAsync() =>
        (await new WeChatStatementFiles(_files).ReadAsync(Merchant, Day, None)).ShouldBeOfType<GatewayOutcome<ProviderStatement>.Known>().Value;
}
