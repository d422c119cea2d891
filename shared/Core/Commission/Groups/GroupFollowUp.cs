using Distribution.Orders;
using Distribution.Orders.Groups;

namespace Distribution.Commission.Groups;

/// <summary>What an order's payment or refund means for its group: its place, the group's reward, or the way home if the group has failed.</summary>
public sealed class GroupFollowUp(GroupSeats seats, EndGroups end, RewardGroup reward)
{
    public async Task HandleAsync(Order order, CancellationToken cancellation)
    {
        if (await seats.FollowAsync(order, cancellation).ConfigureAwait(false) is not { } group)
        {
            return;
        }

        if (group.State == GroupState.Failed)
        {
            await end.SendHomeAsync(order, cancellation).ConfigureAwait(false);
        }
        else if (group.State == GroupState.Succeeded)
        {
            await reward.HandleAsync(order.Merchant, group.Id, cancellation).ConfigureAwait(false);
        }
    }
}
