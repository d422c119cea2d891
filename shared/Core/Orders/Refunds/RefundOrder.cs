using Distribution.Kernel;

namespace Distribution.Orders.Refunds;

/// <summary>
/// Refunds a line or part of one, or all that is left with its freight. It counts from the moment it is recorded, whenever the
/// provider brings the money. <c>order.not_paid</c>, <c>order.line_not_found</c>, <c>refund.exceeds_paid</c>, <c>refund.too_many</c>.
/// </summary>
public sealed class RefundOrder(OrderChanges changes, DueBook due, TimeProvider time)
{
    private const int MaxReason = 80;

    public static RefundId IdOf(MerchantId merchant, OrderId order, string commandId) =>
        RefundId.Create(IdText.FromParts("refund", merchant.Value, order.Value, commandId));

    public async Task<Result<RefundResult>> HandleAsync(RefundOrderCommand command, CancellationToken cancellation)
    {
        if ((Idempotency.Check(command.CommandId, command.RequestHash) ?? Check(command)) is { } invalid)
        {
            return invalid;
        }

        DateTimeOffset now = time.GetUtcNow();
        RefundId id = IdOf(command.Merchant, command.Order, command.CommandId);
        Result<OrderChanged> result = await changes.ApplyAsync(
            command.Merchant, command.Order, null, OrderProblems.NotFound, order => Decide(order, command, id, now), cancellation).ConfigureAwait(false);
        if (!result.TryGet(out OrderChanged? changed, out Problem? problem))
        {
            return problem;
        }

        if (changed.Before.Due is { } place && changed.After.Due is null)
        {
            await due.RemoveAsync(command.Merchant, command.Order, place, cancellation).ConfigureAwait(false);
        }

        return new RefundResult(changed.After, changed.After.Refunds.First(refund => refund.Id == id));
    }

    internal static Result<OrderChange> Decide(Order order, RefundOrderCommand command, RefundId id, DateTimeOffset now)
    {
        foreach (OrderRefund known in order.Refunds)
        {
            if (known.Id == id)
            {
                return known.RequestHash == command.RequestHash ? new OrderChange(order) : Idempotency.KeyReused();
            }
        }

        if (order.State is OrderState.Placed or OrderState.Cancelled)
        {
            return OrderProblems.NotPaid();
        }

        if (order.Refunds.Count >= Order.MaxRefunds)
        {
            return Problem.Refused("refund.too_many", $"An order takes at most {Order.MaxRefunds} refunds.");
        }

        if (!RefundSplit.Decide(order, command.Line, command.Amount).TryGet(out RefundSplit? split, out Problem? problem))
        {
            return problem;
        }

        var lines = new OrderLine[order.Lines.Count];
        for (int i = 0; i < lines.Length; i++)
        {
            lines[i] = order.Lines[i] with { Refunded = checked(order.Lines[i].Refunded + split.PerLine[i]) };
        }

        Order next = order with
        {
            Revision = order.Revision + 1,
            Lines = lines,
            FreightRefunded = checked(order.FreightRefunded + split.Freight),
            Refunds = [.. order.Refunds, new OrderRefund(id, split.Amount, split.Lines(order), split.Freight, command.Reason, RefundState.Requested, now, command.RequestHash)],
        };
        next = next with { State = next.Left == 0 ? OrderState.Refunded : order.State, Due = next.NetLeft == 0 ? null : order.Due };
        return new OrderChange(next) { Messages = [OrderMessages.Event(next, OrderEventType.Refunded), OrderMessages.Refund(next, id)], FollowUpFrom = now };
    }

    private static Problem? Check(RefundOrderCommand command) => command switch
    {
        { Amount: <= 0 or > Money.MaxInput } => OrderProblems.Malformed($"An amount is 1 to {Money.MaxInput} minor units.", "/amount"),
        { Reason.Length: > MaxReason } => OrderProblems.Malformed($"A reason has at most {MaxReason} characters.", "/reason"),
        _ => null,
    };
}
