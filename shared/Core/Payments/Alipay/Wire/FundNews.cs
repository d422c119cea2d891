namespace Distribution.Payments.Alipay.Wire;

/// <summary>What a message <c>alipay.fund.trans.order.changed</c> encloses as its <c>biz_content</c>.</summary>
/// <param name="TransAmount">In yuan.</param>
internal sealed record FundNews(
    string OutBizNo,
    string Status,
    string TransAmount,
    string? ProductCode = null,
    string? BizScene = null,
    string? ErrorCode = null,
    string? FailReason = null);
