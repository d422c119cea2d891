using System.Text;
using Distribution.Kernel;
using Distribution.Reconciliation;
using Distribution.Reconciliation.Formats;

namespace Distribution.Tests.Reconciliation;

/// <summary>Bills as WeChat Pay and Alipay write them; the headings and their order are the providers' own.</summary>
public sealed class BillFormatTests
{
    private const string TradeHeading =
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";

    private const string TradeSums = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";

    private const string Payment =
        "`2026-03-02 10:00:00,`wx1,`1900000109,`0,`,`4200001,`order1,`openid,`JSAPI,`SUCCESS,`OTHERS,`CNY,`127.00,`1.00,`0,`0,`0.00,`0.00,`,`,`Apples, red,`,`0.77000,`0.60%,`128.00,`0.00,`";

    private const string Refund =
        "`2026-03-02 23:59:59,`wx1,`1900000109,`0,`,`4200001,`order1,`openid,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5030001,`refund1,`9.90,`0.00,`ORIGINAL,`PROCESSING,`Apples, red,`,`-0.06000,`0.60%,`0.00,`10.00,`";

    private const string FundHeading = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,资金变更提交申请人,备注,业务凭证号";

    private const string AlipayHeading =
        "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注";

    private const string AlipayAccountHeading = "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注";

    [Fact]
    public void A_wechat_trade_bill_is_read_to_the_fen_with_commas_in_names_and_days_of_Beijing()
    {
        IReadOnlyList<StatementLine> lines = WeChatTradeBill.Read(Utf8("\uFEFF" + Trade(Payment, Refund))).Value.Lines;

        lines.ShouldBe(
        [
            new StatementLine(StatementKind.Payment, "order1", "4200001", 12800, 77, Currency.CNY, new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero), StatementState.Succeeded),
            new StatementLine(StatementKind.Refund, "refund1", "5030001", 1000, -6, Currency.CNY, new DateTimeOffset(2026, 3, 2, 15, 59, 59, TimeSpan.Zero), StatementState.Processing),
        ]);
        lines.ShouldAllBe(line => ProviderDay.Of(line.At) == new DateOnly(2026, 3, 2));
    }

    [Fact]
    public void A_wechat_trade_bill_of_the_older_form_has_its_amounts_in_the_older_columns()
    {
        static string Old(string line) => string.Join(',', line.Split(",`")[..24].Select((field, i) => i == 0 ? field : "`" + field));
        string text = string.Join('\n', string.Join(',', TradeHeading.Split(',')[..24]), Old(Payment), Old(Refund), "总交易单数,总交易额", "`2,`127.00");

        WeChatTradeBill.Read(Utf8(text)).Value.Lines.Select(line => line.Amount).ShouldBe([12700, 990]);
    }

    [Fact]
    public void A_wechat_fund_bill_gives_the_transfers_and_those_that_came_back()
    {
        string text = string.Join(
            "\r\n",
            FundHeading,
            "`2026-03-02 04:21:23,`5000030,`190000923,`退款,`退款,`支出,`0.02,`0.17,`system,`缺货,`REF42",
            "`2026-03-02 10:00:00,`1330000,`190000924,`商家转账,`商家转账,`支出,`23.68,`9.17,`system,`,`payout1",
            "`2026-03-02 11:00:00,`1330001,`190000925,`商家转账退回,`商家转账,`收入,`23.68,`32.85,`system,`,`payout1",
            "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额",
            "`3.0,`1.0,`23.68,`2.0,`23.70");

        WeChatFundBill.Read(Utf8(text)).Value.Lines.Select(line => (line.Kind, line.Number, line.ProviderId, line.Amount)).ShouldBe(
            [(StatementKind.Transfer, "payout1", "1330000", 2368), (StatementKind.Return, "payout1", "1330001", 2368)]);
    }

    [Fact]
    public void An_alipay_bill_is_read_from_its_own_encoding_with_surplus_commas_in_names()
    {
        string text = string.Join(
            "\r\n",
            "#支付宝业务明细查询",
            "#-----------------------------------------业务明细列表----------------------------------------",
            AlipayHeading,
            "2026030222001\t,order1\t,交易,苹果, 红, 大,2026-03-02 09:59:00,2026-03-02 10:00:00,,,,,a***@b.com,128.00,128.00,0.00,0.00,0.00,0.00,0.00,,0.00,0.00,,-0.77,0.00,",
            "2026030222001\t,order1\t,退款,苹果,2026-03-02 09:59:00,2026-03-02 18:00:00,,,,,a***@b.com,-10.00,-10.00,0.00,0.00,0.00,0.00,0.00,,0.00,0.00,refund1,0.06,0.00,",
            "#-----------------------------------------业务明细列表结束------------------------------------",
            "#交易合计：1笔");

        AlipayTradeBill.Read(Gb(text)).Value.Lines.Select(line => (line.Kind, line.Number, line.ProviderId, line.Amount, line.Fee)).ShouldBe(
            [(StatementKind.Payment, "order1", "2026030222001", 12800, 77), (StatementKind.Refund, "refund1", "2026030222001", 1000, -6)]);
    }

    [Fact]
    public void An_alipay_bill_of_the_account_gives_the_payouts_and_those_that_came_back_wherever_the_commas_are()
    {
        string text = string.Join(
            "\r\n",
            "#支付宝账务明细查询",
            AlipayAccountHeading,
            "1\t,2026030211\t,payout1\t,佣金, 推广,2026-03-02 10:00:00,a***@b.com,0.00,-23.68,100.00,支付宝,转账,三月, 第一周",
            "2\t,2026030212\t,payout1\t,佣金,2026-03-02 11:00:00,a***@b.com,23.68,,100.00,支付宝,转账退回,",
            "3\t,2026030213\t,\t,,2026-03-02 12:00:00,a***@b.com,,1.00,100.00,支付宝,转账,by hand",
            "4\t,2026030214\t,\t,,2026-03-02 12:00:00,a***@b.com,5.00,,100.00,支付宝,转账,from the owner",
            "5\t,2026030215\t,order1\t,苹果,2026-03-02 12:00:00,a***@b.com,128.00,0.00,100.00,支付宝,在线支付,",
            "#----------------------------------------账务明细列表结束-------------------------------------",
            "#支出合计：1笔");

        ProviderStatement statement = AlipayFundBill.Read(Gb(text)).Value;

        statement.Lines.Select(line => (line.Kind, line.Number, line.ProviderId, line.Amount)).ShouldBe(
        [
            (StatementKind.Transfer, "payout1", "2026030211", 2368),
            (StatementKind.Return, "payout1", "2026030212", 2368),
            (StatementKind.Transfer, "2026030213", "2026030213", 100),
        ]);
        statement.Kinds.ShouldBe([StatementKind.Transfer, StatementKind.Return], ignoreOrder: true);
    }

    [Theory]
    [InlineData("业务类型", "种类", "业务类型")]
    [InlineData("商户订单号", "订单", "商户订单号")]
    [InlineData("支出金额（-元）", "支出", "支出金额(-元)")]
    [InlineData("10:00:00", "ten", "Line 2")]
    [InlineData("23.68", "23.6800001", "Line 2")]
    [InlineData("列表结束", "列表", "Line 0")]
    public void An_alipay_bill_of_the_account_with_one_thing_wrong_is_not_used_at_all_and_says_which(string from, string to, string where)
    {
        string text = $"{AlipayAccountHeading}\n1,2,payout1,佣金,2026-03-02 10:00:00,a,0.00,23.68,0.00,支付宝,转账,\n#账务明细列表结束";

        Problem problem = AlipayFundBill.Read(Gb(text.Replace(from, to, StringComparison.Ordinal))).Problem.ShouldNotBeNull();

        problem.Code.ShouldBe("statement.malformed");
        problem.Detail.ShouldContain(where);
    }

    [Fact]
    public void A_bill_of_a_day_on_which_nothing_happened_is_read_as_one()
    {
        WeChatTradeBill.Read(WeChatTradeBill.Empty).Value.Lines.ShouldBeEmpty();
        WeChatFundBill.Read(WeChatFundBill.Empty).Value.Lines.ShouldBeEmpty();
        AlipayTradeBill.Read(AlipayTradeBill.Empty).Value.Lines.ShouldBeEmpty();
        AlipayFundBill.Read(AlipayFundBill.Empty).Value.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("`128.00,`0.00,`", "`128.001,`0.00,`", "Line 2")]
    [InlineData("`128.00,`0.00,`", "`1e5,`0.00,`", "Line 2")]
    [InlineData("`128.00,`0.00,`", "`99999999999.00,`0.00,`", "Line 2")]
    [InlineData("`SUCCESS,`OTHERS", "`LATER,`OTHERS", "Line 2")]
    [InlineData("`CNY", "`USD", "Line 2")]
    [InlineData("2026-03-02 10:00:00", "2026-02-30 10:00:00", "Line 2")]
    [InlineData("`Apples, red", "`Apples,`red", "Line 2")]
    [InlineData("`2,`", "`3,`", "Line 0")]
    [InlineData("商户退款单号", "退款单号", "商户退款单号")]
    [InlineData("用户标识", "设备号", "twice")]
    public void A_wechat_bill_with_one_thing_wrong_is_not_used_at_all(string from, string to, string where)
    {
        string text = Trade(Payment, Refund);
        text.ShouldContain(from);
        int at = text.IndexOf(from, StringComparison.Ordinal);

        Problem problem = WeChatTradeBill.Read(Utf8(string.Concat(text.AsSpan(0, at), to, text.AsSpan(at + from.Length)))).Problem.ShouldNotBeNull();

        problem.Code.ShouldBe("statement.malformed");
        problem.Detail.ShouldContain(where);
    }

    [Fact]
    public void A_bill_that_breaks_off_at_any_byte_is_never_taken_for_a_whole_one()
    {
        byte[] whole = Utf8(Trade(Payment, Refund));
        byte[] alipay = Gb($"#a\n{AlipayHeading}\n2026,order1,交易,a,2026-03-02 09:59:00,2026-03-02 10:00:00,,,,,a,1.00,1.00,0,0,0,0,0,,0,0,,0.00,0.00,\n#业务明细列表结束");
        int sums = whole.Length - Encoding.UTF8.GetByteCount(",`127.00,`9.90,`0.00,`0.71,`128.00,`10.00");

        for (int length = 0; length < sums; length++)
        {
            WeChatTradeBill.Read(whole.AsMemory(0, length)).Problem.ShouldNotBeNull($"{length} bytes").Code.ShouldBe("statement.malformed");
        }

        for (int length = 0; length < alipay.Length - 1; length++)
        {
            AlipayTradeBill.Read(alipay.AsMemory(0, length)).Problem.ShouldNotBeNull($"{length} bytes").Code.ShouldBe("statement.malformed");
        }
    }

    [Fact]
    public void More_bytes_or_lines_than_are_read_are_refused()
    {
        WeChatTradeBill.Read(new byte[BillText.MaxBytes + 1]).Problem!.Code.ShouldBe("statement.too_large");
        AlipayTradeBill.Read(new byte[BillText.MaxBytes + 1]).Problem!.Code.ShouldBe("statement.too_large");
        string short1 = FundHeading + "\n" + string.Concat(Enumerable.Repeat("`,`,`,`,`,`,`,`,`,`,`\n", IProviderStatements.MaxLines + 1));
        WeChatFundBill.Read(Utf8(short1)).Problem!.Code.ShouldBe("statement.too_large");
    }

    [Fact]
    public void A_number_that_is_none_of_ours_is_cut_and_kept_as_text()
    {
        string line = Payment.Replace("order1", "<script>\u0007" + new string('x', 100), StringComparison.Ordinal);

        WeChatTradeBill.Read(Utf8(Trade(line, Refund))).Value.Lines[0].Number.ShouldBe("<script>" + new string('x', 56));
    }

    private static string Trade(params string[] lines) => string.Join("\r\n", [TradeHeading, .. lines, TradeSums, "`2,`127.00,`9.90,`0.00,`0.71,`128.00,`10.00"]);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Gb(string text) => CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes(text);
}
