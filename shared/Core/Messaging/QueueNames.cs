namespace Distribution.Messaging;

/// <summary>The queues of the product. All detect duplicates; those with sessions keep one subject's messages in order.</summary>
public static class QueueNames
{
    /// <summary>What happened to an order (paid, refunded). Session: the order.</summary>
    public const string OrderEvents = "order-events";

    /// <summary>Postings for a ledger partition, one a beneficiary and level among them. Session: the ledger partition, or a hash of it.</summary>
    public const string LedgerPostings = "ledger-postings";

    /// <summary>Refunds to be asked of the payment provider. No session.</summary>
    public const string RefundRequests = "refund-requests";

    /// <summary>Withdrawals whose approval begins. No session.</summary>
    public const string WithdrawalRequests = "withdrawal-requests";

    public static IReadOnlyList<string> WithSessions { get; } = [OrderEvents, LedgerPostings];

    public static IReadOnlyList<string> WithoutSessions { get; } = [RefundRequests, WithdrawalRequests];
}
