using Distribution.Orders;
using Distribution.Orders.Groups;

namespace Distribution.Commission.Groups;

/// <summary>What an order's payment or refund means for its group: its place, the group's reward, or the way home if the group has failed or has no place for it.</summary>
public sealed class GroupFollowUp(GroupSeats seats, EndGroups end, RewardGroup reward)
{
    public async Task HandleAsync(Order order, CancellationToken cancellation)
    {
        if (await seats.FollowAsync(order, cancellation).ConfigureAwait(false) is not { } group)
        {
            return;
        }

        // A place that was given to somebody else before the order was inserted: the group cannot take its payment.
        bool isOutside = order is { PaidAt: not null, State: not OrderState.Cancelled, NetLeft: > 0 } && group.Seats.All(seat => seat.Order != order.Id);
        if (group.State == GroupState.Failed || isOutside)
        {
            await end.SendHomeAsync(order, cancellation).ConfigureAwait(false);
        }
        else if (group.State == GroupState.Succeeded)
        {
            await reward.HandleAsync(order.Merchant, group.Id, cancellation).ConfigureAwait(false);
        }
    }
}
