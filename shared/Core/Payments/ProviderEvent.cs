using Distribution.Kernel;

namespace Distribution.Payments;

/// <summary>What a provider tells by a verified notification. Closed. Amounts in minor units.</summary>
public abstract record ProviderEvent
{
    private ProviderEvent(string provider, string eventId, MerchantId merchant)
    {
        Provider = provider;
        EventId = eventId;
        Merchant = merchant;
    }

    /// <summary>Which provider says so: the name of its gateway.</summary>
    public string Provider { get; }

    /// <summary>The provider's number of the notification; the same in every repetition.</summary>
    public string EventId { get; }

    public MerchantId Merchant { get; }

    /// <summary>A buyer has paid.</summary>
    /// <param name="Order">The <c>out_trade_no</c>.</param>
    public sealed record PaymentSucceeded(
        string By, string Id, MerchantId Mch, OrderId Order, string TransactionId, long Amount, Currency Currency, DateTimeOffset SuccessAt) : ProviderEvent(By, Id, Mch);

    /// <summary>A refund has come to an end.</summary>
    public sealed record RefundFinished(
        string By, string Id, MerchantId Mch, OrderId Order, RefundId Refund, long Amount, Currency Currency, RefundStatus Status, DateTimeOffset At) : ProviderEvent(By, Id, Mch);

    /// <summary>A payout has come to an end, or has come back after it.</summary>
    public sealed record TransferFinished(
        string By, string Id, MerchantId Mch, string PayoutNo, long Amount, Currency Currency, TransferStatus Status, DateTimeOffset At) : ProviderEvent(By, Id, Mch);

    /// <summary>Genuine, and nothing follows from it.</summary>
    public sealed record Noted(string By, string Id, MerchantId Mch) : ProviderEvent(By, Id, Mch);
}
