using Distribution.Kernel;
using Distribution.Payments;

namespace Distribution.Orders.Refunds;

/// <summary>
/// Notes how a refund ended, once. Success is final; what was abnormal may still succeed. <c>webhook.order_unknown</c>,
/// <c>webhook.provider_mismatch</c>, <c>webhook.refund_unknown</c>, <c>webhook.amount_mismatch</c>.
/// </summary>
public sealed class RecordRefund(OrderChanges changes, TimeProvider time)
{
    public async Task<Result<Done>> HandleAsync(ProviderEvent.RefundFinished finished, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        Result<OrderChanged> result = await changes.ApplyAsync(
            finished.Merchant, finished.Order, null, OrderProblems.UnknownToWebhook, order => Decide(order, finished, now), cancellation).ConfigureAwait(false);
        return result.Problem is { } problem ? problem : new Done();
    }

    internal async Task ApplyAsync(MerchantId merchant, OrderId order, RefundId refund, RefundStatus status, CancellationToken cancellation) =>
        await changes.ApplyAsync(merchant, order, null, OrderProblems.NotFound, current => new OrderChange(Next(current, refund, status)), cancellation).ConfigureAwait(false);

    internal static Result<OrderChange> Decide(Order order, ProviderEvent.RefundFinished finished, DateTimeOffset now)
    {
        if (OrderProblems.AnotherProvider(order, finished) is { } stranger)
        {
            return stranger;
        }

        if (order.Refunds.FirstOrDefault(r => r.Id == finished.Refund) is not { } refund)
        {
            return Problem.NotFound("webhook.refund_unknown", "The notification is about no refund of this order.");
        }

        if (refund.Amount != finished.Amount || order.Currency != finished.Currency)
        {
            return OrderProblems.AmountMismatch();
        }

        return new OrderChange(Next(order, finished.Refund, finished.Status))
        {
            Event = (finished.EventId, new InboxRow("refund.finished", finished.Refund.Value, finished.Amount, finished.At, now)),
        };
    }

    private static Order Next(Order order, RefundId id, RefundStatus status)
    {
        RefundState next = status.State switch
        {
            RefundProgress.Processing or RefundProgress.NotFound => RefundState.Requested,
            RefundProgress.Succeeded => RefundState.Succeeded,
            RefundProgress.Abnormal => RefundState.Abnormal,
        };
        var refunds = new OrderRefund[order.Refunds.Count];
        bool changed = false;
        for (int i = 0; i < refunds.Length; i++)
        {
            OrderRefund refund = order.Refunds[i];
            bool moves = refund.Id == id && next != RefundState.Requested && refund.State != next && refund.State != RefundState.Succeeded;
            refunds[i] = moves ? refund with { State = next, Detail = next == RefundState.Abnormal ? status.Reason : null } : refund;
            changed |= moves;
        }

        return changed ? order with { Revision = order.Revision + 1, Refunds = refunds } : order;
    }
}
