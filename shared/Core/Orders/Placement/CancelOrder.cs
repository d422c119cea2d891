using Distribution.Catalog;
using Distribution.Kernel;

namespace Distribution.Orders.Placement;

/// <summary>Gives up an order that is not paid, and its stock. Again changes nothing. <c>order.already_paid</c> otherwise.</summary>
public sealed class CancelOrder(OrderChanges changes, StockRoom stock, TimeProvider time)
{
    public async Task<Result<Order>> HandleAsync(CancelOrderCommand command, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        Result<OrderChanged> result = await changes.ApplyAsync(
            command.Merchant, command.Order, command.Buyer, OrderProblems.NotFound, order => Decide(order, now), cancellation).ConfigureAwait(false);
        if (!result.TryGet(out OrderChanged? changed, out Problem? problem))
        {
            return problem;
        }

        Order order = changed.After;
        foreach (OrderLine line in order.Lines)
        {
            await stock.ReleaseAsync(order.Merchant, order.Id, order.Reservation, line.Sku, order.ExpiresAt, cancellation).ConfigureAwait(false);
        }

        return order;
    }

    internal static Result<OrderChange> Decide(Order order, DateTimeOffset now) => order.State switch
    {
        OrderState.Cancelled => new OrderChange(order),
        OrderState.Placed => new OrderChange(order with { Revision = order.Revision + 1, State = OrderState.Cancelled, CancelledAt = now }),
        OrderState.Paid or OrderState.Completed or OrderState.Refunded => Problem.Conflict("order.already_paid", "A paid order is refunded, not cancelled."),
    };
}
