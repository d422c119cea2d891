using Distribution.Kernel;
using Distribution.Storage;
using Distribution.Tests.Campaigns.Standing;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Commission;

/// <summary>How many orders a buyer has is known to every version, whatever the versions before asked and whoever brought him.</summary>
public sealed class BuyerOrdersTests
{
    private static readonly byte[] NewBuyer = FruitProgram.With(
        "\"rules\": [", "\"rules\": [" + """{ "id": "new-buyer", "on": "order.paid", "when": { "buyer.orders": { "eq": 1 } }, "pay": [ { "to": "L1", "fixed": 500 } ] },""");

    [Fact]
    public async Task A_customer_of_an_earlier_version_that_did_not_ask_is_no_new_customer()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.SellAsync("bo");
        await shop.PublishAsync(NewBuyer);

        (await RulesAsync(shop, await shop.SellAsync("bo"))).ShouldNotContain("new-buyer");
        (await RulesAsync(shop, await shop.SellAsync("bo", buyer: "dan"))).ShouldContain("new-buyer");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task An_order_that_nobody_brought_counts_and_one_that_is_wholly_refunded_does_not()
    {
        using Shop shop = await Shop.OpenAsync(NewBuyer);
        OrderId alone = await shop.SellAsync(null);
        await shop.CompleteAsync(alone);
        await shop.RefundAsync(alone, 1, 12799);
        await shop.DrainAsync();
        (await shop.SheetAsync(alone)).ShouldBeNull();
        (await RulesAsync(shop, await shop.SellAsync("bo"))).ShouldNotContain("new-buyer");

        OrderId other = await shop.SellAsync(null, buyer: "dan");
        await shop.RefundAsync(other);
        await shop.DrainAsync();
        OrderId second = await shop.SellAsync("bo", buyer: "dan");
        (await RulesAsync(shop, second)).ShouldContain("new-buyer");
        (await RulesAsync(shop, await shop.SellAsync("bo", buyer: "dan"))).ShouldNotContain("new-buyer");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task An_order_that_earns_nobody_anything_costs_its_buyers_count_and_no_more()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(store: store);
        OrderId order = await shop.PlaceAsync(null);
        await shop.PayAsync(order);
        var written = new List<string>();
        store.BeforeWrite = (partition, writes) =>
        {
            written.Add($"{partition.Split('|')[0]} {writes.Count}");
            return Task.CompletedTask;
        };
        await shop.DrainAsync();

        written.Where(static batch => batch.StartsWith("bought", StringComparison.Ordinal)).Distinct().ShouldBe(["bought 2"], "the order and the count");
        written.ShouldNotContain(static batch => batch.StartsWith("earn", StringComparison.Ordinal) || batch.StartsWith("stand", StringComparison.Ordinal));
    }

    private static async Task<string[]> RulesAsync(Shop shop, OrderId order) => [.. (await shop.SheetAsync(order)).ShouldNotBeNull().Lines.Select(static line => line.Rule)];
}
