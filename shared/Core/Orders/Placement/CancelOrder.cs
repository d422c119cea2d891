using Distribution.Catalog;
using Distribution.Kernel;
using Distribution.Orders.FollowUps;

namespace Distribution.Orders.Placement;

/// <summary>
/// Gives up an order that is not paid, and its stock. The provider is asked first: a payment that no notification told of is
/// recorded, any other is ended there. Again changes nothing. <c>order.not_found</c>, <c>order.already_paid</c>,
/// <c>payment.unavailable</c> if it was to be known and is not.
/// </summary>
public sealed class CancelOrder(OrderStore orders, OrderChanges changes, AskPayment ask, StockRoom stock, TimeProvider time)
{
    public async Task<Result<Order>> HandleAsync(CancelOrderCommand command, CancellationToken cancellation)
    {
        bool isOpen = await IsOpenAsync(command, cancellation).ConfigureAwait(false);
        if (isOpen && command.OnlyIfKnown)
        {
            return OrderProblems.PaymentUnknown();
        }

        DateTimeOffset now = time.GetUtcNow();
        Result<OrderChanged> result = await changes.ApplyAsync(
            command.Merchant, command.Order, command.Buyer, OrderProblems.NotFound, order => Decide(order, now, isOpen), cancellation).ConfigureAwait(false);
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

    /// <summary>Whether the order may still be paid, or may have been.</summary>
    private async Task<bool> IsOpenAsync(CancelOrderCommand command, CancellationToken cancellation)
    {
        Order? order = (await orders.GetAsync(command.Merchant, command.Order, cancellation).ConfigureAwait(false))?.Value;
        return order is { State: OrderState.Placed } && (command.Buyer is null || order.Buyer == command.Buyer)
            && await ask.HandleAsync(order, cancellation).ConfigureAwait(false) == PaymentInquiry.Unknown;
    }

    /// <param name="isOpen">The payment could not be ended at the provider: it is asked about soon.</param>
    internal static Result<OrderChange> Decide(Order order, DateTimeOffset now, bool isOpen) => order.State switch
    {
        OrderState.Cancelled => new OrderChange(order),
        OrderState.Placed => new OrderChange(order with { Revision = order.Revision + 1, State = OrderState.Cancelled, CancelledAt = now })
        {
            // A provider that has not heard of the payment yet has not ended it: the buyer's page is good until the order's time is over.
            FollowUpFrom = isOpen ? now : now < order.ExpiresAt ? order.ExpiresAt : null,
        },
        OrderState.Paid or OrderState.Completed or OrderState.Refunded => Problem.Conflict("order.already_paid", "A paid order is refunded, not cancelled."),
    };
}
