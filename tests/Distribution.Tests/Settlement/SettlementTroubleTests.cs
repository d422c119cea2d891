using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Settlement;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Settlement;

public sealed class SettlementTroubleTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_cannot_be_read_stays_and_holds_up_no_other(bool isOrder)
    {
        using Shop shop = await Shop.OpenAsync();
        var orders = new List<OrderId>();
        for (int i = 0; i < 12; i++)
        {
            orders.Add(await shop.SellAsync("bo", buyer: "buyer" + i));
            await shop.CompleteAsync(orders[^1]);
        }

        // The first of all rows in the order in which buckets are settled.
        DuePlace[] places = [.. await Task.WhenAll(orders.Select(async order => (await shop.OrderAsync(order)).Due.ShouldNotBeNull()))];
        int shard = places.Min(place => place.Shard);
        OrderId broken = orders.Where((_, i) => places[i].Shard == shard).MinBy(order => order.Value, StringComparer.Ordinal);
        int beside = places.Count(place => place.Shard == shard) - 1;
        (string partition, string row) = isOrder
            ? (OrderStore.Partition(Shop.Merchant, broken), OrderStore.OrderRow)
            : (DueBook.Partition(places[0].Hour, shard), DueBook.Row(Shop.Merchant, broken));
        Entity sound = (await shop.Store.GetAsync(partition, row, None)).ShouldNotBeNull();
        (await shop.Store.WriteAsync(partition, [new EntityWrite.Replace(row, "broken"u8.ToArray(), sound.ETag)], None)).ShouldBeNull();
        shop.Clock.Advance(TimeSpan.FromDays(8));

        SettleLateResult result = await shop.Get<SettleLate>().HandleAsync(None);

        result.Settled.ShouldBe(isOrder ? 11 : 11 - beside);
        shop.Log.Errors.ShouldHaveSingleItem();
        Entity damaged = (await shop.Store.GetAsync(partition, row, None)).ShouldNotBeNull();
        (await shop.Store.WriteAsync(partition, [new EntityWrite.Replace(row, sound.Payload, damaged.ETag)], None)).ShouldBeNull();
        (await shop.Get<SettleLate>().HandleAsync(None)).Settled.ShouldBe(12 - result.Settled);
        await shop.MustBeRightAsync();
        await shop.BalancesMustBeAsync("bo", available: (12 * 1280) + 1000);
    }
}
