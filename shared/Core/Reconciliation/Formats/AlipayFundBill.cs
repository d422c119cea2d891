using Distribution.Kernel;

namespace Distribution.Reconciliation.Formats;

/// <summary>
/// Alipay's bill of the account (账务明细 of the kind signcustomer): every movement. Only transfers are taken from it: money that leaves is a payout, money that
/// comes in under a merchant's number is one that came back. Payments and refunds are in the other bill.
/// </summary>
/// <remarks>
/// The columns are those of published examples. That 商户订单号 is the number we gave a transfer, and that 业务类型 has 转账 in it, was not confirmed by a
/// document; if it is otherwise, each payout shows as missing. A bill without one of these columns is not read at all.
/// </remarks>
public static class AlipayFundBill
{
    private const string Product = "商品名称";
    private const string In = "收入金额(+元)";
    private const string Out = "支出金额(-元)";
    private static readonly string[] Needed = ["账务流水号", "业务流水号", "商户订单号", Product, "发生时间", In, Out, "业务类型"];

    private static readonly HashSet<StatementKind> Kinds = [StatementKind.Transfer, StatementKind.Return];

    /// <inheritdoc cref="WeChatTradeBill.Read"/>
    public static Result<ProviderStatement> Read(ReadOnlyMemory<byte> content) => AlipayBill.Read(content, Needed, Kinds, Line);

    /// <summary>The bill of a day on which nothing happened, of which Alipay says that there is none.</summary>
    public static ReadOnlyMemory<byte> Empty { get; } = AlipayBill.Empty(Needed);

    /// <summary>Both the product's name and the note at the end may have commas: where the time stands tells whose they are.</summary>
    private static Result<StatementLine[]> Line(int no, BillTable table, string[] parts)
    {
        for (int surplus = 0; surplus <= parts.Length - table.Count; surplus++)
        {
            BillFields fields = AlipayBill.Fields(table, parts, Product, surplus);
            if (BillText.TryReadTime(fields["发生时间"], out DateTimeOffset at) && TryReadAmount(fields[In], out long came) && TryReadAmount(fields[Out], out long left))
            {
                return Movement(fields, at, came, left);
            }
        }

        return StatementProblems.Malformed(no, "its time or amount is not one");
    }

    private static StatementLine[] Movement(BillFields fields, DateTimeOffset at, long came, long left)
    {
        string number = BillText.Number(fields["商户订单号"]);
        string theirs = BillText.Number(fields["业务流水号"]);
        bool isTransfer = fields["业务类型"].Contains("转账", StringComparison.Ordinal);
        return !isTransfer ? []
            : left > 0 ? [Of(StatementKind.Transfer, number.Length > 0 ? number : theirs, left)]
            : came > 0 && number.Length > 0 ? [Of(StatementKind.Return, number, came)]
            : [];

        StatementLine Of(StatementKind kind, string named, long amount) => new(kind, named, theirs, amount, 0, Currency.CNY, at, StatementState.Succeeded);
    }

    /// <summary>Fen, written with or without a sign; nothing is 0.</summary>
    private static bool TryReadAmount(string text, out long fen)
    {
        bool isAmount = BillText.TryReadYuan(text.Length == 0 ? "0" : text.TrimStart('+', '-'), mayRound: false, out fen);
        return isAmount;
    }
}
