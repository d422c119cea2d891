using Distribution.Kernel;
using Distribution.Payments;
using Microsoft.Extensions.Logging;

namespace Distribution.Orders;

/// <summary>
/// Records a payment, once however often the provider tells of it. One that comes after cancellation is recorded and goes
/// back: the order stays cancelled. <c>webhook.order_unknown</c>, <c>webhook.provider_mismatch</c>, <c>webhook.amount_mismatch</c>,
/// <c>webhook.payment_conflict</c> for a second payment under another number; nothing is changed then.
/// </summary>
public sealed partial class MarkPaid(OrderChanges changes, TimeProvider time, ILogger<MarkPaid> logger)
{
    public async Task<Result<PaymentRecorded>> HandleAsync(ProviderEvent.PaymentSucceeded payment, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        Result<OrderChanged> result = await changes.ApplyAsync(
            payment.Merchant, payment.Order, null, OrderProblems.UnknownToWebhook, order => Decide(order, payment, now), cancellation).ConfigureAwait(false);
        if (!result.TryGet(out OrderChanged? changed, out Problem? problem))
        {
            return problem;
        }

        if (!changed.Nothing && changed.After.State == OrderState.Cancelled)
        {
            LogPaidTooLate(logger, payment.Order.Value);
        }

        return new PaymentRecorded(changed.After, changed.Nothing);
    }

    internal static Result<OrderChange> Decide(Order order, ProviderEvent.PaymentSucceeded payment, DateTimeOffset now)
    {
        if (OrderProblems.AnotherProvider(order, payment) is { } stranger)
        {
            return stranger;
        }

        if (payment.Amount != order.Total || payment.Currency != order.Currency)
        {
            return OrderProblems.AmountMismatch();
        }

        if (order.TransactionId is { } known)
        {
            return known == payment.TransactionId
                ? new OrderChange(order)
                : Problem.Conflict("webhook.payment_conflict", "The order is paid by another transaction already.");
        }

        Order next = order with { Revision = order.Revision + 1, PaidAt = now, TransactionId = payment.TransactionId };
        var inbox = new InboxRow("payment.succeeded", payment.TransactionId, payment.Amount, payment.SuccessAt, now);
        if (order.State == OrderState.Placed)
        {
            next = next with { State = OrderState.Paid };
            return new OrderChange(next) { Messages = [OrderMessages.Event(next, OrderEventType.Paid)], Event = (payment.EventId, inbox) };
        }

        if (order.State != OrderState.Cancelled)
        {
            throw new InvalidDataException($"Order {order.Id} is {order.State} without a payment.");
        }

        var refund = RefundId.Create(IdText.FromParts("late", order.Merchant.Value, order.Id.Value, payment.TransactionId));
        next = next with
        {
            Refunds = [.. order.Refunds, new OrderRefund(refund, order.Total, [], 0, "paid after cancellation", RefundState.Requested, now, order.RequestHash)],
        };
        return new OrderChange(next) { Messages = [OrderMessages.Refund(next, refund)], Event = (payment.EventId, inbox), FollowUpFrom = now };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {Order} was paid after its cancellation; the payment goes back")]
    private static partial void LogPaidTooLate(ILogger logger, string order);
}
