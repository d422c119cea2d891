using Distribution.Campaigns.Grants;
using Distribution.Commission;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Programs.Engine;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Commission;

public sealed class CommissionLifecycleTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_first_sale_earns_what_the_fruit_shop_says()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync("bo");

        await shop.BalancesMustBeAsync("bo", pending: 1280 + 1000);
        await shop.BalancesMustBeAsync("an", pending: 640);
        CommissionSheet sheet = (await shop.SheetAsync(order)).ShouldNotBeNull();
        sheet.Lines.Select(line => (line.Rule, line.Level, line.Amount)).ShouldBe([("base", 1, 1280), ("base", 2, 640), ("first-sale", 1, 1000), ("invite-voucher", 0, 0)]);
        sheet.Lines[0].Trace[1].ShouldContain("floor(12800 x 100000 / 1000000) = 1280");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Freight_is_never_rewarded_and_the_second_level_rounds_down()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.SellAsync("bo");
        await shop.SellAsync("bo", "apple");

        await shop.BalancesMustBeAsync("bo", pending: 2280 + 399);
        await shop.BalancesMustBeAsync("an", pending: 640 + 199);
    }

    [Fact]
    public async Task An_order_nobody_brought_has_no_sheet()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync(null);
        await shop.RefundAsync(order);
        await shop.DrainAsync();

        (await shop.SheetAsync(order)).ShouldBeNull();
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_full_refund_before_settlement_leaves_nothing_and_frees_the_first_sale()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId first = await shop.SellAsync("bo");
        await shop.RefundAsync(first);
        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo");
        await shop.BalancesMustBeAsync("an");
        (await GrantsAsync(shop, "an")).ShouldBe([GrantState.Void]);

        await shop.SellAsync("bo", "apple", 2);
        await shop.BalancesMustBeAsync("bo", pending: 798 + 1000);
        (await GrantsAsync(shop, "an")).Order().ShouldBe([GrantState.Pending, GrantState.Void]);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_second_order_does_not_earn_the_first_sale_again()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.SellAsync("bo");
        OrderId second = await shop.SellAsync("bo");

        (await shop.SheetAsync(second)).ShouldNotBeNull().Lines.ShouldNotContain(line => line.Rule == "first-sale" || line.Kind == RewardKind.Grant);
    }

    [Fact]
    public async Task Two_orders_paid_at_the_same_moment_earn_one_first_sale()
    {
        for (int run = 0; run < 20; run++)
        {
            using Shop shop = await Shop.OpenAsync();
            OrderId[] orders = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => shop.PlaceAsync("bo", buyer: "buyer" + i)));
            await Task.WhenAll(orders.Select(shop.PayAsync));
            await Task.WhenAll(shop.Bus.TakeAll().SelectMany(message => new[] { message, message }).Select(shop.HandleAsync));

            await shop.MustBeRightAsync();
            await shop.BalancesMustBeAsync("bo", pending: (8 * 1280) + 1000);
            (await GrantsAsync(shop, "an")).Count.ShouldBe(1);
        }
    }

    [Fact]
    public async Task Refunded_before_paid_is_handled_needs_no_second_delivery()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.PlaceAsync("bo");
        await shop.PayAsync(order);
        List<OutboxMessage> paid = shop.Bus.TakeAll();
        await shop.RefundAsync(order, 1, 6400);
        OutboxMessage refunded = shop.Bus.TakeAll().First(message => message.Queue == QueueNames.OrderEvents);

        await shop.HandleAsync(refunded);
        await shop.Bus.SendAsync([refunded, .. paid], None);
        await shop.DrainAsync();

        await shop.BalancesMustBeAsync("bo", pending: 640 + 500);
        await shop.BalancesMustBeAsync("an", pending: 320);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task An_event_about_an_order_that_is_not_paid_comes_again_later()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.PlaceAsync("bo");

        await Should.ThrowAsync<RetryableException>(() => shop.Get<AccrueCommission>().HandleAsync(new AccrueCommissionCommand(Shop.Merchant, order), None));
    }

    [Fact]
    public async Task Refund_after_settlement_claws_back_available_and_leaves_the_rest_as_debt()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync("bo");
        await shop.CompleteAsync(order);
        await shop.SettleAsync();
        await shop.BalancesMustBeAsync("bo", available: 2280);
        (await GrantsAsync(shop, "an")).ShouldBe([GrantState.Granted]);
        (await shop.WithdrawAsync("bo", 2000)).Problem.ShouldBeNull();

        await shop.RefundAsync(order);
        await shop.DrainAsync();

        await shop.BalancesMustBeAsync("bo", withheld: 2000, debt: 2000);
        await shop.BalancesMustBeAsync("an");
        (await GrantsAsync(shop, "an")).ShouldBe([GrantState.Void]);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Slices_of_a_refund_take_the_same_as_one_refund_whatever_their_order()
    {
        int[] slices = [1, 4999, 3333, 2467, 2000];
        for (int run = 0; run < 20; run++)
        {
            using Shop shop = await Shop.OpenAsync();
            var random = new Random(run);
            OrderId order = await shop.SellAsync("bo");
            int[] shuffled = [.. slices];
            random.Shuffle(shuffled);
            int settleAt = random.Next(shuffled.Length);
            await shop.CompleteAsync(order);
            long refunded = 0;
            for (int i = 0; i < shuffled.Length; i++)
            {
                if (i == settleAt)
                {
                    await shop.SettleAsync();
                }

                await shop.RefundAsync(order, 1, shuffled[i]);
                refunded += shuffled[i];
                if (random.Next(2) == 0)
                {
                    await shop.DrainAsync(random);
                    CommissionSheet now = (await shop.SheetAsync(order)).ShouldNotBeNull();
                    (now.Lines[0].Amount - now.Lines[0].Reversed - now.Lines[0].ClawedBack).ShouldBe(Proportion.Remaining(1280, refunded, 12800));
                }
            }

            await shop.DrainAsync(random);
            await shop.BalancesMustBeAsync("bo");
            await shop.BalancesMustBeAsync("an");
            await shop.MustBeRightAsync();
        }
    }

    [Fact]
    public async Task A_later_program_and_inviter_change_nothing_of_an_order_already_placed()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.PlaceAsync("bo");
        await shop.Get<Distribution.Programs.PublishProgram>().HandleAsync(
            new Distribution.Programs.PublishProgramCommand(Shop.Merchant, FruitProgram.With("[ [\"*\", 100000] ]", "[ [\"*\", 200000] ]")), None);
        await shop.JoinAsync("eve");
        await shop.Get<Distribution.Distributors.ReparentDistributor>().HandleAsync(
            new Distribution.Distributors.ReparentDistributorCommand(Shop.Merchant, new DistributorId("bo"), new DistributorId("eve")), None);

        await shop.PayAsync(order);
        await shop.DrainAsync();

        await shop.BalancesMustBeAsync("bo", pending: 2280);
        await shop.BalancesMustBeAsync("an", pending: 640);
        await shop.BalancesMustBeAsync("eve");
    }

    private static async Task<IReadOnlyList<GrantState>> GrantsAsync(Shop shop, string user) =>
        [.. (await shop.Get<GrantBook>().ListAsync(Shop.Merchant, new DistributorId(user), null, 50, None)).Items.Select(grant => grant.State)];
}
