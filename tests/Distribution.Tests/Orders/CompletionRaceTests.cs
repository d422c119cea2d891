using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Orders;

public sealed class CompletionRaceTests
{
    [Fact]
    public async Task A_payment_between_the_two_reads_of_a_completion_leaves_an_order_that_settles()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(store: store);
        OrderId order = await shop.PlaceAsync("bo");
        int payments = 0;
        store.AfterGet = async (partition, row) =>
        {
            if (partition == OrderStore.Partition(Shop.Merchant, order) && row == OrderStore.OrderRow && Interlocked.Increment(ref payments) == 1)
            {
                await shop.PayAsync(order);
            }
        };

        await shop.CompleteAsync(order);

        Order completed = await shop.OrderAsync(order);
        (completed.State, completed.Due is null).ShouldBe((OrderState.Completed, false));
        await shop.DrainAsync();
        await shop.MustBeRightAsync();
        await shop.SettleAsync();
        await shop.BalancesMustBeAsync("bo", available: 2280);
    }
}
