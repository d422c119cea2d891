using Distribution.Kernel;

namespace Distribution.Reconciliation.Formats;

/// <summary>
/// WeChat Pay's bill of transactions (交易账单, of kind ALL; documented at pay.weixin.qq.com, "交易账单文件格式说明"): payments and
/// refunds of a day. An order's whole amount stands under 订单金额 in the present form, under 应结订单金额 in older ones.
/// </summary>
public static class WeChatTradeBill
{
    private const string Sums = "总交易单数";

    private static readonly string[] Needed =
        ["交易时间", "微信订单号", "商户订单号", "交易状态", "货币种类", "应结订单金额", "微信退款单号", "商户退款单号", "退款金额", "退款状态", "手续费"];

    private static readonly HashSet<StatementKind> Kinds = [StatementKind.Payment, StatementKind.Refund];

    /// <summary>The lines, or <c>statement.malformed</c> or <c>statement.too_large</c>: a bill is read whole or not at all.</summary>
    public static Result<ProviderStatement> Read(ReadOnlyMemory<byte> content) => WeChatBill.Read(content, Sums, Needed, Kinds, Line);

    /// <summary>The bill of a day on which nothing happened, for which WeChat Pay writes none.</summary>
    public static ReadOnlyMemory<byte> Empty { get; } = WeChatBill.Empty(Needed, Sums);

    private static Result<StatementLine[]> Line(int no, BillFields fields)
    {
        if (!BillText.TryReadTime(fields["交易时间"], out DateTimeOffset at) || !BillText.TryReadYuan(fields["手续费"], mayRound: true, out long fee) || fields["货币种类"] != "CNY")
        {
            return StatementProblems.Malformed(no, "its time, fee or currency is not one");
        }

        bool isPayment = fields["交易状态"] == "SUCCESS";
        string amount = isPayment ? Either(fields, "订单金额", "应结订单金额") : Either(fields, "申请退款金额", "退款金额");
        if (!BillText.TryReadYuan(amount, mayRound: false, out long fen) || fen < 0)
        {
            return StatementProblems.Malformed(no, "its amount is not one");
        }

        if (isPayment)
        {
            return Only(new StatementLine(
                StatementKind.Payment, BillText.Number(fields["商户订单号"]), BillText.Number(fields["微信订单号"]), fen, fee, Currency.CNY, at, StatementState.Succeeded));
        }

        return fields["交易状态"] is "REFUND" or "REVOKED" && StateOf(fields["退款状态"]) is { } state
            ? Only(new StatementLine(StatementKind.Refund, BillText.Number(fields["商户退款单号"]), BillText.Number(fields["微信退款单号"]), fen, fee, Currency.CNY, at, state))
            : StatementProblems.Malformed(no, "its state is not known");
    }

    private static StatementLine[] Only(StatementLine line) => [line];

    private static string Either(BillFields fields, string first, string second) => fields[first] is { Length: > 0 } text ? text : fields[second];

    private static StatementState? StateOf(string refund) => refund switch
    {
        "SUCCESS" => StatementState.Succeeded,
        "PROCESSING" => StatementState.Processing,
        "FAIL" or "CLOSED" or "ABNORMAL" or "CHANGE" => StatementState.Failed,
        _ => null,
    };
}
