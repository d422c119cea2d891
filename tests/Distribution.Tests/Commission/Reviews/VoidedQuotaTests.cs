using Distribution.Campaigns.Quotas;
using Distribution.Commission.Reviews;
using Distribution.Distributors.Traces;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Commission.Reviews;

/// <summary>What a voided order held of limits and budgets comes back, whatever is under way or crashes.</summary>
public sealed class VoidedQuotaTests
{
    private const string Rules = "\"rules\": [";

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ClientTraces Phone = new(Phone: "p");

    private static readonly byte[] Completing = FruitProgram.With(
        Rules,
        "\"budgets\": { \"spring\": { \"amount\": 100 } }, " + Rules
        + """
        { "id": "done", "on": "order.completed", "budget": "spring", "limit": { "per": "L1", "times": 1, "window": "month" }, "pay": [ { "to": "L1", "fixed": 50 } ] },
        { "id": "line", "on": "order.completed", "budget": "spring", "limit": { "per": "buyer", "times": 1 }, "pay": [ { "to": "L2", "percent": 1000, "of": "line.net" } ] },
        """);

    [Fact]
    public async Task What_a_completion_takes_while_its_sheet_is_voided_goes_back()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(Completing, store);
        OrderId order = await HeldAsync(shop);
        await shop.CompleteAsync(order);
        bool voided = false;
        store.BeforeWrite = async (_, writes) =>
        {
            if (!voided && writes[0].Row == OrderStore.CommissionRow)
            {
                voided = true;
                (await UsedAsync(shop)).ShouldBe((62, 1, 1), "the completion has taken them");
                await VoidAsync(shop, order);
            }
        };

        await shop.DrainAsync();

        voided.ShouldBeTrue();
        (await UsedAsync(shop)).ShouldBe((0, 0, 0));
        await shop.MustBeRightAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_crash_took_for_a_completion_goes_back_when_the_sheet_is_voided_before_it_is_told_again(bool settles)
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(Completing, store);
        OrderId order = await HeldAsync(shop);
        await shop.CompleteAsync(order);
        List<OutboxMessage> completed = shop.Bus.TakeAll();
        store.BeforeWrite = static (_, writes) => writes[0].Row == OrderStore.CommissionRow ? throw new RetryableException("crash") : Task.CompletedTask;
        await shop.HandleAsync(completed.Single());
        shop.Bus.TakeAll().ShouldHaveSingleItem();
        (await UsedAsync(shop)).ShouldBe((62, 1, 1));

        // The one who voids does not get to what follows.
        store.BeforeWrite = static (partition, _) => partition.StartsWith("quota|", StringComparison.Ordinal) ? throw new RetryableException("crash") : Task.CompletedTask;
        await Should.ThrowAsync<RetryableException>(() => VoidAsync(shop, order));
        store.BeforeWrite = static (_, _) => Task.CompletedTask;
        if (settles)
        {
            await shop.SettleAsync();
        }
        else
        {
            await shop.HandleAsync(completed.Single());
        }

        (await UsedAsync(shop)).ShouldBe((0, 0, 0));
        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_voided_first_order_leaves_the_first_sale_to_the_next_and_stays_its_buyers()
    {
        using Shop shop = await Shop.OpenAsync(FruitProgram.With(
            Rules, Rules + """{ "id": "welcome", "on": "order.paid", "when": { "buyer.orders": { "eq": 1 } }, "pay": [ { "to": "L1", "fixed": 7 } ] },"""));
        OrderId first = await HeldAsync(shop);
        (await RulesOfAsync(shop, first)).ShouldBe(["base", "base", "first-sale", "invite-voucher", "welcome"]);
        await VoidAsync(shop, first);
        await shop.DrainAsync();

        OrderId second = await shop.SellAsync("bo");
        (await RulesOfAsync(shop, second)).ShouldBe(["base", "base", "first-sale", "invite-voucher"], "cai has bought before, bo has sold nothing before");
        await shop.BalancesMustBeAsync("bo", pending: 1280 + 1000);

        await shop.RefundAsync(first);
        await shop.DrainAsync();
        (await RulesOfAsync(shop, await shop.SellAsync("bo"))).ShouldBe(["base", "base"]);
        await shop.RefundAsync(second);
        await shop.DrainAsync();
        (await RulesOfAsync(shop, await shop.SellAsync("bo", buyer: "dan"))).ShouldBe(["base", "base", "welcome"], "one of his orders is left");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task What_who_voided_did_not_get_to_follows_also_where_the_order_is_never_completed()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(
            FruitProgram.With(
                Rules,
                "\"budgets\": { \"spring\": { \"amount\": 100 } }, " + Rules
                + """{ "id": "trial", "on": "order.paid", "budget": "spring", "limit": { "per": "L1", "times": 1 }, "pay": [ { "to": "L1", "fixed": 50 } ] },"""),
            store);
        OrderId order = await HeldAsync(shop);
        store.BeforeWrite = static (partition, _) =>
            partition.Split('|')[0] is "quota" or "earn" or "grants" ? throw new RetryableException("crash") : Task.CompletedTask;
        await Should.ThrowAsync<RetryableException>(() => VoidAsync(shop, order));
        store.BeforeWrite = static (_, _) => Task.CompletedTask;
        (await shop.SheetAsync(order))!.IsVoided.ShouldBeTrue();
        QuotaBook book = shop.Get<QuotaBook>();
        (await book.UsedAsync(Quota.Budget(Shop.Merchant, "spring"), None)).ShouldBe(50);

        await shop.DrainAsync();

        (await book.UsedAsync(Quota.Budget(Shop.Merchant, "spring"), None)).ShouldBe(0);
        (await RulesOfAsync(shop, await shop.SellAsync("bo"))).ShouldBe(["base", "base", "first-sale", "invite-voucher", "trial"]);
        await shop.MustBeRightAsync();
    }

    private static async Task<IEnumerable<string>> RulesOfAsync(Shop shop, OrderId order) => (await shop.SheetAsync(order))!.Lines.Select(line => line.Rule).Order();

    private static async Task<OrderId> HeldAsync(Shop shop)
    {
        await ReviewRuleTests.SetAsync(shop, new ReviewSettings { SamePhone = true });
        await shop.Get<PersonTraces>().AddAsync(Shop.Merchant, new UserId("bo"), Phone, None);
        OrderId order = await shop.SellAsync("bo", traces: Phone);
        (await shop.SheetAsync(order))!.IsHeld.ShouldBeTrue();
        return order;
    }

    private static async Task VoidAsync(Shop shop, OrderId order) => (await shop.Get<DecideReview>().HandleAsync(
        new DecideReviewCommand(Shop.Merchant, order, new UserId("boss"), false, "same flat", "d", "h"), None)).Problem.ShouldBeNull();

    /// <summary>What is taken of the budget, of bo's limit and of the buyer's.</summary>
    private static async Task<(long Budget, long OfBo, long OfBuyer)> UsedAsync(Shop shop)
    {
        QuotaBook book = shop.Get<QuotaBook>();
        return (
            await book.UsedAsync(Quota.Budget(Shop.Merchant, "spring"), None),
            await book.UsedAsync(Quota.Limit(Shop.Merchant, new DistributorId("bo"), "done@L1:Month", "2026-03"), None),
            await book.UsedAsync(Quota.Limit(Shop.Merchant, new DistributorId("cai"), "line@buyer:Lifetime", "lifetime"), None));
    }
}
