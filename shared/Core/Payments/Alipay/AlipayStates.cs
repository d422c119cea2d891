using Distribution.Kernel;
using Distribution.Payments.Alipay.Wire;

namespace Distribution.Payments.Alipay;

/// <summary>Alipay's states as ours. A state that is not listed is not guessed at.</summary>
internal static class AlipayStates
{
    public const string NoTrade = "ACQ.TRADE_NOT_EXIST";
    public const string WrongState = "ACQ.TRADE_STATUS_ERROR";

    private const int MaxReason = 200;

    public static GatewayOutcome<PaymentStatus> Payment(TradeAnswer trade, OrderId order)
    {
        if (trade.OutTradeNo != order.Value || !YuanText.TryRead(trade.TotalAmount, out long amount))
        {
            return new GatewayOutcome<PaymentStatus>.Unknown("The answer is about another payment.");
        }

        DateTimeOffset? paidAt = AlipayRequest.ReadTime(trade.SendPayDate);
        PaymentState? state = trade.TradeStatus switch
        {
            "WAIT_BUYER_PAY" => PaymentState.Waiting,
            "TRADE_SUCCESS" or "TRADE_FINISHED" => PaymentState.Succeeded,

            // Closed for want of payment, or because all of it was refunded: then it was made.
            "TRADE_CLOSED" => paidAt is null ? PaymentState.Closed : PaymentState.Succeeded,
            _ => null,
        };
        return state switch
        {
            null => new GatewayOutcome<PaymentStatus>.Unknown($"State {trade.TradeStatus}."),
            PaymentState.Succeeded when paidAt is null || trade.TradeNo is null || !IdText.IsValid(trade.TradeNo) =>
                new GatewayOutcome<PaymentStatus>.Unknown("A payment without number or time."),
            { } known => new GatewayOutcome<PaymentStatus>.Known(new PaymentStatus(known, amount, Currency.CNY, trade.TradeNo, paidAt)),
        };
    }

    public static GatewayOutcome<RefundStatus> Refund(RefundQueryAnswer refund, RefundRequest asked)
    {
        if (refund.RefundAmount is null && refund.RefundStatus is null)
        {
            return new GatewayOutcome<RefundStatus>.Known(new RefundStatus(RefundProgress.NotFound, null));
        }

        if (refund.OutRequestNo != asked.Refund.Value || !YuanText.TryRead(refund.RefundAmount, out long amount) || amount != asked.Amount)
        {
            return new GatewayOutcome<RefundStatus>.Unknown("The answer is about another refund.");
        }

        return new GatewayOutcome<RefundStatus>.Known(
            new RefundStatus(refund.RefundStatus == "REFUND_SUCCESS" ? RefundProgress.Succeeded : RefundProgress.Processing, null));
    }

    public static GatewayOutcome<TransferStatus> Transfer(TransferAnswer transfer, string asked)
    {
        if (transfer.OutBizNo != asked)
        {
            return new GatewayOutcome<TransferStatus>.Unknown("The answer is about another transfer.");
        }

        TransferState? state = transfer.Status switch
        {
            "SUCCESS" => TransferState.Succeeded,
            "INIT" or "WAIT_PAY" or "DEALING" => TransferState.Processing,
            "FAIL" or "CLOSED" => TransferState.Failed,
            "REFUND" => TransferState.Returned,
            _ => null,
        };
        bool hasReason = state is TransferState.Failed or TransferState.Returned;
        return state is { } known
            ? new GatewayOutcome<TransferStatus>.Known(new TransferStatus(known, hasReason ? Reason(transfer) : null))
            : new GatewayOutcome<TransferStatus>.Unknown($"State {transfer.Status}.");
    }

    private static string? Reason(TransferAnswer transfer)
    {
        string? said = transfer.ErrorCode ?? transfer.FailReason ?? transfer.Status;
        return said is { Length: > MaxReason } ? said[..MaxReason] : said;
    }
}
