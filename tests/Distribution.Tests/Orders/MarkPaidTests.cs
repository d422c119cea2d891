using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Orders.Placement;
using Distribution.Orders.Refunds;
using Distribution.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Orders;

public sealed class MarkPaidTests
{
    [Fact]
    public async Task A_hundred_notifications_at_once_pay_once_and_tell_once()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        MarkPaid[] machines = [world.Get<MarkPaid>(), world.Machine().GetRequiredService<MarkPaid>()];
        Order order = await world.PlacedAsync();

        Result<PaymentRecorded>[] results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            Task.Run(() => machines[i % 2].HandleAsync(ShopWorld.Payment(order), default))));

        results.Count(r => !r.Value.AlreadyRecorded).ShouldBe(1);
        world.Queue.TakeAll().ShouldHaveSingleItem().Queue.ShouldBe(QueueNames.OrderEvents);
        (await world.OrderAsync(order.Id)).Revision.ShouldBe(2);
        (await world.RowsAsync(OrderStore.Partition(ShopWorld.Merchant, order.Id), "in|")).ShouldHaveSingleItem();
        (await world.RowsAsync("ord|", "out|")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_payment_of_another_amount_currency_order_or_merchant_is_refused_and_changes_nothing()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PlacedAsync();
        ProviderEvent.PaymentSucceeded good = ShopWorld.Payment(order);

        (await world.Get<MarkPaid>().HandleAsync(ShopWorld.Payment(order, amount: order.Total - 1), default)).Problem!.Code.ShouldBe("webhook.amount_mismatch");
        (await world.Get<MarkPaid>().HandleAsync(good with { Currency = Currency.USD }, default)).Problem!.Code.ShouldBe("webhook.amount_mismatch");
        (await world.Get<MarkPaid>().HandleAsync(good with { Order = new OrderId("nobody") }, default)).Problem!.Code.ShouldBe("webhook.order_unknown");
        var foreign = new ProviderEvent.PaymentSucceeded("sandbox", "e", new MerchantId("other"), order.Id, "t", order.Total, order.Currency, good.SuccessAt);
        (await world.Get<MarkPaid>().HandleAsync(foreign, default)).Problem!.Code.ShouldBe("webhook.order_unknown");

        Order after = await world.OrderAsync(order.Id);
        (after.Revision, after.State, after.TransactionId).ShouldBe((1, OrderState.Placed, null));
        world.Queue.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_second_payment_under_another_number_is_refused()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PaidAsync();

        (await world.Get<MarkPaid>().HandleAsync(ShopWorld.Payment(order, transaction: "tx2", eventId: "ev2"), default)).Problem!.Code.ShouldBe("webhook.payment_conflict");
        (await world.OrderAsync(order.Id)).TransactionId.ShouldBe($"tx-{order.Id}");
    }

    [Fact]
    public async Task A_payment_after_cancellation_is_recorded_and_goes_back_once()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PlacedAsync();
        await world.Get<CancelOrder>().HandleAsync(new CancelOrderCommand(ShopWorld.Merchant, order.Id, ShopWorld.Buyer), default);

        await world.Get<MarkPaid>().HandleAsync(ShopWorld.Payment(order), default);
        (await world.Get<MarkPaid>().HandleAsync(ShopWorld.Payment(order), default)).Value.AlreadyRecorded.ShouldBeTrue();

        Order after = await world.OrderAsync(order.Id);
        after.State.ShouldBe(OrderState.Cancelled);
        after.PaidAt.ShouldNotBeNull();
        OrderRefund refund = after.Refunds.ShouldHaveSingleItem();
        refund.Amount.ShouldBe(order.Total);
        world.Queue.TakeAll().ShouldHaveSingleItem().Queue.ShouldBe(QueueNames.RefundRequests);

        var message = new RefundRequested(1, ShopWorld.Merchant, order.Id, refund.Id);
        await world.Get<SendRefund>().HandleAsync(message, default);
        await world.Get<SendRefund>().HandleAsync(message, default);
        world.Gateway.Refunds.ShouldHaveSingleItem().Amount.ShouldBe(order.Total);
        (await world.OrderAsync(order.Id)).Refunds[0].State.ShouldBe(RefundState.Succeeded);
        (await world.RefundAsync(order)).Problem!.Code.ShouldBe("order.not_paid");
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task Whoever_wins_between_cancel_pay_and_the_sweep_money_and_stock_agree()
    {
        for (int round = 0; round < 20; round++)
        {
            await using ShopWorld world = await ShopWorld.OpenAsync(stock: 1);
            using ServiceProvider machine = world.Machine();
            Order order = await world.PlacedAsync();
            world.Time.Advance(Order.PaymentWindow + TimeSpan.FromSeconds(1));

            await Task.WhenAll(
                Task.Run(() => world.Get<MarkPaid>().HandleAsync(ShopWorld.Payment(order), default)),
                Task.Run(() => machine.GetRequiredService<CancelOrder>().HandleAsync(new CancelOrderCommand(ShopWorld.Merchant, order.Id, null), default)),
                Task.Run(() => machine.GetRequiredService<ExpireOrders>().RunAsync(default)));
            await world.Get<ExpireOrders>().RunAsync(default);

            Order after = await world.OrderAsync(order.Id);
            after.TransactionId.ShouldNotBeNull();
            bool sold = after.State == OrderState.Paid;
            after.Refunds.Count.ShouldBe(sold ? 0 : 1);
            (await world.StockAsync()).ShouldBe(sold ? 0 : 1);
            (await world.ReservedAsync()).ShouldBe(0);
            await world.MustBeRightAsync();
        }
    }
}
