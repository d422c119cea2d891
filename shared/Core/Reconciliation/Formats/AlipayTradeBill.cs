using Distribution.Kernel;

namespace Distribution.Reconciliation.Formats;

/// <summary>Alipay's bill of transactions (业务明细 of the kind trade): payments and refunds. A product's name may have commas, so that surplus fields belong to it.</summary>
public static class AlipayTradeBill
{
    private const string Product = "商品名称";
    private const string Fee = "服务费(元)";
    private static readonly string[] Needed = ["支付宝交易号", "商户订单号", "业务类型", Product, "完成时间", "订单金额(元)", "退款批次号/请求号", Fee];

    private static readonly HashSet<StatementKind> Kinds = [StatementKind.Payment, StatementKind.Refund];

    /// <inheritdoc cref="WeChatTradeBill.Read"/>
    public static Result<ProviderStatement> Read(ReadOnlyMemory<byte> content) => AlipayBill.Read(content, Needed, Kinds, Line);

    /// <summary>The bill of a day on which nothing happened, of which Alipay says that there is none.</summary>
    public static ReadOnlyMemory<byte> Empty { get; } = AlipayBill.Empty(Needed);

    private static Result<StatementLine[]> Line(int no, BillTable table, string[] parts)
    {
        BillFields fields = AlipayBill.Fields(table, parts, Product, parts.Length - table.Count);
        if (!BillText.TryReadTime(fields["完成时间"], out DateTimeOffset at) || !BillText.TryReadYuan(fields["订单金额(元)"], mayRound: false, out long fen)
            || !BillText.TryReadYuan(fields[Fee], mayRound: true, out long fee))
        {
            return StatementProblems.Malformed(no, "its time, amount or fee is not one");
        }

        string trade = BillText.Number(fields["支付宝交易号"]);
        return fields["业务类型"] switch
        {
            "交易" when fen >= 0 => Only(new StatementLine(StatementKind.Payment, BillText.Number(fields["商户订单号"]), trade, fen, -fee, Currency.CNY, at, StatementState.Succeeded)),
            "退款" when fen <= 0 => Only(new StatementLine(StatementKind.Refund, BillText.Number(fields["退款批次号/请求号"]), trade, -fen, -fee, Currency.CNY, at, StatementState.Succeeded)),
            _ => StatementProblems.Malformed(no, "its kind is not known"),
        };
    }

    private static StatementLine[] Only(StatementLine line) => [line];
}
