using Distribution.Kernel;
using Distribution.Payments.WeChatPay.Wire;

namespace Distribution.Payments.WeChatPay;

/// <summary>Opened notifications as events. The account must be ours; amounts are compared by who knows the order, refund or payout.</summary>
internal static class WeChatPayEvents
{
    public static Result<ProviderEvent> Read(WeChatPayMerchant own, Notification envelope, ReadOnlySpan<byte> plain) => envelope.EventType switch
    {
        "TRANSACTION.SUCCESS" => Payment(own, envelope, WeChatPayWire.Read(plain, WeChatPayJson.Default.Transaction)),
        "REFUND.SUCCESS" or "REFUND.ABNORMAL" or "REFUND.CLOSED" => Refund(own, envelope, WeChatPayWire.Read(plain, WeChatPayJson.Default.RefundNews)),
        "MCHTRANSFER.BILL.FINISHED" => Transfer(own, envelope, WeChatPayWire.Read(plain, WeChatPayJson.Default.TransferNews)),
        _ => Problem.Refused("webhook.event_unknown", "The notification is of a kind that is not subscribed to here."),
    };

    private static Result<ProviderEvent> Payment(WeChatPayMerchant own, Notification envelope, Transaction? paid)
    {
        if (paid is null || paid.TradeState != "SUCCESS" || !IdText.IsValid(paid.OutTradeNo) || !WeChatPayStates.IsPaid(paid)
            || paid is not { Amount: { } amount, TransactionId: { } transaction, SuccessTime: { } at })
        {
            return WeChatPayWebhook.Malformed();
        }

        return paid.Mchid != own.Account.MchId || paid.Appid != own.Account.AppId
            ? Stranger()
            : new ProviderEvent.PaymentSucceeded(WeChatPayGateway.ProviderName, envelope.Id, own.Id, new OrderId(paid.OutTradeNo), transaction, amount.Total, Currency.CNY, at.ToUniversalTime());
    }

    private static Result<ProviderEvent> Refund(WeChatPayMerchant own, Notification envelope, RefundNews? refund)
    {
        if (refund is null || !IdText.IsValid(refund.OutTradeNo) || !IdText.IsValid(refund.OutRefundNo) || "REFUND." + refund.RefundStatus != envelope.EventType
            || refund.Amount.Refund is <= 0 or > Money.MaxInput || !WeChatPayStates.IsCny(refund.Amount.Currency) || WeChatPayStates.Progress(refund.RefundStatus) is not { } status)
        {
            return WeChatPayWebhook.Malformed();
        }

        return refund.Mchid != own.Account.MchId
            ? Stranger()
            : new ProviderEvent.RefundFinished(
                WeChatPayGateway.ProviderName,
                envelope.Id,
                own.Id,
                new OrderId(refund.OutTradeNo),
                new RefundId(refund.OutRefundNo),
                refund.Amount.Refund,
                Currency.CNY,
                status,
                (refund.SuccessTime ?? envelope.CreateTime).ToUniversalTime());
    }

    private static Result<ProviderEvent> Transfer(WeChatPayMerchant own, Notification envelope, TransferNews? bill)
    {
        if (bill is null || !IdText.IsValid(bill.OutBillNo) || bill.TransferAmount is <= 0 or > Money.MaxInput || WeChatPayStates.Transfer(bill.State) is not { } state)
        {
            return WeChatPayWebhook.Malformed();
        }

        var status = new TransferStatus(state, state == TransferState.Failed ? WeChatPayStates.Reason(bill.FailReason, bill.State) : null);
        return bill.Mchid != own.Account.MchId
            ? Stranger()
            : new ProviderEvent.TransferFinished(
                WeChatPayGateway.ProviderName,
                envelope.Id, own.Id, bill.OutBillNo, bill.TransferAmount, Currency.CNY, status, (bill.UpdateTime ?? envelope.CreateTime).ToUniversalTime());
    }

    private static Problem Stranger() => Problem.Refused("webhook.merchant_mismatch", "The notification is about another account.");
}
