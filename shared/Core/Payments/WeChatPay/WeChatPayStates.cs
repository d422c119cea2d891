using Distribution.Kernel;
using Distribution.Payments.WeChatPay.Wire;

namespace Distribution.Payments.WeChatPay;

/// <summary>WeChat Pay's states as ours. A state that is not listed is not guessed at.</summary>
internal static class WeChatPayStates
{
    /// <summary>Of a transfer that its payee has to confirm.</summary>
    public const string AwaitsPayee = "WAIT_USER_CONFIRM";

    /// <summary>Of a transfer that its payee has confirmed, and whose page he may open again.</summary>
    public const string MayRetry = "TRANSFERING";

    private const int MaxReason = 200;

    public static GatewayOutcome<PaymentStatus> Payment(Transaction transaction, WeChatPayAccount account, OrderId order)
    {
        if (transaction.Mchid != account.MchId || transaction.Appid != account.AppId || transaction.OutTradeNo != order.Value)
        {
            return new GatewayOutcome<PaymentStatus>.Unknown("The answer is about another payment.");
        }

        PaymentState? state = transaction.TradeState switch
        {
            // A refunded payment was made; the refund has a life of its own.
            "SUCCESS" or "REFUND" => PaymentState.Succeeded,
            "NOTPAY" or "USERPAYING" or "ACCEPT" => PaymentState.Waiting,
            "CLOSED" or "REVOKED" or "PAYERROR" => PaymentState.Closed,
            _ => null,
        };
        return state switch
        {
            null => new GatewayOutcome<PaymentStatus>.Unknown($"State {transaction.TradeState}."),
            PaymentState.Succeeded when !IsPaid(transaction) => new GatewayOutcome<PaymentStatus>.Unknown("A payment without amount, number or time."),
            { } known => new GatewayOutcome<PaymentStatus>.Known(
                new PaymentStatus(known, transaction.Amount?.Total ?? 0, Currency.CNY, transaction.TransactionId, transaction.SuccessTime)),
        };
    }

    /// <summary>Whether all that a payment needs is there.</summary>
    public static bool IsPaid(Transaction transaction) =>
        transaction is { Amount: { Total: > 0 and <= Money.MaxInput } amount, TransactionId: { } id, SuccessTime: not null } && IsCny(amount.Currency) && IdText.IsValid(id);

    public static GatewayOutcome<RefundStatus> Refund(RefundAnswer refund, RefundRequest asked)
    {
        if (refund.OutRefundNo != asked.Refund.Value || refund.OutTradeNo != asked.Order.Value || refund.Amount.Refund != asked.Amount || !IsCny(refund.Amount.Currency))
        {
            return new GatewayOutcome<RefundStatus>.Unknown("The answer is about another refund.");
        }

        return Progress(refund.Status) is { } status
            ? new GatewayOutcome<RefundStatus>.Known(status)
            : new GatewayOutcome<RefundStatus>.Unknown($"State {refund.Status}.");
    }

    /// <summary>Null if the state is not known. A closed refund has not been made and will not be by itself.</summary>
    public static RefundStatus? Progress(string state) => state switch
    {
        "SUCCESS" => new RefundStatus(RefundProgress.Succeeded, null),
        "PROCESSING" => new RefundStatus(RefundProgress.Processing, null),
        "ABNORMAL" or "CLOSED" => new RefundStatus(RefundProgress.Abnormal, state),
        _ => null,
    };

    /// <summary>Null if the state is not known.</summary>
    public static TransferState? Transfer(string state) => state switch
    {
        "ACCEPTED" or "PROCESSING" or AwaitsPayee or MayRetry or "CANCELING" => TransferState.Processing,
        "SUCCESS" => TransferState.Succeeded,
        "FAIL" or "CANCELLED" => TransferState.Failed,
        _ => null,
    };

    /// <summary>Why something failed: what WeChat Pay says, or the state if it says nothing.</summary>
    public static string Reason(string? said, string state) =>
        string.IsNullOrEmpty(said) ? state : said.Length > MaxReason ? said[..MaxReason] : said;

    public static bool IsCny(string? currency) => currency is null or WeChatPayGateway.Cny;
}
