using System.Text;
using Distribution.Kernel;

namespace Distribution.Reconciliation.Formats;

/// <summary>
/// Alipay's bill of transactions (业务明细 of the kind trade): GB 18030, remarks behind <c>#</c>, the last of which says that the
/// list ends. A product's name may have commas, so that surplus fields belong to it.
/// </summary>
public static class AlipayTradeBill
{
    private const string Product = "商品名称";
    private const string Fee = "服务费(元)";
    private static readonly string[] Needed = ["支付宝交易号", "商户订单号", "业务类型", Product, "完成时间", "订单金额(元)", "退款批次号/请求号", Fee];

    private static readonly HashSet<StatementKind> Kinds = [StatementKind.Payment, StatementKind.Refund];

    /// <inheritdoc cref="WeChatTradeBill.Read"/>
    public static Result<ProviderStatement> Read(ReadOnlyMemory<byte> content)
    {
        if (content.Length > BillText.MaxBytes)
        {
            return StatementProblems.TooLarge();
        }

        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding("gb18030") ?? throw new InvalidOperationException("There is no GB 18030.");
        BillTable? table = null;
        var lines = new List<StatementLine>();
        foreach ((int no, string text) in BillText.Lines(encoding.GetString(content.Span)))
        {
            if (text[0] == '#')
            {
                if (table is not null && text.Contains("列表结束", StringComparison.Ordinal))
                {
                    return new ProviderStatement(lines, Kinds);
                }
            }
            else if (table is null)
            {
                if (!BillTable.Read(no, text, Needed).TryGet(out table, out Problem? problem))
                {
                    return problem;
                }
            }
            else
            {
                if (lines.Count == IProviderStatements.MaxLines)
                {
                    return StatementProblems.TooLarge();
                }

                if (!Line(no, table, text).TryGet(out StatementLine? line, out Problem? problem))
                {
                    return problem;
                }

                lines.Add(line);
            }
        }

        return StatementProblems.Malformed(0, "it does not say that its list ends");
    }

    private static Result<StatementLine> Line(int no, BillTable table, string text)
    {
        string[] parts = text.Split(',');
        int surplus = parts.Length - table.Count;
        if (surplus < 0)
        {
            return StatementProblems.Malformed(no, $"there are {parts.Length} fields, not {table.Count}");
        }

        int product = table.At(Product);
        var fields = new BillFields(table, [.. parts[..product], string.Join(',', parts[product..(product + surplus + 1)]), .. parts[(product + surplus + 1)..]]);
        if (!BillText.TryReadTime(fields["完成时间"], out DateTimeOffset at) || !BillText.TryReadYuan(fields["订单金额(元)"], mayRound: false, out long fen)
            || !BillText.TryReadYuan(fields[Fee], mayRound: true, out long fee))
        {
            return StatementProblems.Malformed(no, "its time, amount or fee is not one");
        }

        string trade = BillText.Number(fields["支付宝交易号"]);
        return fields["业务类型"] switch
        {
            "交易" when fen >= 0 => new StatementLine(StatementKind.Payment, BillText.Number(fields["商户订单号"]), trade, fen, -fee, Currency.CNY, at, StatementState.Succeeded),
            "退款" when fen <= 0 => new StatementLine(StatementKind.Refund, BillText.Number(fields["退款批次号/请求号"]), trade, -fen, -fee, Currency.CNY, at, StatementState.Succeeded),
            _ => StatementProblems.Malformed(no, "its kind is not known"),
        };
    }
}
