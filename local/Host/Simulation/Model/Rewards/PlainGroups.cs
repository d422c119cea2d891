using Distribution.Commission.Groups;
using Distribution.Kernel;
using Distribution.Local.Simulation.Model.Quotas;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.World;
using Distribution.Orders.Groups;
using Distribution.Storage;

namespace Distribution.Local.Simulation.Model.Rewards;

/// <summary>Groups: each ends; who began one that all have paid for is paid once, and keeps what refunds of its members leave of that.</summary>
internal sealed class PlainGroups(SimWorld world, PlainBudgets budgets)
{
    private readonly HashSet<GroupId> _begun = [];
    private readonly Dictionary<GroupId, (GroupState State, long Step)> _ended = [];
    private readonly Dictionary<string, long> _earned = new(StringComparer.Ordinal);

    public void Begun(Group group) => _begun.Add(group.Id);

    /// <summary>A group has changed: it ends once, and is decided by what was there when somebody began to end it.</summary>
    public void See(Entity row)
    {
        if (row.Row != GroupStore.GroupRow)
        {
            return;
        }

        Group group = StoreJson.Read(row, GroupJson.Default.Group).Value;
        if (_ended.TryGetValue(group.Id, out (GroupState State, long Step) before) && before.State != group.State)
        {
            world.Fail($"group {group.Id} was {before.State} and is {group.State}");
        }

        if (group.State != GroupState.Open)
        {
            _ended.TryAdd(group.Id, (group.State, Operation.Current?.Began ?? 0));
        }
    }

    /// <summary>What a person has by groups he began, minor units.</summary>
    public long EarnedBy(string person) => _earned.GetValueOrDefault(person);

    /// <summary>Before orders are followed: those of groups that failed, or have no place for them, go home.</summary>
    public void SendHome()
    {
        foreach (PlainOrder order in world.Model.Orders.Where(order => order.Placed.Group is not null && order.PaidAt is not null))
        {
            Group? group = Find(order.Placed.Group ?? default);
            order.IsSentHome = group is not { State: GroupState.Succeeded } || group.Seats.All(seat => seat.Order != order.Id);
        }
    }

    /// <summary>At the end.</summary>
    public void Judge()
    {
        foreach (GroupId id in _begun)
        {
            if (Find(id) is not { } group || group.State == GroupState.Open)
            {
                world.Fail($"at the end: group {id} has not ended");
                continue;
            }

            if ((group.State == GroupState.Succeeded ? Succeeded(group) : Failed(group)) is { } wrong)
            {
                world.Fail($"at the end: group {id}: {wrong}");
            }
        }

        foreach (IGrouping<string, Group> groups in _begun.Select(Find).OfType<Group>().Where(static group => group.State == GroupState.Succeeded).GroupBy(static group => group.Initiator.Value))
        {
            bool isPaid = Opening.People.Any(person => person.Name == groups.Key);
            GroupReward[] rewards = [.. groups.Select(group => RewardOf(group.Id)).OfType<GroupReward>()];
            int held = rewards.Count(static reward => reward.Lines.Count > 0 && reward.Refunded < reward.Net);
            if (held > 1 || (isPaid && rewards.Sum(static reward => reward.Lines.Count) == 0) || (!isPaid && held > 0))
            {
                world.Fail($"at the end: {groups.Key} is paid for {held} of {rewards.Length} groups, and once is the most");
            }
        }
    }

    private string? Succeeded(Group group)
    {
        PlainOrder[] members = [.. group.Seats.Select(seat => world.Model.Find(seat.Order)).OfType<PlainOrder>().Where(static order => order.PaidAt is not null)];
        long net = members.Sum(static order => order.Placed.Net);
        long left = members.Sum(static order => order.NetLeft);
        if (members.Length != RewardShop.GroupSize || group.Seats.Count != RewardShop.GroupSize)
        {
            return $"{members.Length} members have paid, {group.Seats.Count} have places";
        }

        if (RewardOf(group.Id) is not { } reward)
        {
            return "has succeeded and nobody looked at what it earns";
        }

        if (reward.Net != net || reward.Refunded != net - left)
        {
            return $"paid {reward.Net} and {reward.Refunded} went back, instead of {net} and {net - left}";
        }

        foreach (GroupRewardLine line in reward.Lines)
        {
            long? given = budgets.GivenTo(RewardProgram.HostBudget, "group-" + group.Id.Value, RewardProgram.HostFixed);
            long should = line.Amount - (line.Amount * (net - left) / net);
            if (line.Rule != RewardProgram.Host || line.Amount != given || line.Left != should)
            {
                return $"earns {line.Amount} by {line.Rule}, was given {given}; {line.Left} is left instead of {should}";
            }

            _earned[group.Initiator.Value] = EarnedBy(group.Initiator.Value) + should;
        }

        return null;
    }

    /// <summary>It must not fail if as many as it needs have paid in time and none of them went away.</summary>
    private string? Failed(Group group)
    {
        int paid = group.Seats.Count(seat => world.Model.Find(seat.Order) is { PaidAt: { } at, Refunds.Count: 0, IsCancelled: false } order
            && at < group.ExpiresAt && order.PaidStep <= _ended[group.Id].Step);
        return paid >= group.Size ? $"{paid} members have paid in time, and it failed" : null;
    }

    private Group? Find(GroupId id) =>
        world.Store.Find(GroupStore.Partition(Opening.Merchant, id), GroupStore.GroupRow) is { } row ? StoreJson.Read(row, GroupJson.Default.Group).Value : null;

    private GroupReward? RewardOf(GroupId id) =>
        world.Store.Find(GroupStore.Partition(Opening.Merchant, id), GroupReward.Row) is { } row ? StoreJson.Read(row, GroupRewardJson.Default.GroupReward).Value : null;
}
