using Distribution.Catalog;
using Distribution.Commission;
using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Settlement;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Proof;

/// <summary>What goes wrong with commission elsewhere, each once: refunds, the hold, the base, the path.</summary>
public sealed class WhatPeersGetWrongOfCommissionTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_refund_of_one_yuan_takes_its_share_of_the_commission_and_does_not_void_it()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync("bo");

        await shop.RefundAsync(order, line: 1, amount: 100);
        await shop.DrainAsync();

        await shop.BalancesMustBeAsync("bo", pending: Proportion.Remaining(1280, 100, 12800) + Proportion.Remaining(1000, 100, 12800));
        (await shop.BalancesAsync("bo")).Pending.ShouldBeInRange(2260, 2265);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_refund_after_the_settlement_claws_back_what_was_settled_and_owes_what_is_gone()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync("bo");
        await shop.CompleteAsync(order);
        await shop.SettleAsync();
        (await shop.WithdrawAsync("bo", 2000)).Problem.ShouldBeNull();

        await shop.RefundAsync(order);
        await shop.DrainAsync();

        await shop.BalancesMustBeAsync("bo", withheld: 2000, debt: 2000);
        await shop.BalancesMustBeAsync("an");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task The_hold_counts_from_the_completion_so_a_late_parcel_does_not_settle_before_it_is_delivered()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync("bo");
        shop.Clock.Advance(TimeSpan.FromDays(60));
        await SettleAsync(shop, order, SettleOutcome.NotDue);
        await shop.BalancesMustBeAsync("bo", pending: 2280);

        await shop.CompleteAsync(order);
        shop.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await SettleAsync(shop, order, SettleOutcome.NotDue);
        await shop.BalancesMustBeAsync("bo", pending: 2280);
        shop.Clock.Advance(TimeSpan.FromSeconds(1));
        await SettleAsync(shop, order, SettleOutcome.Settled);

        await shop.BalancesMustBeAsync("bo", available: 2280);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Freight_is_paid_and_earns_nobody_anything()
    {
        using Shop shop = await Shop.OpenAsync();
        (await shop.Get<PutShopSettings>().HandleAsync(new PutShopSettingsCommand(Shop.Merchant, 1200, 1_000_000), None)).Problem.ShouldBeNull();

        OrderId order = await shop.SellAsync("bo");

        Order placed = await shop.OrderAsync(order);
        (placed.Total, placed.Freight).ShouldBe((14_000, 1200));
        (await shop.SheetAsync(order)).ShouldNotBeNull().Lines.ShouldAllBe(line => line.Base == 12_800);
        await shop.BalancesMustBeAsync("bo", pending: 1280 + 1000);
        await shop.BalancesMustBeAsync("an", pending: 640);
    }

    [Fact]
    public async Task A_commission_of_so_much_a_piece_counts_the_pieces()
    {
        using Shop shop = await Shop.OpenAsync(FruitProgram.With("\"percent\": { \"table\": \"rate\" }, \"of\": \"line.net\"", "\"each\": 300, \"per\": \"line.units\""));

        await shop.SellAsync("bo", "apple", qty: 5);

        await shop.BalancesMustBeAsync("bo", pending: (5 * 300) + 1000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_fixed_commission_never_exceeds_the_share_of_what_was_paid()
    {
        using Shop shop = await Shop.OpenAsync(FruitProgram.With("\"fixed\": 1000", "\"fixed\": 900000"));

        await shop.SellAsync("bo", "apple");

        long paid = (await shop.BalancesAsync("bo")).Pending + (await shop.BalancesAsync("an")).Pending;
        paid.ShouldBe(3990 * 30 / 100);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Who_is_paid_stood_above_at_the_order_not_at_the_payout()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.JoinAsync("ed");
        OrderId order = await shop.PlaceAsync("bo");
        await MoveAsync(shop, "bo", "ed");

        await shop.PayAsync(order);
        await shop.DrainAsync();
        await shop.CompleteAsync(order);
        await shop.SettleAsync();

        await shop.BalancesMustBeAsync("an", available: 640);
        await shop.BalancesMustBeAsync("ed");
        await shop.SellAsync("bo", buyer: "later");
        (await shop.BalancesAsync("ed")).Pending.ShouldBe(640);
        await shop.MustBeRightAsync();
    }

    private static async Task MoveAsync(Shop shop, string who, string below) => (await shop.Get<ReparentDistributor>().HandleAsync(
        new ReparentDistributorCommand(Shop.Merchant, new DistributorId(who), new DistributorId(below)), None)).Problem.ShouldBeNull();

    private static async Task SettleAsync(Shop shop, OrderId order, SettleOutcome expected)
    {
        await shop.Get<SettleLate>().HandleAsync(None);
        (await shop.Get<SettleOrder>().HandleAsync(new SettleOrderCommand(Shop.Merchant, order), None)).ShouldBe(expected);
        await shop.DrainAsync();
    }
}
