namespace Distribution.Payments.WeChatPay.Wire;

/// <summary>POST <c>/v3/pay/transactions/jsapi</c>.</summary>
/// <param name="TimeExpire">RFC 3339 to the second, with an offset.</param>
internal sealed record PrepayBody(
    string Appid, string Mchid, string Description, string OutTradeNo, string TimeExpire, string NotifyUrl, PrepayAmount Amount, PrepayPayer Payer);

internal sealed record PrepayAmount(long Total, string Currency);

internal sealed record PrepayPayer(string Openid);

internal sealed record PrepayAnswer(string PrepayId);

/// <summary>POST <c>/v3/pay/transactions/out-trade-no/{no}/close</c>; answered by 204.</summary>
internal sealed record CloseBody(string Mchid);

/// <summary>GET <c>/v3/pay/transactions/out-trade-no/{no}</c>, and what <c>TRANSACTION.SUCCESS</c> encloses.</summary>
/// <param name="Amount">Absent until somebody pays.</param>
internal sealed record Transaction(
    string Appid, string Mchid, string OutTradeNo, string TradeState, string? TransactionId = null, DateTimeOffset? SuccessTime = null, TransactionAmount? Amount = null);

/// <param name="Total">What was asked for, in fen; <c>payer_total</c>, less the provider's coupons, is no matter of ours.</param>
/// <param name="Currency">CNY if absent.</param>
internal sealed record TransactionAmount(long Total, string? Currency = null);
