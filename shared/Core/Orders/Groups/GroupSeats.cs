using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Orders.Groups;

/// <summary>Who is in a group. Places are taken before orders exist and follow what becomes of them.</summary>
public sealed class GroupSeats(GroupStore groups, OrderStore orders, TimeProvider time)
{
    private const int MaxAttempts = 100;

    /// <summary>The group an order may join with one line of what it buys, or why it may not; neither if the order is for none.</summary>
    internal async Task<(Group? Group, Problem? Problem)> FindAsync(MerchantId merchant, GroupId? id, IReadOnlyList<CartLine> lines, CancellationToken cancellation)
    {
        if (id is not { } wanted)
        {
            return (null, null);
        }

        if (await groups.GetAsync(merchant, wanted, cancellation).ConfigureAwait(false) is not { Value: var group })
        {
            return (null, GroupProblems.NotFound());
        }

        return lines.Count == 1 && lines[0].Sku == group.Sku ? (group, null) : (null, GroupProblems.WrongCart());
    }

    /// <summary>Keeps a place for an order about to be inserted.</summary>
    internal async Task<Result<Done>> TakeAsync(Group group, Order order, CancellationToken cancellation)
    {
        var seat = new GroupSeat(order.Id, order.Buyer, order.ExpiresAt, null);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<Group> read = await ReadAsync(order.Merchant, group.Id, cancellation).ConfigureAwait(false);
            IReadOnlySet<OrderId> given = await GivenUpAsync(read.Value, order.Buyer, cancellation).ConfigureAwait(false);
            if (!GroupDecisions.Join(read.Value, seat, given, time.GetUtcNow()).TryGet(out Group? joined, out Problem? problem))
            {
                return problem;
            }

            if (ReferenceEquals(joined, read.Value) || await groups.ReplaceAsync(read, joined, cancellation).ConfigureAwait(false))
            {
                return default(Done);
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"Group {group.Id} keeps changing.");
    }

    /// <summary>Brings the order's place to where the order is. The group afterwards; null if the order is in none.</summary>
    public async Task<Group?> FollowAsync(Order order, CancellationToken cancellation)
    {
        if (order.Group is not { } id)
        {
            return null;
        }

        return await ChangeAsync(order.Merchant, id, group => Follow(group, order), cancellation).ConfigureAwait(false);
    }

    /// <summary>Gives back the place of an order that was not inserted.</summary>
    internal Task LeaveAsync(MerchantId merchant, GroupId group, OrderId order, CancellationToken cancellation) =>
        ChangeAsync(merchant, group, read => GroupDecisions.GiveBack(read, order), cancellation);

    internal async Task<Group> ChangeAsync(MerchantId merchant, GroupId id, Func<Group, Group> decide, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<Group> read = await ReadAsync(merchant, id, cancellation).ConfigureAwait(false);
            Group next = decide(read.Value);
            if (ReferenceEquals(next, read.Value) || await groups.ReplaceAsync(read, next, cancellation).ConfigureAwait(false))
            {
                return next;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"Group {id} keeps changing.");
    }

    private Group Follow(Group group, Order order) =>
        order.State == OrderState.Cancelled || order.NetLeft == 0 ? GroupDecisions.Leave(group, order.Id)
        : order.PaidAt is not null ? GroupDecisions.Pay(group, order.Id, order.Net, time.GetUtcNow())
        : group;

    /// <summary>Of the unpaid places: those whose order was given up, or never came to be before its time was over.</summary>
    private async Task<IReadOnlySet<OrderId>> GivenUpAsync(Group group, UserId buyer, CancellationToken cancellation)
    {
        var given = new HashSet<OrderId>();
        foreach (GroupSeat seat in group.Seats)
        {
            bool matters = seat.Net is null && (group.Seats.Count >= group.Size || seat.Buyer == buyer);
            if (!matters)
            {
                continue;
            }

            Order? order = (await orders.GetAsync(group.Merchant, seat.Order, cancellation).ConfigureAwait(false))?.Value;
            if (order is { State: OrderState.Cancelled } || (order is null && time.GetUtcNow() >= seat.ExpiresAt))
            {
                given.Add(seat.Order);
            }
        }

        return given;
    }

    private async Task<Stored<Group>> ReadAsync(MerchantId merchant, GroupId id, CancellationToken cancellation) =>
        await groups.GetAsync(merchant, id, cancellation).ConfigureAwait(false) ?? throw new RetryableException($"Group {id} is not there.");
}
