using Distribution.Catalog;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Orders.Placement;
using Distribution.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Orders;

public sealed class ExpireOrdersTests
{
    [Fact]
    public async Task The_sweep_run_twice_and_twice_at_once_cancels_once_and_gives_back_once()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 10);
        using ServiceProvider machine = world.Machine();
        Order waiting = await world.PlacedAsync(2, 1);
        Order paid = await world.PaidAsync(3);
        (await world.Get<ExpireOrders>().RunAsync(default)).ShouldBe(new ExpireOrdersResult(0, 0, 0));

        world.Time.Advance(Order.PaymentWindow + TimeSpan.FromSeconds(1));
        Order later = await world.PlacedAsync(1);
        await Task.WhenAll(
            Task.Run(() => world.Get<ExpireOrders>().RunAsync(default)), Task.Run(() => machine.GetRequiredService<ExpireOrders>().RunAsync(default)));
        await world.Get<ExpireOrders>().RunAsync(default);

        (await world.OrderAsync(waiting.Id)).State.ShouldBe(OrderState.Cancelled);
        (await world.OrderAsync(paid.Id)).State.ShouldBe(OrderState.Paid);
        (await world.OrderAsync(later.Id)).State.ShouldBe(OrderState.Placed);
        (await world.StockAsync()).ShouldBe(10 - 3 - 1);
        (await world.StockAsync(ShopWorld.Pear)).ShouldBe(10);
        (await world.ReservedAsync()).ShouldBe(1);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task Pieces_kept_by_an_attempt_that_lost_go_back_and_the_orders_own_stay()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 10);
        Order order = await world.PaidAsync(2);
        await world.Get<StockRoom>().ReserveAsync(ShopWorld.Merchant, order.Id, "lost", ShopWorld.Apple, 3, order.ExpiresAt, default);
        await world.Get<StockRoom>().ReserveAsync(ShopWorld.Merchant, new OrderId("never"), "a", ShopWorld.Apple, 1, order.ExpiresAt, default);

        world.Time.Advance(Order.PaymentWindow + TimeSpan.FromMinutes(1));
        (await world.Get<ExpireOrders>().RunAsync(default)).ShouldBe(new ExpireOrdersResult(0, 1, 1));
        (await world.StockAsync()).ShouldBe(7);
        world.Time.Advance(TimeSpan.FromMinutes(5));
        (await world.Get<ExpireOrders>().RunAsync(default)).ShouldBe(new ExpireOrdersResult(0, 1, 0));

        (await world.StockAsync()).ShouldBe(8);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task Sold_reservations_end_many_at_a_time_each_once()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 1000);
        using ServiceProvider machine = world.Machine();
        Order order = await world.PaidAsync(1);
        StockRoom stock = world.Get<StockRoom>();
        for (int i = 0; i < IEntityStore.MaxBatch; i++)
        {
            await stock.ReserveAsync(ShopWorld.Merchant, order.Id, order.Reservation + i, ShopWorld.Apple, 2, order.ExpiresAt, default);
        }

        world.Time.Advance(Order.PaymentWindow + TimeSpan.FromSeconds(1));
        IReadOnlyList<Stored<StockReservation>> all = await stock.ExpiredAsync(ShopWorld.Merchant, ShopWorld.Apple, world.Time.GetUtcNow(), null, IEntityStore.MaxRange, default);
        all.Count.ShouldBe(1 + IEntityStore.MaxBatch);
        await stock.ReleaseAsync(ShopWorld.Merchant, ShopWorld.Apple, all.First(reservation => reservation.Value.Attempt != order.Reservation).Row, default);
        await Task.WhenAll(
            Task.Run(() => stock.SellAsync(ShopWorld.Merchant, ShopWorld.Apple, all, default)),
            Task.Run(() => machine.GetRequiredService<StockRoom>().SellAsync(ShopWorld.Merchant, ShopWorld.Apple, all, default)));

        (await world.ReservedAsync()).ShouldBe(0);
        (await world.StockAsync()).ShouldBe(1000 - 1 - (2 * (IEntityStore.MaxBatch - 1)));
        await stock.SellAsync(ShopWorld.Merchant, ShopWorld.Apple, all, default);
        (await world.ReservedAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Cancelling_gives_the_stock_back_once_and_a_paid_order_is_not_cancelled()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 10);
        Order order = await world.PlacedAsync(4);
        var command = new CancelOrderCommand(ShopWorld.Merchant, order.Id, ShopWorld.Buyer);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => world.Get<CancelOrder>().HandleAsync(command, default))));

        (await world.StockAsync()).ShouldBe(10);
        (await world.Get<CancelOrder>().HandleAsync(command with { Buyer = new UserId("eve") }, default)).Problem!.Code.ShouldBe("order.not_found");
        Order paid = await world.PaidAsync();
        (await world.Get<CancelOrder>().HandleAsync(command with { Order = paid.Id }, default)).Problem!.Code.ShouldBe("order.already_paid");
        await world.MustBeRightAsync();
    }
}
