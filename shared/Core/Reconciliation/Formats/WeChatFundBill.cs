using Distribution.Kernel;

namespace Distribution.Reconciliation.Formats;

/// <summary>
/// WeChat Pay's bill of funds (资金账单): every movement of the account. Only transfers to payees are taken from it (money that
/// leaves is a transfer, that comes in is one that came back): payments and refunds are in the other bill.
/// </summary>
/// <remarks>That a transfer's 业务凭证号 is the number we gave it was not confirmed; if it is another one, each transfer shows as missing on both sides.</remarks>
public static class WeChatFundBill
{
    private const string Sums = "资金流水总笔数";

    private static readonly string[] Needed = ["记账时间", "微信支付业务单号", "业务名称", "业务类型", "收支类型", "收支金额(元)", "业务凭证号"];

    private static readonly HashSet<StatementKind> Kinds = [StatementKind.Transfer, StatementKind.Return];

    /// <inheritdoc cref="WeChatTradeBill.Read"/>
    public static Result<ProviderStatement> Read(ReadOnlyMemory<byte> content) => WeChatBill.Read(content, Sums, Needed, Kinds, Line);

    /// <summary>The bill of a day on which nothing happened, for which WeChat Pay writes none.</summary>
    public static ReadOnlyMemory<byte> Empty { get; } = WeChatBill.Empty(Needed, Sums);

    private static Result<StatementLine[]> Line(int no, BillFields fields)
    {
        if (!fields["业务类型"].Contains("转账", StringComparison.Ordinal) && !fields["业务名称"].Contains("转账", StringComparison.Ordinal))
        {
            return (StatementLine[])[];
        }

        StatementKind? kind = fields["收支类型"] switch
        {
            "支出" => StatementKind.Transfer,
            "收入" => StatementKind.Return,
            _ => null,
        };
        return kind is { } what && BillText.TryReadTime(fields["记账时间"], out DateTimeOffset at)
            && BillText.TryReadYuan(fields["收支金额(元)"], mayRound: false, out long fen) && fen >= 0
            ? (StatementLine[])[new StatementLine(what, BillText.Number(fields["业务凭证号"]), BillText.Number(fields["微信支付业务单号"]), fen, 0, Currency.CNY, at, StatementState.Succeeded)]
            : StatementProblems.Malformed(no, "its direction, time or amount is not one");
    }
}
