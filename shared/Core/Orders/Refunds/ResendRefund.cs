using Distribution.Kernel;

namespace Distribution.Orders.Refunds;

/// <summary>Which refund to ask the provider for again.</summary>
public sealed record ResendRefundCommand(MerchantId Merchant, OrderId Order, RefundId Refund);

/// <summary>
/// Asks the provider again for a refund it has said no to, once the reason is removed, or has not ended: under the same number, so
/// that it is refunded once, also where it was under way. From then on it is asked about for as long as a new one.
/// <c>order.not_found</c>, <c>refund.not_found</c>, <c>refund.succeeded</c>.
/// </summary>
public sealed class ResendRefund(OrderChanges changes, TimeProvider time)
{
    public async Task<Result<OrderRefund>> HandleAsync(ResendRefundCommand command, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        Result<OrderChanged> result = await changes.ApplyAsync(
            command.Merchant, command.Order, null, OrderProblems.NotFound, order => Decide(order, command.Refund, now), cancellation).ConfigureAwait(false);
        return result.Map(changed => changed.After.Refunds.First(refund => refund.Id == command.Refund));
    }

    internal static Result<OrderChange> Decide(Order order, RefundId id, DateTimeOffset now)
    {
        if (order.Refunds.FirstOrDefault(refund => refund.Id == id) is not { } known)
        {
            return Problem.NotFound("refund.not_found", "The order has no such refund.");
        }

        if (known.State == RefundState.Succeeded)
        {
            return Problem.Conflict("refund.succeeded", "The money is with the buyer already.");
        }

        Order next = order with
        {
            Revision = order.Revision + 1,
            Refunds = [.. order.Refunds.Select(refund => refund.Id == id ? refund with { State = RefundState.Requested, Detail = null } : refund)],
        };
        return new OrderChange(next) { Messages = [OrderMessages.RefundAgain(next, id)], FollowUpFrom = now };
    }
}
