using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Programs.Replay;

/// <summary>Something of a shop's past that programs may reward. Closed: an order, a group, a submission.</summary>
public abstract record PastEvent
{
    private PastEvent()
    {
    }

    /// <summary>A paid order with all that became of it.</summary>
    /// <param name="Id">Unique among the orders.</param>
    /// <param name="Buyer">Who bought.</param>
    /// <param name="Region">Where it went; null if not said.</param>
    /// <param name="Lines">At least one. What is refunded stands in <paramref name="Refunds"/>.</param>
    /// <param name="Path">The referral path, level 1 first, as far as it is known; levels a program does not have are not read.</param>
    /// <param name="Inviter">Who had invited level 1; null if nobody, or if it is the buyer.</param>
    /// <param name="PaidAt">UTC.</param>
    /// <param name="CompletedAt">UTC, not before the payment; null if it is not completed.</param>
    /// <param name="Refunds">Not before the payment, and of no line more than its net.</param>
    public sealed record Order(
        OrderId Id,
        UserId Buyer,
        string? Region,
        IReadOnlyList<LineFacts> Lines,
        IReadOnlyList<PathLevel> Path,
        DistributorId? Inviter,
        DateTimeOffset PaidAt,
        DateTimeOffset? CompletedAt,
        IReadOnlyList<PastRefund> Refunds) : PastEvent;

    /// <summary>A group whose members had all paid.</summary>
    /// <param name="Id">Unique among the groups.</param>
    /// <param name="Initiator">Who began it.</param>
    /// <param name="SucceededAt">UTC, not before the payment of its last member.</param>
    /// <param name="Members">Their orders; one that is not in the history leaves the group out.</param>
    public sealed record Group(string Id, DistributorId Initiator, DateTimeOffset SucceededAt, IReadOnlyList<OrderId> Members) : PastEvent;

    /// <summary>An accepted submission.</summary>
    /// <param name="Id">Unique among the submissions.</param>
    /// <param name="Self">Who sent it.</param>
    /// <param name="Kind">What it is; null if not said.</param>
    /// <param name="Likes">How many people liked it.</param>
    /// <param name="ApprovedAt">UTC.</param>
    public sealed record Submission(string Id, DistributorId Self, string? Kind, long Likes, DateTimeOffset ApprovedAt) : PastEvent;
}

/// <summary>A refund of an order.</summary>
/// <param name="At">UTC.</param>
/// <param name="Parts">What was refunded of which lines.</param>
public sealed record PastRefund(DateTimeOffset At, IReadOnlyList<PastRefundPart> Parts);

/// <param name="Line">The line's number.</param>
/// <param name="Amount">Minor units.</param>
public readonly record struct PastRefundPart(int Line, long Amount);

/// <summary>Where a shop's past is kept. Every slice that keeps a part of it registers one.</summary>
public interface IPastEvents
{
    /// <summary>What happened on a day of the program's time zone: orders by their payment, groups by their success, submissions by their approval; in no order that means anything.</summary>
    IAsyncEnumerable<PastEvent> ReadAsync(MerchantId merchant, DateOnly day, CancellationToken cancellation);
}
