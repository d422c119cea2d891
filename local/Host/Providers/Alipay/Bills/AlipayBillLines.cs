using System.Globalization;

namespace Distribution.Local.Providers.Alipay.Bills;

/// <summary>The text of bills, with the columns of the real ones; a tab stands behind numbers.</summary>
internal static class AlipayBillLines
{
    private const string TradeHeading =
        "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,"
        + "商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注";

    private const string AccountHeading = "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注";
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    public static string Whole(bool isTrade, string name, string[] lines) => string.Join(
        "\r\n",
        [$"#支付宝{name}查询", $"#-----------------------------------------{name}列表----------------------------------------", isTrade ? TradeHeading : AccountHeading, .. lines, $"#-----------------------------------------{name}列表结束------------------------------------", $"#合计：{lines.Length}笔", ""]);

    public static string Payment(TradeRow row, DateTimeOffset at, long off) => Trade(row, "交易", row.Amount + off, at, "");

    public static string Refund(TradeRow row, AlipayRefundRow refund, long off) => Trade(row, "退款", -(refund.Amount + off), refund.DoneAt ?? refund.At, refund.OutRequestNo);

    public static string Transfer(AlipayTransferRow row, DateTimeOffset at, long off, bool isBack)
    {
        string amount = Yuan(row.Amount + off);
        return string.Join(',', $"{row.OrderId}{(isBack ? 1 : 0)}\t", row.OrderId + "\t", row.OutBizNo + "\t", "佣金, 推广", Time(at), "a***@b.com", isBack ? amount : "0.00", isBack ? "0.00" : amount, "0.00", "支付宝", isBack ? "转账退回" : "转账", "");
    }

    private static string Trade(TradeRow row, string kind, long fen, DateTimeOffset at, string request) => string.Join(
        ',',
        row.TradeNo + "\t", row.OutTradeNo + "\t", kind, row.Subject, Time(row.OpenedAt), Time(at), "", "", "", "", "a***@b.com", Yuan(fen), Yuan(fen), "0.00", "0.00", "0.00", "0.00", "0.00", "", "0.00", "0.00", request, "0.00", "0.00", "");

    private static string Time(DateTimeOffset at) => at.ToOffset(China).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Yuan(long fen) => string.Create(CultureInfo.InvariantCulture, $"{(fen < 0 ? "-" : "")}{Math.Abs(fen) / 100}.{Math.Abs(fen) % 100:D2}");
}
