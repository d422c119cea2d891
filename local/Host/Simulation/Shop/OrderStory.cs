using Distribution.Kernel;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Model;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.World;
using Distribution.Orders;
using Distribution.Orders.Placement;
using Distribution.Orders.Refunds;
using Distribution.Payments;

namespace Distribution.Local.Simulation.Shop;

/// <summary>One order from the cart to the last refund.</summary>
/// <param name="day">The day.</param>
/// <param name="wish">The group it is for; null for none.</param>
internal sealed class OrderStory(Day day, GroupStory.Wish? wish = null)
{
    private readonly int _patience = wish is null ? 60 : 12;

    private static readonly string[] NoPlace = ["group.full", "group.closed", "group.already_member"];

    private SimWorld World => day.World;

    public async Task RunAsync()
    {
        await (wish is null ? day.WaitAsync(TimeSpan.FromHours(5)) : World.Loop.DelayAsync(wish.At - World.Loop.Now));
        if (await PlaceAsync() is not { } order)
        {
            return;
        }

        await TooEarlyAsync(order);
        int fate = day.Dice.Below(12);
        if (fate == 0)
        {
            return;
        }

        if (fate == 1)
        {
            day.Begin(() => CancelAsync(order));
        }

        await World.Loop.DelayAsync(UntilPaid());
        await ForgeAsync(order);
        if (!await World.Bank.PayAsync(order))
        {
            return;
        }

        Reward(order);
        for (int i = day.Dice.Below(3); i > 0; i--)
        {
            day.Begin(() => RefundAsync(order, TimeSpan.FromHours(10)));
        }

        if (!day.Dice.OneIn(6))
        {
            await World.Loop.DelayAsync(day.Dice.Seconds(0, 7_000));
            await CompleteAsync(order);
        }
    }

    /// <summary>Some pay in the last seconds of their group or of a window, some too late for the order.</summary>
    private TimeSpan UntilPaid()
    {
        if (wish is { IsLastMinute: true })
        {
            return wish.Group.ExpiresAt - World.Loop.Now - TimeSpan.FromMilliseconds(day.Dice.Between(-500, 9_000));
        }

        if (World.Opening.Rewards is { } shop && shop.FirstEnd - World.Loop.Now is { TotalMinutes: > 0 and < 30 } left && day.Dice.OneIn(2))
        {
            return left + TimeSpan.FromMilliseconds(day.Dice.Between(-3_000, 1_000));
        }

        return day.Dice.OneIn(8) ? day.Dice.Seconds(1_500, 2_400) : day.Dice.Seconds(0, 900);
    }

    /// <summary>What an order that may be rewarded in every way can meet: a review, and refunds just when somebody counts.</summary>
    private void Reward(Order order)
    {
        if (World.Model.Rewards is null)
        {
            return;
        }

        if (World.Model.Find(order.Id) is { } placed && RewardShop.Holds(order.Buyer.Value, placed.Via))
        {
            day.Begin(() => new ReviewStory(day, order).RunAsync());
            if (day.Dice.OneIn(2))
            {
                day.Begin(() => RefundAsync(order, TimeSpan.FromHours(6)));
            }
        }

        if (day.Dice.OneIn(4))
        {
            day.Begin(() => RefundInCloseAsync(order));
        }
    }

    private async Task RefundInCloseAsync(Order order)
    {
        await World.Encounters.NextAsync(TimeSpan.FromHours(6), static operation => operation.Kind == OperationKind.CloseWindows);
        await RefundAtAsync(order, TimeSpan.Zero);
    }

    private async Task<Order?> PlaceAsync()
    {
        string via = day.Dice.Pick(Opening.People).Name;
        string buyer = wish?.Buyer ?? day.Dice.Pick(World.Opening.Buyers);
        var lines = new List<CartLine> { wish is null ? Line() : new CartLine(wish.Group.Sku, day.Dice.Between(1, 3)) };
        if (wish is null && day.Dice.OneIn(3) && Line() is { } second && second.Sku != lines[0].Sku)
        {
            lines.Add(second);
        }

        var command = new PlaceOrderCommand(
            Opening.Merchant, new UserId(buyer), day.NewKey(), "h", lines, Region: "CN-SH", Via: World.Opening.CodeOf(via), Group: wish?.Group.Id)
        {
            Traces = World.Opening.Rewards is null ? null : RewardShop.TracesOf(buyer),
        };
        Result<Order> placed = await World.AskAsync(OperationKind.PlaceOrder, via, machine => machine.Get<PlaceOrder>().HandleAsync(command, CancellationToken.None));
        if (placed.Problem is { } problem)
        {
            if (wish is null || !NoPlace.Contains(problem.Code))
            {
                World.Fail($"an order is refused: {problem.Code}");
            }

            return null;
        }

        World.Model.Placed(placed.Value, via);
        return placed.Value;

        CartLine Line() => new(new Sku(day.Dice.Pick(Opening.Products).Sku), day.Dice.Between(1, 3));
    }

    /// <summary>What nobody may do before the payment is known.</summary>
    private async Task TooEarlyAsync(Order order)
    {
        if (World.Plan.Strikes(Fault.RefundBeforePaid, day.Dice))
        {
            await RefuseAsync(Fault.RefundBeforePaid, OperationKind.RefundOrder, order, "order.not_paid", machine =>
                machine.Get<RefundOrder>().HandleAsync(new RefundOrderCommand(order.Merchant, order.Id, day.NewKey(), "h"), CancellationToken.None));
        }

        if (World.Plan.Strikes(Fault.CompletedBeforePaid, day.Dice))
        {
            await RefuseAsync(Fault.CompletedBeforePaid, OperationKind.CompleteOrder, order, "order.not_paid", machine =>
                machine.Get<CompleteOrder>().HandleAsync(new CompleteOrderCommand(order.Merchant, order.Id, null), CancellationToken.None));
        }
    }

    /// <summary>Somebody tells of a payment of another amount.</summary>
    private async Task ForgeAsync(Order order)
    {
        if (World.Plan.Strikes(Fault.WebhookOtherAmount, day.Dice))
        {
            var forged = new ProviderEvent.PaymentSucceeded(
                World.Bank.Provider, "forged-" + order.Id.Value, order.Merchant, order.Id, "tx-forged", order.Total + 1, order.Currency, World.Loop.Now);
            await RefuseAsync(Fault.WebhookOtherAmount, OperationKind.PaymentWebhook, order, "webhook.amount_mismatch", machine =>
                machine.Get<Functions.Payments.ProviderEvents>().HandleAsync(forged, machine.Client, CancellationToken.None));
        }
    }

    private async Task RefuseAsync<T>(Fault fault, OperationKind kind, Order order, string code, Func<Machine, Task<Result<T>>> call)
        where T : notnull
    {
        Result<T> answer = await World.AskAsync(kind, order.Id.Value, call);
        if (answer.Problem?.Code != code)
        {
            World.Fail($"{FaultWords.Of(fault)}: {answer.Problem?.Code ?? "accepted"} instead of {code}");
        }

        World.Counts.Hit(fault);
    }

    private async Task CancelAsync(Order order)
    {
        await World.Loop.DelayAsync(day.Dice.Seconds(0, 900));
        World.Model.CourseOf(order.Id).IsCancelAsked = true;
        Result<Order> answer = await World.AskAsync(OperationKind.CancelOrder, order.Id.Value, machine =>
            machine.Get<CancelOrder>().HandleAsync(new CancelOrderCommand(order.Merchant, order.Id, null), CancellationToken.None));
        if (answer.Problem is null)
        {
            World.Model.Cancelled(order.Id);
        }
        else if (answer.Problem.Code != "order.already_paid" || !World.Bank.Payments.ContainsKey(order.Id))
        {
            World.Fail($"the cancellation of order {order.Id} is refused: {answer.Problem.Code}");
        }
    }

    private async Task CompleteAsync(Order order)
    {
        World.Model.CompletionAsked(order.Id, World.Loop.Now);
        for (int patience = 0; patience < _patience; patience++)
        {
            Result<Order> answer = await World.AskAsync(OperationKind.CompleteOrder, order.Id.Value, machine =>
                machine.Get<CompleteOrder>().HandleAsync(new CompleteOrderCommand(order.Merchant, order.Id, null), CancellationToken.None));
            if (answer.Problem is null)
            {
                World.Model.Completed(order.Id);
                if (day.Dice.OneIn(2))
                {
                    // So that what follows from it is handled when the hold ends and a settlement begins.
                    DateTimeOffset due = DueBook.StartOf(DueBook.HourOf(World.Loop.Now + Opening.Hold));
                    day.Begin(() => RefundAtAsync(order, due - World.Loop.Now + TimeSpan.FromMilliseconds(day.Dice.Between(-3_000, 1_500))));
                }

                return;
            }

            if (answer.Problem.Code is not ("order.not_paid" or "order.group_open") || World.Model.IsCancelled(order.Id))
            {
                return;
            }

            await World.Loop.DelayAsync(day.Dice.Seconds(60, 1_800));
        }
    }

    private async Task RefundAsync(Order order, TimeSpan most)
    {
        await day.WaitAsync(most);
        await RefundAtAsync(order, TimeSpan.Zero);
    }

    private async Task RefundAtAsync(Order order, TimeSpan wait)
    {
        await World.Loop.DelayAsync(wait);
        int? line = day.Dice.OneIn(2) ? day.Dice.Between(1, order.Lines.Count) : null;
        long? amount = day.Dice.OneIn(3) ? null : day.Dice.Between(1, (int)(line is { } no ? order.Lines[no - 1].Net : order.Total));
        string key = day.NewKey();
        var command = new RefundOrderCommand(order.Merchant, order.Id, key, "h-" + key, line, amount);
        PlainRefunds refunds = World.Model.CourseOf(order.Id).Refunds;
        refunds.Asked(command);
        for (int patience = 0; patience < _patience; patience++)
        {
            Result<RefundResult> answer = await World.AskAsync(OperationKind.RefundOrder, order.Id.Value, machine =>
                machine.Get<RefundOrder>().HandleAsync(command, CancellationToken.None));
            if (answer.Problem is null)
            {
                if (answer.Value.Refund.Amount != refunds.Of(command.RequestHash))
                {
                    World.Fail($"{answer.Value.Refund.Amount} of order {order.Id} is said to be refunded, and {refunds.Of(command.RequestHash)} is");
                }

                World.Model.Refunded(order.Id, answer.Value.Refund);
                await AgainOtherwiseAsync(order, command);
                return;
            }

            if (answer.Problem.Code != "order.not_paid")
            {
                if (answer.Problem.Code != "refund.exceeds_paid" || !refunds.IsTooMuch(command))
                {
                    World.Fail($"a refund of {command.Amount} of line {command.Line} of order {order.Id} is refused: {answer.Problem.Code}");
                }

                return;
            }

            if (World.Model.IsCancelled(order.Id))
            {
                return;
            }

            await World.Loop.DelayAsync(day.Dice.Seconds(60, 1_800));
        }
    }

    private async Task AgainOtherwiseAsync(Order order, RefundOrderCommand command)
    {
        if (World.Plan.Strikes(Fault.SameKeyOtherAmount, day.Dice))
        {
            RefundOrderCommand other = command with { RequestHash = "other", Amount = 1 };
            await RefuseAsync(Fault.SameKeyOtherAmount, OperationKind.RefundOrder, order, "idempotency.key_reused", machine =>
                machine.Get<RefundOrder>().HandleAsync(other, CancellationToken.None));
        }
    }
}
