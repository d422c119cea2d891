using System.Text.Json;
using System.Text.Json.Serialization;

namespace Distribution.Local.Providers.Alipay;

/// <summary><c>alipay.trade.page.pay</c>, <c>alipay.trade.app.pay</c>. Here and below amounts are in yuan.</summary>
internal sealed record PayAsk(string OutTradeNo, string TotalAmount, string Subject, string ProductCode, string? TimeExpire = null);

/// <summary><c>alipay.trade.query</c>, <c>alipay.trade.close</c>.</summary>
internal sealed record TradeAsk(string OutTradeNo);

/// <summary><c>alipay.trade.refund</c>.</summary>
internal sealed record RefundAsk(string OutTradeNo, string OutRequestNo, string RefundAmount, string? RefundReason = null);

/// <summary><c>alipay.trade.fastpay.refund.query</c>.</summary>
internal sealed record RefundQueryAsk(string OutTradeNo, string OutRequestNo);

/// <summary><c>alipay.fund.trans.uni.transfer</c>.</summary>
internal sealed record TransferAsk(
    string OutBizNo, string TransAmount, string ProductCode, string BizScene, PayeeAsk PayeeInfo, string? OrderTitle = null, string? Remark = null);

internal sealed record PayeeAsk(string Identity, string IdentityType, string? Name = null)
{
    public override string ToString() => IdentityType;
}

/// <summary><c>alipay.fund.trans.common.query</c>.</summary>
internal sealed record TransferQueryAsk(string OutBizNo, string ProductCode, string BizScene);

/// <summary><c>alipay.data.dataservice.bill.downloadurl.query</c>.</summary>
internal sealed record BillAsk(string BillType, string BillDate);

/// <summary>Where a bill lies.</summary>
internal sealed record BillSaid(string Code, string Msg, string BillDownloadUrl);

/// <summary>What is not done, and why.</summary>
internal sealed record RefusalSaid(string Code, string Msg, string? SubCode = null, string? SubMsg = null);

/// <summary>How a trade stands.</summary>
/// <param name="SendPayDate">Null until it is paid.</param>
internal sealed record TradeSaid(
    string Code, string Msg, string BuyerUserId, string OutTradeNo, string TotalAmount, string TradeNo, string TradeStatus, string? SendPayDate = null);

internal sealed record CloseSaid(string Code, string Msg, string OutTradeNo, string TradeNo);

/// <param name="FundChange"><c>Y</c> if this call has moved the money.</param>
/// <param name="RefundFee">Of the trade so far.</param>
internal sealed record RefundSaid(
    string Code, string Msg, string BuyerUserId, string FundChange, string GmtRefundPay, string OutTradeNo, string RefundFee, string TradeNo);

/// <param name="RefundStatus"><c>REFUND_SUCCESS</c>; absent before, and if there is no such refund, as all the rest then is.</param>
internal sealed record RefundQuerySaid(
    string Code,
    string Msg,
    string? OutTradeNo = null,
    string? TradeNo = null,
    string? OutRequestNo = null,
    string? TotalAmount = null,
    string? RefundAmount = null,
    string? RefundStatus = null);

/// <summary>How a transfer stands, in an answer and in a message.</summary>
internal sealed record TransferSaid(
    string OutBizNo,
    string OrderId,
    string Status,
    string TransAmount,
    string? Code = null,
    string? Msg = null,
    string? PayDate = null,
    string? TransDate = null,
    string? ErrorCode = null,
    string? FailReason = null,
    string? ProductCode = null,
    string? BizScene = null,
    string? OriginInterface = null,
    string? ActionType = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PayAsk))]
[JsonSerializable(typeof(TradeAsk))]
[JsonSerializable(typeof(RefundAsk))]
[JsonSerializable(typeof(RefundQueryAsk))]
[JsonSerializable(typeof(TransferAsk))]
[JsonSerializable(typeof(TransferQueryAsk))]
[JsonSerializable(typeof(BillAsk))]
[JsonSerializable(typeof(BillSaid))]
[JsonSerializable(typeof(RefusalSaid))]
[JsonSerializable(typeof(TradeSaid))]
[JsonSerializable(typeof(CloseSaid))]
[JsonSerializable(typeof(RefundSaid))]
[JsonSerializable(typeof(RefundQuerySaid))]
[JsonSerializable(typeof(TransferSaid))]
internal sealed partial class AlipayWordsJson : JsonSerializerContext;
