using Distribution.Commission;
using Distribution.Commission.Groups;
using Distribution.Functions.Orders;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Settlement;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Functions.Orders;

public sealed class OrderEventsQueueTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_refund_that_arrives_before_the_payment_computes_what_was_earned_itself()
    {
        using Shop shop = await Shop.OpenAsync();
        var queue = new OrderEventsQueue(
            shop.Get<AccrueCommission>(),
            shop.Get<RefundCommission>(),
            shop.Get<CountPaidOrder>(),
            shop.Get<GroupFollowUp>(),
            shop.Get<OrderStore>(),
            shop.Get<DayBook>(),
            shop.Get<IProgramTermsSource>(),
            shop.Get<Redelivery>());
        Distribution.Kernel.OrderId order = await shop.PlaceAsync("bo");
        await shop.PayAsync(order);
        await shop.RefundAsync(order, 1, 6400);
        shop.Bus.TakeAll();

        foreach (OrderEventType type in new[] { OrderEventType.Refunded, OrderEventType.Refunded, OrderEventType.Paid, OrderEventType.Paid })
        {
            await queue.HandleAsync(new OrderEvent(1, type, Shop.Merchant, order), "m1", None);
        }

        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo", pending: 640 + 500);
        await shop.BalancesMustBeAsync("an", pending: 320);
        await shop.MustBeRightAsync();
    }
}
