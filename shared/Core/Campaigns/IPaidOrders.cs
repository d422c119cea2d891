using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Campaigns;

/// <summary>An order as windows count it.</summary>
/// <param name="Facts">The order with its refunds so far.</param>
/// <param name="RefundedAt">When each of these refunds was recorded, UTC; null for none.</param>
public readonly record struct PaidOrder(OrderFacts Facts, IReadOnlyList<DateTimeOffset>? RefundedAt);

/// <summary>
/// The orders that windows count, whoever keeps them: each with its refunds so far, the path frozen on it, and as its
/// moment (<see cref="OrderFacts.At"/>) what put it on the day.
/// </summary>
public interface IPaidOrders
{
    /// <summary>The orders paid on a day of the program's time zone, in no order that means anything.</summary>
    IAsyncEnumerable<PaidOrder> PaidAsync(MerchantId merchant, DateOnly day, CancellationToken cancellation);

    /// <summary>The orders completed on such a day; only those whose own program version counts completions.</summary>
    IAsyncEnumerable<PaidOrder> CompletedAsync(MerchantId merchant, DateOnly day, CancellationToken cancellation);
}
