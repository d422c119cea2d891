using Distribution.Kernel;
using Distribution.Local.Simulation.Model.Rewards;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.World;
using Distribution.Orders.Groups;

namespace Distribution.Local.Simulation.Shop.Rewards;

/// <summary>Somebody begins a group; more buyers than it has places for may want one, some in the last minute.</summary>
internal sealed class GroupStory(Day day, PlainRewards rewards)
{
    private const int MostMembers = 3;

    /// <summary>An order for a group: which, and whether its buyer pays in the group's last seconds.</summary>
    internal sealed record Wish(Group Group, string Buyer, bool IsLastMinute);

    private static readonly string[] Initiators = ["an", "bo", "du", "cai"];

    private SimWorld World => day.World;

    public async Task RunAsync()
    {
        await day.WaitAsync(TimeSpan.FromHours(4));
        var initiator = new UserId(day.Dice.Pick(Initiators));
        var command = new OpenGroupCommand(Opening.Merchant, initiator, day.NewKey(), "h", RewardShop.Offer);
        Result<Group> begun = await World.AskAsync(OperationKind.OpenGroup, initiator.Value, machine => machine.Get<OpenGroup>().HandleAsync(command, CancellationToken.None));
        if (begun.Problem is { } problem)
        {
            World.Fail($"a group is refused: {problem.Code}");
            return;
        }

        rewards.Groups.Begun(begun.Value);
        List<string> buyers = [.. RewardShop.Buyers];
        for (int i = day.Dice.Between(1, MostMembers); i > 0; i--)
        {
            string buyer = day.Dice.Pick(buyers);
            buyers.Remove(buyer);
            var wish = new Wish(begun.Value, buyer, day.Dice.OneIn(3));
            day.Begin(() => new OrderStory(day, wish).RunAsync());
        }

        await World.Loop.DelayAsync(begun.Value.ExpiresAt - World.Loop.Now + day.Dice.Seconds(-1, 7));
        await RewardClock.EndGroupsAsync(World, false);
    }
}
