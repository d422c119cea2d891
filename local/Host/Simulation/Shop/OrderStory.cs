using Distribution.Kernel;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.World;
using Distribution.Orders;
using Distribution.Orders.Placement;
using Distribution.Orders.Refunds;
using Distribution.Payments;

namespace Distribution.Local.Simulation.Shop;

/// <summary>One order from the cart to the last refund.</summary>
internal sealed class OrderStory(Day day)
{
    private const int MaxPatience = 60;

    private SimWorld World => day.World;

    public async Task RunAsync()
    {
        await day.WaitAsync(TimeSpan.FromHours(5));
        Order order = await PlaceAsync();
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

        await World.Loop.DelayAsync(day.Dice.OneIn(8) ? day.Dice.Seconds(1_500, 2_400) : day.Dice.Seconds(0, 900));
        await ForgeAsync(order);
        if (!await World.Bank.PayAsync(order))
        {
            return;
        }

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

    private async Task<Order> PlaceAsync()
    {
        string via = day.Dice.Pick(Opening.People).Name;
        var lines = new List<CartLine> { Line() };
        if (day.Dice.OneIn(3) && Line() is { } second && second.Sku != lines[0].Sku)
        {
            lines.Add(second);
        }

        var command = new PlaceOrderCommand(
            Opening.Merchant, new UserId(day.Dice.Pick(Opening.Buyers)), day.NewKey(), "h", lines, Region: "CN-SH", Via: Opening.Once.CodeOf(via));
        Result<Order> placed = await World.AskAsync(OperationKind.PlaceOrder, via, machine => machine.Get<PlaceOrder>().HandleAsync(command, CancellationToken.None));
        if (placed.Problem is { } problem)
        {
            World.Fail($"an order is refused: {problem.Code}");
            throw new InvalidOperationException(problem.Code);
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
        Result<Order> answer = await World.AskAsync(OperationKind.CancelOrder, order.Id.Value, machine =>
            machine.Get<CancelOrder>().HandleAsync(new CancelOrderCommand(order.Merchant, order.Id, null), CancellationToken.None));
        if (answer.Problem is null)
        {
            World.Model.Cancelled(order.Id);
        }
    }

    private async Task CompleteAsync(Order order)
    {
        for (int patience = 0; patience < MaxPatience; patience++)
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

            if (answer.Problem.Code != "order.not_paid" || World.Model.IsCancelled(order.Id))
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
        var command = new RefundOrderCommand(order.Merchant, order.Id, day.NewKey(), "h", line, amount);
        for (int patience = 0; patience < MaxPatience; patience++)
        {
            Result<RefundResult> answer = await World.AskAsync(OperationKind.RefundOrder, order.Id.Value, machine =>
                machine.Get<RefundOrder>().HandleAsync(command, CancellationToken.None));
            if (answer.Problem is null)
            {
                World.Model.Refunded(order.Id, answer.Value.Refund);
                await AgainOtherwiseAsync(order, command);
                return;
            }

            if (answer.Problem.Code != "order.not_paid" || World.Model.IsCancelled(order.Id))
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
