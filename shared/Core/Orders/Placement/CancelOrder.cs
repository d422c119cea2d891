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
        PaymentInquiry payment = await AskAsync(command, cancellation).ConfigureAwait(false);
        if (payment == PaymentInquiry.Unknown && command.OnlyIfKnown)
        {
            return OrderProblems.PaymentUnknown();
        }

        DateTimeOffset now = time.GetUtcNow();
        Result<OrderChanged> result = await changes.ApplyAsync(
            command.Merchant, command.Order, command.Buyer, OrderProblems.NotFound, order => Decide(order, now, payment), cancellation).ConfigureAwait(false);
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

    /// <summary>What the provider says of the order's payment; it has ended where nobody is to be asked.</summary>
    private async Task<PaymentInquiry> AskAsync(CancelOrderCommand command, CancellationToken cancellation)
    {
        Order? order = (await orders.GetAsync(command.Merchant, command.Order, cancellation).ConfigureAwait(false))?.Value;
        return order is { State: OrderState.Placed } && (command.Buyer is null || order.Buyer == command.Buyer)
            ? await ask.HandleAsync(order, cancellation).ConfigureAwait(false)
            : PaymentInquiry.Ended;
    }

    internal static Result<OrderChange> Decide(Order order, DateTimeOffset now, PaymentInquiry payment) => order.State switch
    {
        OrderState.Cancelled => new OrderChange(order),
        OrderState.Placed => new OrderChange(order with { Revision = order.Revision + 1, State = OrderState.Cancelled, CancelledAt = now })
        {
            FollowUpFrom = FollowUpFrom(order, now, payment),
        },
        OrderState.Paid or OrderState.Completed or OrderState.Refunded => Problem.Conflict("order.already_paid", "A paid order is refunded, not cancelled."),
    };

    /// <summary>Of a payment that the provider had not heard of it is asked once it cannot be made any more, on whoever's clock.</summary>
    private static DateTimeOffset? FollowUpFrom(Order order, DateTimeOffset now, PaymentInquiry payment)
    {
        DateTimeOffset over = order.ExpiresAt + AskPayment.ClocksApart - FollowUpBook.FirstAfter;
        return payment switch
        {
            PaymentInquiry.Unknown => now,
            PaymentInquiry.Unheard => over > now ? over : now,
            PaymentInquiry.Ended or PaymentInquiry.Paid => now < order.ExpiresAt ? order.ExpiresAt : null,
        };
    }
}
