using Distribution.Catalog;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Orders.Placement;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Orders;

public sealed class ExpiryTroubleTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_reservation_that_cannot_be_ended_holds_up_none_after_it()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId broken = await shop.PlaceAsync(null, "apple");
        shop.Clock.Advance(TimeSpan.FromSeconds(1));
        OrderId[] others = [await shop.PlaceAsync(null, "apple"), await shop.PlaceAsync(null, "box")];
        await BreakAsync(shop, OrderStore.Partition(Shop.Merchant, broken), OrderStore.OrderRow);
        shop.Clock.Advance(Order.PaymentWindow + TimeSpan.FromMinutes(1));

        (await shop.Get<ExpireOrders>().RunAsync(None)).ShouldBe(new ExpireOrdersResult(2, 2, 0));
        (await shop.Get<ExpireOrders>().RunAsync(None)).ShouldBe(new ExpireOrdersResult(0, 0, 0));

        shop.Log.Errors.Count.ShouldBe(2, "one a run");
        (await shop.OrderAsync(others[0])).State.ShouldBe(OrderState.Cancelled);
        (await shop.Get<GetProduct>().HandleAsync(Shop.Merchant, new Sku("apple"), None)).Value.Stock.ShouldBe(100_000 - 1);
    }

    [Fact]
    public async Task A_product_whose_reservations_cannot_be_read_holds_up_no_other_product()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.PlaceAsync(null, "apple");
        OrderId other = await shop.PlaceAsync(null, "box");
        string partition = StockRoom.Partition(Shop.Merchant, new Sku("apple"));
        await BreakAsync(shop, partition, (await shop.Store.RangeAsync(partition, "r|", "r~", 1, None)).Single().Row);
        shop.Clock.Advance(Order.PaymentWindow + TimeSpan.FromMinutes(1));

        (await shop.Get<ExpireOrders>().RunAsync(None)).ShouldBe(new ExpireOrdersResult(1, 1, 0));

        (await shop.OrderAsync(other)).State.ShouldBe(OrderState.Cancelled);
        shop.Log.Errors.ShouldHaveSingleItem().ShouldContain("apple");
    }

    private static async Task BreakAsync(Shop shop, string partition, string row)
    {
        Entity sound = (await shop.Store.GetAsync(partition, row, None)).ShouldNotBeNull();
        (await shop.Store.WriteAsync(partition, [new EntityWrite.Replace(row, "broken"u8.ToArray(), sound.ETag)], None)).ShouldBeNull();
    }
}
