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

    /// <summary>An order for a group.</summary>
    /// <param name="Group">Which.</param>
    /// <param name="Buyer">Who.</param>
    /// <param name="At">When he asks for a place.</param>
    /// <param name="IsLastMinute">Whether he pays in the group's last seconds.</param>
    internal sealed record Wish(Group Group, string Buyer, DateTimeOffset At, bool IsLastMinute);

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
        DateTimeOffset? together = day.Dice.OneIn(2) ? World.Loop.Now + day.Dice.Seconds(0, 1_200) : null;
        for (int i = day.Dice.Between(1, MostMembers); i > 0; i--)
        {
            string buyer = day.Dice.Pick(buyers);
            buyers.Remove(buyer);
            bool isLastMinute = day.Dice.OneIn(3);
            DateTimeOffset at = together is { } moment ? moment + TimeSpan.FromMilliseconds(day.Dice.Below(800))
                : isLastMinute ? begun.Value.ExpiresAt - day.Dice.Seconds(300, 1_500)
                : World.Loop.Now + day.Dice.Seconds(0, 2_400);
            day.Begin(() => new OrderStory(day, new Wish(begun.Value, buyer, at, isLastMinute)).RunAsync());
        }

        await World.Loop.DelayAsync(begun.Value.ExpiresAt - World.Loop.Now + day.Dice.Seconds(-1, 7));
        await RewardClock.EndGroupsAsync(World, false);
    }
}
