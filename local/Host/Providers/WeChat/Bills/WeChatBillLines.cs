using System.Globalization;

namespace Distribution.Local.Providers.WeChat.Bills;

/// <summary>The text of bills, with the columns of the real ones; a grave accent stands before every field.</summary>
internal static class WeChatBillLines
{
    private const string TradeHeading =
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,"
        + "退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";

    private const string TradeSums = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
    private const string FundHeading = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,资金变更提交申请人,备注,业务凭证号";
    private const string FundSums = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额";
    private const string None = "0.00";
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    public static string Trades(string[] lines) => Whole(TradeHeading, lines, TradeSums, Line($"{lines.Length}", None, None, None, "0.00000", None, None));

    public static string Funds(string[] lines) => Whole(FundHeading, lines, FundSums, Line($"{lines.Length}.0", "0.0", None, $"{lines.Length}.0", None));

    public static string Payment(WeChatAccount account, WeChatPaymentRow row, DateTimeOffset at, long off)
    {
        string total = Yuan(row.Total + off);
        return Line(
            Time(at), account.Row.AppId, account.Row.MchId, "0", "", row.TransactionId ?? "", row.OutTradeNo, row.OpenId, "JSAPI", "SUCCESS", "OTHERS", "CNY", total, None,
            "0", "0", None, None, "", "", "商品", "", "0.00000", "0.00%", total, None, "");
    }

    public static string Refund(WeChatAccount account, WeChatPaymentRow payment, WeChatRefundRow row, long off)
    {
        string amount = Yuan(row.Amount + off);
        string status = row.Status switch { "SUCCESS" => "SUCCESS", "ABNORMAL" => "FAIL", _ => "PROCESSING" };
        return Line(
            Time(row.At), account.Row.AppId, account.Row.MchId, "0", "", payment.TransactionId ?? "", payment.OutTradeNo, payment.OpenId, "JSAPI", "REFUND", "OTHERS", "CNY", None, None,
            row.RefundId, row.OutRefundNo, amount, None, "ORIGINAL", status, "商品", "", "0.00000", "0.00%", None, amount, "");
    }

    public static string Transfer(WeChatTransferRow row, long off) => Line(
        Time(row.UpdatedAt), row.TransferBillNo, row.TransferBillNo, "商家转账", "商家转账", "支出", Yuan(row.Amount + off), None, "system", row.Remark.Replace(',', ' '), row.OutBillNo);

    private static string Whole(string heading, string[] lines, string sumHeading, string sums) => string.Join("\r\n", ["\uFEFF" + heading, .. lines, sumHeading, sums, ""]);

    private static string Line(params string[] fields) => string.Join(',', fields.Select(static field => '`' + field));

    private static string Time(DateTimeOffset at) => at.ToOffset(China).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Yuan(long fen) => string.Create(CultureInfo.InvariantCulture, $"{fen / 100}.{fen % 100:D2}");
}
