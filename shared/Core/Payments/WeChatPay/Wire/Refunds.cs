namespace Distribution.Payments.WeChatPay.Wire;

/// <summary>POST <c>/v3/refund/domestic/refunds</c>.</summary>
internal sealed record RefundBody(string OutTradeNo, string OutRefundNo, string? Reason, string NotifyUrl, RefundBodyAmount Amount);

internal sealed record RefundBodyAmount(long Refund, long Total, string Currency);

/// <summary>Its answer, and GET <c>/v3/refund/domestic/refunds/{no}</c>.</summary>
internal sealed record RefundAnswer(string OutRefundNo, string OutTradeNo, string Status, RefundAmount Amount);

/// <param name="Currency">CNY if absent.</param>
internal sealed record RefundAmount(long Total, long Refund, string? Currency = null);

/// <summary>What <c>REFUND.*</c> encloses.</summary>
internal sealed record RefundNews(
    string Mchid, string OutTradeNo, string OutRefundNo, string RefundStatus, RefundAmount Amount, DateTimeOffset? SuccessTime = null);
