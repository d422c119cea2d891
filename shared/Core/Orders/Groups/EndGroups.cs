using Distribution.Kernel;
using Distribution.Orders.Placement;
using Distribution.Orders.Refunds;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Orders.Groups;

/// <summary>
/// Ends groups whose time is over: those that are not full fail, what was paid is refunded, what was not is given up. May
/// run late, twice, and on two machines.
/// </summary>
public sealed partial class EndGroups(
    GroupStore groups, GroupSeats seats, OrderStore orders, RefundOrder refund, CancelOrder cancel, TimeProvider time, ILogger<EndGroups> logger)
{
    private const int PageSize = 100;
    private const int MaxPages = 50;
    private const string Reason = "group not filled in time";

    /// <summary>How many groups failed in this run.</summary>
    /// <param name="succeeded">Told of each group that had succeeded, in case nobody has followed that up yet.</param>
    /// <param name="cancellation">Ends the run.</param>
    public async Task<int> RunAsync(Func<Group, Task> succeeded, CancellationToken cancellation)
    {
        int failed = 0;
        string? after = null;
        for (int page = 0; page < MaxPages; page++)
        {
            IReadOnlyList<Stored<GroupDueRow>> due = await groups.DueAsync(time.GetUtcNow(), after, PageSize, cancellation).ConfigureAwait(false);
            foreach (Stored<GroupDueRow> row in due)
            {
                try
                {
                    GroupState? state = await EndAsync(row.Value, succeeded, cancellation).ConfigureAwait(false);
                    failed += state == GroupState.Failed ? 1 : 0;
                    if (state != GroupState.Open)
                    {
                        await groups.RemoveDueAsync(row, cancellation).ConfigureAwait(false);
                    }
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    // One group's trouble is not the others'; the next run tries again.
                    LogNotEnded(logger, error, row.Value.Group.Value);
                }
            }

            if (due.Count < PageSize)
            {
                break;
            }

            after = due[^1].Row;
        }

        return failed;
    }

    /// <summary>Refunds a member of a failed group, or gives the unpaid order up. Again changes nothing.</summary>
    public async Task SendHomeAsync(Order order, CancellationToken cancellation)
    {
        if (order.State == OrderState.Placed)
        {
            Result<Order> cancelled = await cancel.HandleAsync(new CancelOrderCommand(order.Merchant, order.Id, null), cancellation).ConfigureAwait(false);
            if (cancelled.Problem is null)
            {
                return;
            }
        }

        if (order.State != OrderState.Cancelled && order.Left > 0)
        {
            string command = "group-failed-" + order.Id.Value;
            Result<RefundResult> refunded = await refund.HandleAsync(
                new RefundOrderCommand(order.Merchant, order.Id, command, command, Reason: Reason), cancellation).ConfigureAwait(false);
            if (refunded.Problem is { Code: not "refund.exceeds_paid" } problem)
            {
                throw new RetryableException($"Order {order.Id} of a failed group is not refunded: {problem.Code}.");
            }
        }
    }

    /// <summary>
    /// How the group has ended; null if it never came to be: its due row is written before. It is still open where the row, which
    /// knows the second only, is read a moment before the group's time is over, or by a clock that then goes back.
    /// </summary>
    private async Task<GroupState?> EndAsync(GroupDueRow due, Func<Group, Task> succeeded, CancellationToken cancellation)
    {
        if (await groups.GetAsync(due.Merchant, due.Group, cancellation).ConfigureAwait(false) is not { } known)
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        IReadOnlyList<Order> paid = await PaidInTimeAsync(known.Value, cancellation).ConfigureAwait(false);
        Group group = await seats.ChangeAsync(
            due.Merchant,
            due.Group,
            read => GroupDecisions.Expire(paid.Aggregate(read, (next, order) => GroupDecisions.Pay(next, order.Id, order.Net, now)), now),
            cancellation).ConfigureAwait(false);
        switch (group.State)
        {
            case GroupState.Succeeded:
                await succeeded(group).ConfigureAwait(false);
                break;
            case GroupState.Failed:
                await SendHomeAsync(group, cancellation).ConfigureAwait(false);
                break;
            case GroupState.Open:
                break;
        }

        return group.State;
    }

    /// <summary>Orders that were paid in time and whose payment nobody has told the group of yet: the queue may be behind.</summary>
    private async Task<IReadOnlyList<Order>> PaidInTimeAsync(Group group, CancellationToken cancellation)
    {
        var paid = new List<Order>();
        foreach (GroupSeat seat in group.Seats)
        {
            if (group.State == GroupState.Open && seat.Net is null
                && await orders.GetAsync(group.Merchant, seat.Order, cancellation).ConfigureAwait(false) is { Value: { State: not OrderState.Cancelled, NetLeft: > 0 } order }
                && order.PaidAt < group.ExpiresAt)
            {
                paid.Add(order);
            }
        }

        return paid;
    }

    /// <summary>Sends every member home; one whose order makes trouble does not keep the others, and is tried again.</summary>
    /// <exception cref="AggregateException">The troubles there were.</exception>
    private async Task SendHomeAsync(Group group, CancellationToken cancellation)
    {
        var troubles = new List<Exception>();
        foreach (GroupSeat seat in group.Seats)
        {
            try
            {
                if (await orders.GetAsync(group.Merchant, seat.Order, cancellation).ConfigureAwait(false) is { } order)
                {
                    await SendHomeAsync(order.Value, cancellation).ConfigureAwait(false);
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                troubles.Add(error);
            }
        }

        if (troubles.Count > 0)
        {
            throw new AggregateException(troubles);
        }
    }

    [LoggerMessage(EventId = 5003, Level = LogLevel.Error, Message = "Group {Group} could not be ended")]
    private static partial void LogNotEnded(ILogger logger, Exception error, string group);
}
