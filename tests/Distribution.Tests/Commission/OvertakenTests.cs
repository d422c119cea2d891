using Distribution.Campaigns.Quotas;
using Distribution.Commission;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Commission;

/// <summary>A machine that comes late to an order which another has written, and of which a part was refunded since.</summary>
public sealed class OvertakenTests
{
    private const string Rules = "\"rules\": [";

    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Half of the 1280 is left after the refund: less than the next rule would pay, so whoever decided by it would give the budget up.</summary>
    [Theory]
    [InlineData("order.paid")]
    [InlineData("order.completed")]
    public async Task It_gives_nothing_back_of_what_the_other_holds(string on)
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(Program(on), store);
        OrderId order = await shop.PlaceAsync("bo");
        await shop.PayAsync(order);
        if (on == "order.completed")
        {
            await shop.DrainAsync();
            await shop.CompleteAsync(order);
        }

        List<OutboxMessage> waiting = shop.Bus.TakeAll();
        int asked = 0;
        store.AfterGet = async (partition, _) =>
        {
            if (partition.StartsWith("quota|", StringComparison.Ordinal) && Interlocked.Increment(ref asked) == 1)
            {
                await shop.Bus.SendAsync(waiting, None);
                await shop.DrainAsync();
                await shop.RefundAsync(order, 1, 6400);
                await shop.DrainAsync();
            }
        };

        await Should.ThrowAsync<RetryableException>(() => shop.Get<AccrueCommission>().HandleAsync(new AccrueCommissionCommand(Shop.Merchant, order), None));

        (await UsedAsync(shop)).ShouldBe(640);
        await shop.Bus.SendAsync(waiting, None);
        await shop.DrainAsync();
        (await UsedAsync(shop)).ShouldBe(640);
        (await shop.SheetAsync(order)).ShouldNotBeNull().Lines.Single(line => line.Rule == "camp").Left.ShouldBe(640);
        await shop.MustBeRightAsync();
    }

    private static byte[] Program(string on) => FruitProgram.With(Rules, "\"budgets\": { \"camp\": { \"amount\": 100000 } }, " + Rules + $$"""
        { "id": "camp", "on": "{{on}}", "slot": "s", "when": { "order.net": { "gte": 1 } }, "budget": "camp", "pay": [ { "to": "L1", "percent": 100000, "of": "line.net" } ] },
        { "id": "usual", "on": "{{on}}", "slot": "s", "pay": [ { "to": "L1", "percent": 80000, "of": "line.net" } ] },
        """);

    private static Task<long> UsedAsync(Shop shop) => shop.Get<QuotaBook>().UsedAsync(Quota.Budget(Shop.Merchant, "camp"), None);
}
