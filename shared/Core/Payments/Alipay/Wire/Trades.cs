namespace Distribution.Payments.Alipay.Wire;

/// <summary>What every answer begins with.</summary>
internal sealed record AlipayHead(string Code, string? SubCode = null);

/// <summary><c>alipay.trade.page.pay</c> and <c>alipay.trade.app.pay</c>. Amounts in yuan.</summary>
internal sealed record PayContent(string OutTradeNo, string TotalAmount, string Subject, string ProductCode, string TimeExpire);

/// <summary><c>alipay.trade.query</c> and <c>alipay.trade.close</c>.</summary>
internal sealed record TradeContent(string OutTradeNo);

/// <summary>The answer to the query.</summary>
/// <param name="SendPayDate">When it was paid; null before.</param>
internal sealed record TradeAnswer(string OutTradeNo, string TradeStatus, string TotalAmount, string? TradeNo = null, string? SendPayDate = null);

/// <summary><c>alipay.trade.refund</c>.</summary>
internal sealed record RefundContent(string OutTradeNo, string OutRequestNo, string RefundAmount, string? RefundReason);

/// <summary>Its answer.</summary>
/// <param name="FundChange"><c>Y</c>: this very call has moved the money. <c>N</c>: it has not, perhaps because an earlier one had.</param>
internal sealed record RefundAnswer(string OutTradeNo, string? FundChange = null);

/// <summary><c>alipay.trade.fastpay.refund.query</c>.</summary>
internal sealed record RefundQueryContent(string OutTradeNo, string OutRequestNo);

/// <summary>Its answer; all is absent if there is no such refund.</summary>
internal sealed record RefundQueryAnswer(string? OutRequestNo = null, string? RefundStatus = null, string? RefundAmount = null);
