using Distribution.Commission;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Settlement;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Settlement;

public sealed class SettlementRaceTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task An_order_settles_when_its_hold_is_over_and_not_before()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync("bo");
        await shop.CompleteAsync(order);
        shop.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        (await SettleAsync(shop, order)).ShouldBe(new SettleBucketResult(0, 1, null));
        shop.Clock.Advance(TimeSpan.FromSeconds(1));

        (await SettleAsync(shop, order)).ShouldBe(new SettleBucketResult(1, 0, null));
        (await SettleAsync(shop, order)).ShouldBe(new SettleBucketResult(0, 0, null));
        await shop.DrainAsync();

        await shop.BalancesMustBeAsync("bo", available: 2280);
        await shop.BalancesMustBeAsync("an", available: 640);
    }

    [Fact]
    public async Task A_bucket_settles_its_orders_removes_their_rows_and_may_run_again()
    {
        using Shop shop = await Shop.OpenAsync();
        for (int i = 0; i < 5; i++)
        {
            await shop.CompleteAsync(await shop.SellAsync("bo", buyer: "buyer" + i));
        }

        await shop.SettleAsync();

        await shop.BalancesMustBeAsync("bo", available: (5 * 1280) + 1000);
        (await shop.Get<SettleLate>().HandleAsync(None)).ShouldBe(new SettleLateResult(0, 0, 0));
        await shop.MustBeRightAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_order_whose_paid_event_is_lost_is_accrued_and_settled_once(bool bySweep)
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.PlaceAsync("bo");
        await shop.PayAsync(order);
        List<OutboxMessage> lost = shop.Bus.TakeAll();
        await shop.CompleteAsync(order);
        DuePlace place = (await shop.OrderAsync(order)).Due.ShouldNotBeNull();
        shop.Clock.Advance(TimeSpan.FromDays(8));

        int settled = 0;
        for (int twice = 0; twice < 2; twice++)
        {
            settled += bySweep
                ? (await shop.Get<SettleLate>().HandleAsync(None)).Settled
                : (await shop.Get<SettleBucket>().HandleAsync(new SettleBucketCommand(place.Hour, place.Shard, null), None)).Settled;
        }

        settled.ShouldBe(1);
        await shop.DrainAsync(new Random(2));
        await shop.BalancesMustBeAsync("bo", available: 2280);
        await shop.BalancesMustBeAsync("an", available: 640);
        await shop.Bus.SendAsync(lost, None);
        await shop.MustBeRightAsync();
        await shop.BalancesMustBeAsync("bo", available: 2280);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refund_and_settlement_in_either_order_leave_what_the_refund_says(bool refundFirst)
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await DueAsync(shop);
        if (refundFirst)
        {
            await shop.RefundAsync(order, 1, 6400);
            await shop.Get<RefundCommission>().HandleAsync(new RefundCommissionCommand(Shop.Merchant, order), None);
            await SettleAsync(shop, order);
        }
        else
        {
            await SettleAsync(shop, order);
            await shop.RefundAsync(order, 1, 6400);
            await shop.Get<RefundCommission>().HandleAsync(new RefundCommissionCommand(Shop.Merchant, order), None);
        }

        await shop.DrainAsync();
        CommissionSheet sheet = (await shop.SheetAsync(order)).ShouldNotBeNull();
        (refundFirst ? sheet.Lines[0].Reversed : sheet.Lines[0].ClawedBack).ShouldBe(640);
        await shop.BalancesMustBeAsync("bo", available: 640 + 500);
        await shop.BalancesMustBeAsync("an", available: 320);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task What_is_refunded_but_not_yet_handled_is_never_settled()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await DueAsync(shop);
        await shop.RefundAsync(order, 1, 6400);

        (await SettleAsync(shop, order)).Settled.ShouldBe(1);
        (await SettleAsync(shop, order)).Settled.ShouldBe(0);

        CommissionSheet sheet = (await shop.SheetAsync(order)).ShouldNotBeNull();
        (sheet.Lines[0].Reversed, sheet.Lines[0].Settled, sheet.Lines[0].ClawedBack).ShouldBe((640, 640, 0));
        await shop.DrainAsync(new Random(1));
        await shop.BalancesMustBeAsync("bo", available: 640 + 500);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Refund_racing_settlement_never_creates_or_loses_a_fen()
    {
        for (int run = 0; run < 60; run++)
        {
            using Shop shop = await Shop.OpenAsync();
            OrderId order = await DueAsync(shop);
            long amount = 1 + (run * 213);
            await shop.RefundAsync(order, 1, amount);
            var refund = new RefundCommissionCommand(Shop.Merchant, order);
            await Task.WhenAll(
                Task.Run(() => shop.Get<RefundCommission>().HandleAsync(refund, None)),
                Task.Run(() => SettleAsync(shop, order)),
                Task.Run(() => shop.Get<RefundCommission>().HandleAsync(refund, None)),
                Task.Run(() => SettleAsync(shop, order)));

            await shop.DrainAsync(new Random(run));
            await shop.BalancesMustBeAsync("bo", available: Proportion.Remaining(1280, amount, 12800) + Proportion.Remaining(1000, amount, 12800));
            await shop.BalancesMustBeAsync("an", available: Proportion.Remaining(640, amount, 12800));
            await shop.MustBeRightAsync();
        }
    }

    private static async Task<OrderId> DueAsync(Shop shop)
    {
        OrderId order = await shop.SellAsync("bo");
        await shop.CompleteAsync(order);
        shop.Clock.Advance(TimeSpan.FromDays(8));
        return order;
    }

    /// <summary>Settles the bucket that the order is in.</summary>
    private static async Task<SettleBucketResult> SettleAsync(Shop shop, OrderId order)
    {
        DuePlace place = (await shop.OrderAsync(order)).Due.ShouldNotBeNull();
        return await shop.Get<SettleBucket>().HandleAsync(new SettleBucketCommand(place.Hour, place.Shard, null), None);
    }
}
