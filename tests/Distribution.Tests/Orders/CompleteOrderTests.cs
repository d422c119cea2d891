using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Orders;
using Distribution.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Orders;

public sealed class CompleteOrderTests
{
    [Fact]
    public async Task Completing_fifty_times_at_once_leaves_one_due_row_in_the_hour_after_the_hold()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        using ServiceProvider machine = world.Machine();
        CompleteOrder[] machines = [world.Get<CompleteOrder>(), machine.GetRequiredService<CompleteOrder>()];
        world.Time.Advance(TimeSpan.FromSeconds(1));
        Order order = await world.PaidAsync();

        Result<Order>[] results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() =>
        {
            world.Time.Advance(TimeSpan.FromMilliseconds(1));
            return machines[i % 2].HandleAsync(new CompleteOrderCommand(ShopWorld.Merchant, order.Id, ShopWorld.Buyer), default);
        })));

        results.ShouldAllBe(r => r.Problem == null && r.Value.State == OrderState.Completed);
        Entity row = (await world.RowsAsync(DueBook.PartitionPrefix)).ShouldHaveSingleItem();
        DuePlace due = (await world.OrderAsync(order.Id)).Due.ShouldNotBeNull();
        due.Hour.ShouldBe("2026030909");
        row.Partition.ShouldBe(DueBook.Partition(due.Hour, due.Shard));
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task A_hold_that_ends_on_the_hour_is_due_in_that_hour()
    {
        var at = new DateTimeOffset(2026, 12, 31, 23, 0, 0, TimeSpan.Zero);
        DueBook.HourOf(at).ShouldBe("2026123123");
        DueBook.HourOf(at.AddTicks(1)).ShouldBe("2027010100");
        DueBook.HourOf(new DateTimeOffset(2026, 3, 2, 9, 30, 0, TimeSpan.FromHours(8))).ShouldBe("2026030202");
        DueBook.StartOf("2026123123").ShouldBe(at);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Refunding_every_line_takes_the_due_row_away_and_part_of_one_does_not()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.CompletedAsync(1, 1);
        await world.RefundAsync(order, 1);
        (await world.RowsAsync(DueBook.PartitionPrefix)).ShouldHaveSingleItem();

        await world.RefundAsync(order, 2);

        (await world.RowsAsync(DueBook.PartitionPrefix)).ShouldBeEmpty();
        (await world.OrderAsync(order.Id)).State.ShouldBe(OrderState.Completed);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task Another_buyers_order_and_an_unpaid_one_are_not_completed()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order placed = await world.PlacedAsync();
        CompleteOrder complete = world.Get<CompleteOrder>();

        (await complete.HandleAsync(new CompleteOrderCommand(ShopWorld.Merchant, placed.Id, new UserId("eve")), default)).Problem!.Code.ShouldBe("order.not_found");
        (await complete.HandleAsync(new CompleteOrderCommand(new MerchantId("other"), placed.Id, null), default)).Problem!.Code.ShouldBe("order.not_found");
        (await complete.HandleAsync(new CompleteOrderCommand(ShopWorld.Merchant, placed.Id, null), default)).Problem!.Code.ShouldBe("order.not_paid");
        (await world.RowsAsync(DueBook.PartitionPrefix)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_checker_misses_a_due_row_that_is_gone_and_not_one_that_is_settled()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.CompletedAsync();
        Entity row = (await world.RowsAsync(DueBook.PartitionPrefix)).ShouldHaveSingleItem();
        await world.Store.WriteAsync(row.Partition, [new EntityWrite.Delete(row.Row, null)], default);

        CheckReport report = await world.Get<LedgerChecker>().RunAsync(default);
        report.Findings.ShouldHaveSingleItem().Check.ShouldBe("orders.due");

        string partition = OrderStore.Partition(ShopWorld.Merchant, order.Id);
        await world.Store.WriteAsync(partition, [new EntityWrite.Insert(OrderStore.CommissionRow, "{\"state\":\"settled\",\"lines\":[]}"u8.ToArray())], default);
        (await world.Get<LedgerChecker>().RunAsync(default)).Findings.ShouldNotContain(f => f.Check == "orders.due");
    }

    [Fact]
    public async Task The_day_book_has_the_day_of_the_shop_and_an_older_order_never_replaces_a_newer()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        world.Time.Advance(TimeSpan.FromHours(9));
        Order paid = await world.PaidAsync(2, 1);
        DayBook days = world.Get<DayBook>();
        Order refunded = (await world.RefundAsync(paid, 1, 500)).Value.Order;

        await days.RecordAsync(refunded, "Asia/Shanghai", default);
        await days.RecordAsync(paid, "Asia/Shanghai", default);

        var rows = new List<DayRow>();
        await foreach (DayRow row in days.ReadAsync(ShopWorld.Merchant, new DateOnly(2026, 3, 3), default))
        {
            rows.Add(row);
        }

        DayRow only = rows.ShouldHaveSingleItem();
        (only.Net, only.Refunded, only.Units, only.Revision).ShouldBe((4498, 500, 3, refunded.Revision));
        Page<Order> page = await world.Get<ListOrders>().OfDayAsync(ShopWorld.Merchant, new DateOnly(2026, 3, 3), null, 10, default);
        page.Items.ShouldHaveSingleItem().Id.ShouldBe(paid.Id);
        (await world.Get<ListOrders>().OfDayAsync(ShopWorld.Merchant, new DateOnly(2026, 3, 3), page.Next, 10, default)).Items.ShouldBeEmpty();
    }
}
