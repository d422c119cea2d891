using Distribution.Commission;
using Distribution.Commission.Reviews;
using Distribution.Kernel;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.World;
using Distribution.Orders;
using Distribution.Settlement;

namespace Distribution.Local.Simulation.Shop.Rewards;

/// <summary>What an order earns is held; one of the staff decides, or two at once and not alike, soon or when it would settle, or nobody does.</summary>
internal sealed class ReviewStory(Day day, Order order)
{
    private const int MaxPatience = 20;

    private SimWorld World => day.World;

    public async Task RunAsync()
    {
        int fate = day.Dice.Below(8);
        if (fate == 0)
        {
            return;
        }

        await day.WaitAsync(TimeSpan.FromHours(3));
        switch (day.Dice.Below(3))
        {
            case 0:
                await World.Encounters.NextAsync(TimeSpan.FromHours(4), operation => operation.Kind is OperationKind.RefundEvent or OperationKind.OrderEvent && Concerns(operation));
                break;
            case 1 when World.Model.Find(order.Id)?.CompletionAskedAt is { } completed:
                await World.Loop.DelayAsync(completed + Opening.Hold - World.Loop.Now + day.Dice.Seconds(0, 1_200));
                break;
        }

        switch (fate)
        {
            case 1 or 2:
                await Task.WhenAll(DecideAsync("staff-1", true), DecideAsync("staff-2", false));
                break;
            case 3:
                await Task.WhenAll(DecideAsync("staff-1", true), DecideAsync("staff-2", true));
                break;
            case 4 or 5:
                await DecideAsync("staff-1", false);
                break;
            default:
                await DecideAsync("staff-1", true);
                break;
        }
    }

    private bool Concerns(Operation operation) => operation.Subject.Contains(order.Id.Value, StringComparison.Ordinal);

    private async Task DecideAsync(string by, bool release)
    {
        OperationKind kind = release ? OperationKind.ReleaseReview : OperationKind.VoidReview;
        var command = new DecideReviewCommand(order.Merchant, order.Id, new UserId(by), release, "looked at", day.NewKey(), "h");
        for (int patience = 0; patience < MaxPatience; patience++)
        {
            Task<Result<CommissionSheet>> asked = World.AskAsync(kind, order.Id.Value, machine => DecideAsync(machine, command));
            _ = SettleMeanwhileAsync();
            Result<CommissionSheet> answer = await asked;
            if (answer.Problem is null)
            {
                World.Model.Reviewed(order.Id, release);
                return;
            }

            if (answer.Problem.Code != "review.not_found" || World.Model.IsCancelled(order.Id))
            {
                if (answer.Problem.Code is not ("review.not_found" or "review.decided"))
                {
                    World.Fail($"a decision about order {order.Id} is refused: {answer.Problem.Code}");
                }

                return;
            }

            await World.Loop.DelayAsync(day.Dice.Seconds(60, 3_600));
        }
    }

    /// <summary>The sweep comes by the order, whose time may have passed, when the decision is written and its own settlement is not.</summary>
    private async Task SettleMeanwhileAsync()
    {
        for (int i = day.Dice.Below(3); i > 0; i--)
        {
            await World.Loop.DelayAsync(TimeSpan.FromMilliseconds(day.Dice.Between(300, 2_500)));
            _ = World.RunAsync(OperationKind.Settle, "SettleOrder", machine => machine.Get<SettleOrder>().HandleAsync(new SettleOrderCommand(order.Merchant, order.Id), CancellationToken.None));
        }
    }

    /// <summary>As the HTTP function does: what is released settles at once if its time has passed.</summary>
    private static async Task<Result<CommissionSheet>> DecideAsync(Machine machine, DecideReviewCommand command)
    {
        Result<CommissionSheet> decided = await machine.Get<DecideReview>().HandleAsync(command, CancellationToken.None);
        if (decided.Problem is null)
        {
            await machine.Get<SettleOrder>().HandleAsync(new SettleOrderCommand(command.Merchant, command.Order), CancellationToken.None);
        }

        return decided;
    }
}
