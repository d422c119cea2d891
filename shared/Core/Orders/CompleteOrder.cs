using Distribution.Kernel;
using Distribution.Orders.Groups;
using Distribution.Programs;
using Distribution.Storage;

namespace Distribution.Orders;

/// <summary>
/// The buyer has the goods. The due row is added first: a completed order without one would never be settled, a due row
/// without a completed order is only a left-over. <c>order.not_paid</c>, <c>order.refunded</c>, <c>order.group_open</c>.
/// </summary>
public sealed class CompleteOrder(OrderStore orders, OrderChanges changes, DueBook due, DayBook days, GroupStore groups, IProgramTermsSource programs, TimeProvider time)
{
    private const int MaxReads = 3;

    public async Task<Result<Order>> HandleAsync(CompleteOrderCommand command, CancellationToken cancellation)
    {
        for (int read = 0; read < MaxReads; read++)
        {
            Result<Order> result = await TryAsync(command, cancellation).ConfigureAwait(false);
            if (result.Problem is not null || result.Value.State != OrderState.Paid)
            {
                return result;
            }
        }

        throw new RetryableException($"Order {command.Order} was paid this very moment.");
    }

    /// <summary>The order as it has become; still paid, and nothing changed, if the payment came between the two reads of it.</summary>
    private async Task<Result<Order>> TryAsync(CompleteOrderCommand command, CancellationToken cancellation)
    {
        Stored<Order>? read = await orders.GetAsync(command.Merchant, command.Order, cancellation).ConfigureAwait(false);
        if (read is null || (command.Buyer is { } buyer && read.Value.Buyer != buyer))
        {
            return OrderProblems.NotFound();
        }

        Order order = read.Value;
        if (order.Group is { } group && order.State == OrderState.Paid
            && await groups.GetAsync(command.Merchant, group, cancellation).ConfigureAwait(false) is not { Value.State: GroupState.Succeeded })
        {
            return GroupProblems.StillOpen();
        }

        ProgramTerms? terms = order.Attribution.ProgramVersion == 0
            ? null
            : await programs.VersionAsync(command.Merchant, order.Attribution.ProgramVersion, cancellation).ConfigureAwait(false);
        DateTimeOffset now = time.GetUtcNow();
        DuePlace? place = terms is null || !order.Attribution.CanEarn || order.State != OrderState.Paid || order.NetLeft == 0 ? null : due.PlaceOf(order.Id, now + terms.Hold);
        if (place is not null)
        {
            await due.AddAsync(command.Merchant, order.Id, place, cancellation).ConfigureAwait(false);
        }

        Result<OrderChanged> result = await changes.ApplyAsync(
            command.Merchant,
            command.Order,
            command.Buyer,
            OrderProblems.NotFound,
            current => current.State == OrderState.Paid && order.State != OrderState.Paid
                // Paid since it was read: neither its group nor its due row has been looked at.
                ? new OrderChange(current)
                : Decide(current, place, terms?.WatchesCompletion == true, now),
            cancellation).ConfigureAwait(false);
        if (place is not null && (result.Problem is not null || !DueBook.Counts(result.Value.After, place.Hour, place.Shard)))
        {
            await due.RemoveAsync(command.Merchant, order.Id, place, cancellation).ConfigureAwait(false);
        }

        if (!result.TryGet(out OrderChanged? changed, out Problem? problem))
        {
            return problem;
        }

        if (terms is not null && changed.After.State != OrderState.Paid)
        {
            await days.RecordAsync(changed.After, terms, cancellation).ConfigureAwait(false);
        }

        return changed.After;
    }

    internal static Result<OrderChange> Decide(Order order, DuePlace? place, bool isWatched, DateTimeOffset now) => order.State switch
    {
        OrderState.Completed => new OrderChange(order),
        OrderState.Refunded => Problem.Conflict("order.refunded", "The order is refunded."),
        OrderState.Placed or OrderState.Cancelled => OrderProblems.NotPaid(),
        OrderState.Paid => Completed(
            order with
            {
                Revision = order.Revision + 1,
                State = OrderState.Completed,
                CompletedAt = now,
                Due = order.NetLeft == 0 ? null : place,
            },
            isWatched),
    };

    private static OrderChange Completed(Order order, bool isWatched) =>
        new(order) { Messages = isWatched ? [OrderMessages.Event(order, OrderEventType.Completed)] : [] };
}
