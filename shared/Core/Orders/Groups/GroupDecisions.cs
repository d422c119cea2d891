using Distribution.Kernel;

namespace Distribution.Orders.Groups;

/// <summary>All changes of a group, pure. The same object as was given means: nothing changes.</summary>
internal static class GroupDecisions
{
    /// <summary>
    /// Keeps a place for an order, for as long as this attempt to place it may be paid: the place of an attempt before it, which
    /// was never inserted, goes on for this one. <c>group.closed</c>, <c>group.already_member</c>, <c>group.full</c>.
    /// </summary>
    /// <param name="given">Orders with places that never came to be or were given up: their places are free.</param>
    public static Result<Group> Join(Group group, GroupSeat seat, IReadOnlySet<OrderId> given, DateTimeOffset now)
    {
        GroupSeat? known = group.Seats.FirstOrDefault(taken => taken.Order == seat.Order);
        if (known is { Net: not null })
        {
            return group;
        }

        if (group.State != GroupState.Open || now >= group.ExpiresAt)
        {
            return GroupProblems.Closed();
        }

        if (known is not null)
        {
            return known == seat ? group : group with { Seats = [.. group.Seats.Select(taken => taken.Order == seat.Order ? seat : taken)] };
        }

        GroupSeat[] left = [.. group.Seats.Where(taken => taken.Net is not null || !given.Contains(taken.Order))];
        if (left.Any(taken => taken.Buyer == seat.Buyer))
        {
            return GroupProblems.AlreadyMember();
        }

        return left.Length >= group.Size ? GroupProblems.Full() : group with { Seats = [.. left, seat] };
    }

    /// <summary>Records a member's payment; the last one makes the group succeed.</summary>
    public static Group Pay(Group group, OrderId order, long net, DateTimeOffset now)
    {
        if (group.State != GroupState.Open || !group.Seats.Any(seat => seat.Order == order && seat.Net is null))
        {
            return group;
        }

        Group paid = group with { Seats = [.. group.Seats.Select(seat => seat.Order == order ? seat with { Net = net } : seat)] };
        return paid.Paid < paid.Size ? paid : paid with { State = GroupState.Succeeded, SucceededAt = now };
    }

    /// <summary>Frees the place of an order that is given up or wholly refunded, while the group is open.</summary>
    public static Group Leave(Group group, OrderId order) =>
        group.State == GroupState.Open && group.Seats.Any(seat => seat.Order == order)
            ? group with { Seats = [.. group.Seats.Where(seat => seat.Order != order)] }
            : group;

    /// <summary>Frees the place of an order that was not inserted by an attempt; where another attempt's is paid, it stays.</summary>
    public static Group GiveBack(Group group, OrderId order) =>
        group.Seats.Any(seat => seat.Order == order && seat.Net is not null) ? group : Leave(group, order);

    /// <summary>Ends a group whose time is over.</summary>
    public static Group Expire(Group group, DateTimeOffset now) =>
        group.State == GroupState.Open && now >= group.ExpiresAt ? group with { State = GroupState.Failed } : group;
}

internal static class GroupProblems
{
    public static Problem NotFound() => Problem.NotFound("group.not_found", "There is no such group.");

    public static Problem OfferNotFound() => Problem.NotFound("group.offer_not_found", "The shop has no such offer for groups.");

    public static Problem Closed() => Problem.Conflict("group.closed", "The group takes no more members.");

    public static Problem Full() => Problem.Conflict("group.full", "All places of the group are taken.");

    public static Problem AlreadyMember() => Problem.Conflict("group.already_member", "A buyer is a member of a group once.");

    public static Problem StillOpen() => Problem.Conflict("order.group_open", "The order's group has not succeeded yet.");

    public static Problem WrongCart() => Problem.Invalid("group.cart_mismatch", "An order for a group has one line, of the product the group buys.", "/lines");
}
