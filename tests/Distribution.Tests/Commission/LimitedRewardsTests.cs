using Distribution.Campaigns.Grants;
using Distribution.Campaigns.Quotas;
using Distribution.Commission;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Commission;

/// <summary>Limits, budgets, completions and buyers through the real slices, every message delivered twice.</summary>
public sealed class LimitedRewardsTests
{
    private const string FirstSale = "\"limit\": { \"per\": \"L1\", \"times\": 1 }";
    private const string Rules = "\"rules\": [";

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_buyers_limit_counts_in_each_of_its_windows_and_comes_back_with_a_whole_refund()
    {
        using Shop shop = await Shop.OpenAsync(With(
            """{ "id": "daily", "on": "order.paid", "limit": { "per": "buyer", "times": 1, "window": "day" }, "pay": [ { "to": "L1", "fixed": 100 } ] },"""));
        OrderId first = await shop.SellAsync("bo");
        OrderId second = await shop.SellAsync("bo");
        OrderId other = await shop.SellAsync("bo", buyer: "du");
        (await EarnsAsync(shop, first), await EarnsAsync(shop, second), await EarnsAsync(shop, other)).ShouldBe((100, 0, 100));

        await shop.RefundAsync(first, 1, 12799);
        await shop.DrainAsync();
        (await EarnsAsync(shop, await shop.SellAsync("bo"))).ShouldBe(0, "a part of the order is left");
        await shop.RefundAsync(first);
        await shop.DrainAsync();
        OrderId third = await shop.SellAsync("bo");
        (await EarnsAsync(shop, third)).ShouldBe(100);

        shop.Clock.Advance(TimeSpan.FromDays(1));
        (await EarnsAsync(shop, await shop.SellAsync("bo"))).ShouldBe(100);
        (await shop.SheetAsync(third)).ShouldNotBeNull().Limits.ShouldNotBeNull().ShouldContain(new HeldLimit("daily@buyer:Day", new DistributorId("cai"), "2026-03-02"));
        await shop.MustBeRightAsync();

        async Task<long> EarnsAsync(Shop at, OrderId order) =>
            (await at.SheetAsync(order)).ShouldNotBeNull().Lines.Where(line => line.Rule == "daily").Sum(line => line.Amount);
    }

    [Fact]
    public async Task A_rule_without_room_leaves_its_slot_to_the_next_and_a_repetition_sees_the_same()
    {
        using Shop shop = await Shop.OpenAsync(With("""
            { "id": "welcome", "on": "order.paid", "slot": "extra", "when": { "order.net": { "gte": 1 } }, "limit": { "per": "L2", "times": 1 }, "pay": [ { "to": "L1", "fixed": 300 } ] },
            { "id": "usual", "on": "order.paid", "slot": "extra", "limit": { "per": "L1", "times": 1 }, "pay": [ { "to": "L1", "fixed": 7 } ] },
            """));
        await shop.JoinAsync("chen", "an");
        OrderId bo = await shop.SellAsync("bo");
        OrderId chen = await shop.SellAsync("chen");

        (await ExtraAsync(shop, bo)).ShouldBe([("welcome", 300)]);
        (await ExtraAsync(shop, chen)).ShouldBe([("usual", 7)], "an, who is L2 of both, has used his");
        (await ExtraAsync(shop, await shop.SellAsync("chen"))).ShouldBe([]);
        await shop.RefundAsync(bo);
        await shop.DrainAsync();
        (await ExtraAsync(shop, await shop.SellAsync("chen"))).ShouldBe([("welcome", 300)]);
        (await ExtraAsync(shop, await shop.SellAsync("bo"))).ShouldBe([("usual", 7)], "bo's own time was never used");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_budget_pays_until_it_is_used_up_and_gets_back_what_is_refunded()
    {
        using Shop shop = await Shop.OpenAsync(With(
            """{ "id": "trial", "on": "order.paid", "budget": "spring", "pay": [ { "to": "L1", "percent": 100000, "of": "line.net" } ] },""",
            Budget(2000)));
        OrderId first = await shop.SellAsync("bo");
        OrderId second = await shop.SellAsync("bo");
        OrderId third = await shop.SellAsync("bo");
        (await TrialAsync(shop, first), await TrialAsync(shop, second), await TrialAsync(shop, third)).ShouldBe((1280, 720, 0));
        await shop.MustBeRightAsync();

        await shop.RefundAsync(first, 1, 6400);
        await shop.DrainAsync();
        await shop.CompleteAsync(second);
        await shop.SettleAsync();
        await shop.RefundAsync(second);
        await shop.MustBeRightAsync();
        (await TrialAsync(shop, await shop.SellAsync("bo"))).ShouldBe(1280, "640 and 720 came back");
        (await shop.Get<QuotaBook>().UsedAsync(Quota.Budget(Shop.Merchant, "spring"), None)).ShouldBe(640 + 1280);
        (await shop.Get<GeneralLedger>().BalancesAsync(BookId.Campaign(Shop.Merchant, "spring", Currency.CNY), None)).Spent.ShouldBe(640 + 1280);
        await shop.MustBeRightAsync();

        async Task<long> TrialAsync(Shop at, OrderId order) =>
            (await at.SheetAsync(order)).ShouldNotBeNull().Lines.Where(line => line.Rule == "trial").Sum(line => line.Amount);
    }

    [Fact]
    public async Task A_spent_budget_leaves_its_slot_to_the_next_rule_and_holds_only_what_it_pays()
    {
        using Shop shop = await Shop.OpenAsync(With(
            """{ "id": "camp", "on": "order.paid", "slot": "base", "when": { "order.net": { "gte": 1 } }, "budget": "spring", "pay": [ { "to": "L1", "percent": 200000, "of": "line.net" } ] },""",
            Budget(3000)));
        OrderId first = await shop.SellAsync("bo");
        OrderId second = await shop.SellAsync("bo");
        OrderId third = await shop.SellAsync("bo");

        (await BaseAsync(first), await BaseAsync(second), await BaseAsync(third)).ShouldBe((("camp", 2560), ("base", 1280), ("base", 1280)), "440 are left after the first");
        (await UsedAsync()).ShouldBe(2560);
        await shop.MustBeRightAsync();

        await shop.RefundAsync(first);
        await shop.DrainAsync();
        (await UsedAsync()).ShouldBe(0);
        (await BaseAsync(await shop.SellAsync("bo"))).ShouldBe(("camp", 2560));
        (await UsedAsync()).ShouldBe(2560);
        await shop.MustBeRightAsync();

        async Task<(string, long)> BaseAsync(OrderId order) => (await shop.SheetAsync(order)).ShouldNotBeNull().Lines
            .Where(line => line.Rule is "camp" or "base" && line.Beneficiary.Value == "bo").Select(line => (line.Rule, line.Amount)).Single();

        async Task<long> UsedAsync() => await shop.Get<QuotaBook>().UsedAsync(Quota.Budget(Shop.Merchant, "spring"), None);
    }

    [Fact]
    public async Task Sixty_four_orders_paid_at_once_share_a_budget_to_the_fen()
    {
        using Shop shop = await Shop.OpenAsync(With(
            """{ "id": "trial", "on": "order.paid", "budget": "spring", "pay": [ { "to": "L1", "fixed": 100 } ] },""",
            Budget(1250)));
        var orders = new List<OrderId>();
        for (int i = 0; i < 64; i++)
        {
            OrderId order = await shop.PlaceAsync("bo", buyer: $"b{i}");
            await shop.PayAsync(order);
            orders.Add(order);
        }

        await Task.WhenAll(orders.Select(order => Task.Run(() => shop.Get<AccrueCommission>().HandleAsync(new AccrueCommissionCommand(Shop.Merchant, order), None))));
        await shop.DrainAsync();
        long paid = 0;
        foreach (OrderId order in orders)
        {
            paid += (await shop.SheetAsync(order)).ShouldNotBeNull().Lines.Where(line => line.Rule == "trial").Sum(line => line.Amount);
        }

        paid.ShouldBe(1250);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_completion_earns_once_on_the_same_sheet_after_refunds_before_it()
    {
        using Shop shop = await Shop.OpenAsync(With(
            """{ "id": "delivered", "on": "order.completed", "pay": [ { "to": "L1", "percent": 20000, "of": "line.net" }, { "to": "L2", "fixed": 50 } ] },"""));
        OrderId order = await shop.SellAsync("bo");
        (await shop.SheetAsync(order)).ShouldNotBeNull().Lines.ShouldNotContain(line => line.Rule == "delivered");
        await shop.RefundAsync(order, 1, 6400);
        await shop.DrainAsync();
        await shop.CompleteAsync(order);
        await shop.DrainAsync();

        // Half of 1280 + 1000 and of floor(12800 x 2 %) = 256; an: half of 640 and of 50.
        await shop.BalancesMustBeAsync("bo", pending: 640 + 500 + 128);
        await shop.BalancesMustBeAsync("an", pending: 320 + 25);
        await shop.SettleAsync();
        await shop.BalancesMustBeAsync("bo", available: 640 + 500 + 128);
        await shop.RefundAsync(order);
        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo");
        await shop.BalancesMustBeAsync("an");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task What_a_crash_took_for_a_completion_goes_back_when_all_is_refunded_before_it_is_told_again()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(
            With(
                """{ "id": "delivered", "on": "order.completed", "budget": "spring", "limit": { "per": "L1", "times": 1, "window": "month" }, "pay": [ { "to": "L1", "fixed": 50 } ] },""",
                Budget(100)),
            store);
        OrderId order = await shop.SellAsync("bo");
        await shop.CompleteAsync(order);
        List<OutboxMessage> completed = shop.Bus.TakeAll();
        store.BeforeWrite = static (_, writes) => writes[0].Row == OrderStore.CommissionRow ? throw new RetryableException("crash") : Task.CompletedTask;
        await shop.HandleAsync(completed.Single());
        shop.Bus.TakeAll().Single().Id.ShouldBe(completed.Single().Id + "~1");
        store.BeforeWrite = static (_, _) => Task.CompletedTask;
        (await UsedAsync()).ShouldBe((50, 1));

        await shop.RefundAsync(order);
        await shop.Bus.SendAsync(completed, None);
        await shop.DrainAsync();

        (await UsedAsync()).ShouldBe((0, 0));
        await shop.BalancesMustBeAsync("bo");
        await shop.MustBeRightAsync();

        async Task<(long Budget, long Limit)> UsedAsync() => (
            await shop.Get<QuotaBook>().UsedAsync(Quota.Budget(Shop.Merchant, "spring"), None),
            await shop.Get<QuotaBook>().UsedAsync(Quota.Limit(Shop.Merchant, new DistributorId("bo"), "delivered@L1:Month", "2026-03"), None));
    }

    [Fact]
    public async Task A_completion_whose_event_is_lost_is_earned_by_the_settlement()
    {
        using Shop shop = await Shop.OpenAsync(With(
            """{ "id": "delivered", "on": "order.completed", "pay": [ { "to": "L1", "fixed": 50 } ] },"""));
        OrderId order = await shop.SellAsync("bo");
        await shop.CompleteAsync(order);
        shop.Bus.TakeAll().ShouldNotBeEmpty();
        await shop.SettleAsync();

        await shop.BalancesMustBeAsync("bo", available: 2280 + 50);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_buyer_nobody_brought_gets_what_a_program_gives_buyers()
    {
        using Shop shop = await Shop.OpenAsync(With(
            """{ "id": "hello", "on": "order.paid", "when": { "buyer.orders": { "eq": 1 } }, "pay": [ { "to": "buyer", "grant": "coupon:HELLO", "qty": 1 } ] },"""));
        OrderId first = await shop.SellAsync(null);
        await shop.SellAsync(null);
        (await GrantsAsync(shop, "cai")).ShouldBe([("coupon:HELLO", GrantState.Pending)]);
        await shop.CompleteAsync(first);
        await shop.SettleAsync();
        (await GrantsAsync(shop, "cai")).ShouldBe([("coupon:HELLO", GrantState.Granted)]);
        await shop.RefundAsync(first);
        await shop.DrainAsync();
        (await GrantsAsync(shop, "cai")).ShouldBe([("coupon:HELLO", GrantState.Void)]);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_first_order_may_pay_money_to_who_invited()
    {
        using Shop shop = await Shop.OpenAsync(With(
            """{ "id": "invite", "on": "distributor.firstOrder", "pay": [ { "to": "inviter", "fixed": 500 }, { "to": "self", "fixed": 200 } ] },"""));
        OrderId order = await shop.SellAsync("bo");
        await shop.SellAsync("bo");
        await shop.BalancesMustBeAsync("an", pending: 640 + 640 + 500);
        await shop.BalancesMustBeAsync("bo", pending: 1280 + 1280 + 1000 + 200);
        await shop.RefundAsync(order);
        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("an", pending: 640);
        await shop.BalancesMustBeAsync("bo", pending: 1280);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_distributor_earns_on_his_own_purchase_only_where_the_program_says_so()
    {
        using Shop shop = await Shop.OpenAsync(FruitProgram.With("\"selfPurchase\": false", "\"selfPurchase\": true"));
        await shop.SellAsync(null, buyer: "bo");
        await shop.BalancesMustBeAsync("bo", pending: 2280);
        await shop.BalancesMustBeAsync("an", pending: 640);
        await shop.SellAsync("bo", buyer: "bo");
        await shop.BalancesMustBeAsync("bo", pending: 2280 + 1280);
        await shop.SellAsync("an", buyer: "bo");
        await shop.BalancesMustBeAsync("bo", pending: 2280 + 1280);
        await shop.SellAsync(null, buyer: "cai");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_limit_used_under_one_version_stays_used_under_the_next()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.SellAsync("bo");
        (await shop.Get<PublishProgram>().HandleAsync(
            new PublishProgramCommand(Shop.Merchant, FruitProgram.With("\"when\": { \"L1.orders\": { \"eq\": 1 } }, " + FirstSale, FirstSale)), None)).Problem.ShouldBeNull();
        OrderId second = await shop.SellAsync("bo");
        (await shop.SheetAsync(second)).ShouldNotBeNull().Lines.ShouldNotContain(line => line.Rule == "first-sale");
        await shop.MustBeRightAsync();
    }

    private static string Budget(long amount) => $"\"budgets\": {{ \"spring\": {{ \"amount\": {amount} }} }}, {Rules}";

    private static byte[] With(string rule, string? rules = null) => FruitProgram.With(Rules, (rules ?? Rules) + rule);

    private static async Task<IEnumerable<(string Rule, long Amount)>> ExtraAsync(Shop shop, OrderId order) =>
        (await shop.SheetAsync(order)).ShouldNotBeNull().Lines.Where(line => line.Rule is "welcome" or "usual").Select(line => (line.Rule, line.Amount));

    private static async Task<IEnumerable<(string Code, GrantState State)>> GrantsAsync(Shop shop, string user) =>
        (await shop.Get<GrantBook>().ListAsync(Shop.Merchant, new DistributorId(user), null, 50, None)).Items.Select(grant => (grant.Code, grant.State));
}
