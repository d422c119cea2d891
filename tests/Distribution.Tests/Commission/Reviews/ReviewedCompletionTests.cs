using System.Text;
using Distribution.Campaigns.Quotas;
using Distribution.Commission;
using Distribution.Commission.Reviews;
using Distribution.Distributors.Traces;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Commission.Reviews;

/// <summary>
/// A completion that meets a void: who computes what it earns takes limits and budgets before he writes the sheet. The void may
/// come in between, and he may die.
/// </summary>
public sealed class ReviewedCompletionTests
{
    private const string Rules = "\"rules\": [";
    private const string Voucher = """{ "id": "invite-voucher", "on": "distributor.firstOrder", "pay": [ { "to": "inviter", "grant": "coupon:FRUIT10", "qty": 1 } ] },""";

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ClientTraces Phone = new(Phone: "p");

    private static readonly byte[] Program = FruitProgram.With(Rules, "\"budgets\": { \"done\": { \"amount\": 100 } }, " + Rules + """
        { "id": "done", "on": "order.completed", "budget": "done", "limit": { "per": "buyer", "times": 1 }, "pay": [ { "to": "L1", "fixed": 70 } ] },
        """);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_taken_for_a_completion_goes_back_where_a_void_was_first(bool bySettlement)
    {
        using Shop shop = await Shop.OpenAsync(Program);
        await ReviewRuleTests.SetAsync(shop, new ReviewSettings { SamePhone = true });
        await shop.Get<PersonTraces>().AddAsync(Shop.Merchant, new UserId("bo"), Phone, None);
        OrderId order = await shop.SellAsync("bo", traces: Phone);
        await shop.CompleteAsync(order);
        List<OutboxMessage> completed = shop.Bus.TakeAll();
        CompiledProgram program = (await shop.Get<ProgramCatalog>().GetAsync(Shop.Merchant, 1, None)).Compiled;
        await shop.Get<OrderRewards>().OfCompletionAsync(program, await shop.OrderAsync(order), [], static () => Task.FromResult(false), None);
        (await UsedAsync(shop)).ShouldBe((70, 1));

        (await DecideAsync(shop, order, release: false, "boss")).Problem.ShouldBeNull();
        if (bySettlement)
        {
            await shop.SettleAsync();
        }

        foreach (OutboxMessage message in bySettlement ? [] : completed)
        {
            await shop.HandleAsync(message);
        }

        (await UsedAsync(shop)).ShouldBe((0, 0));
        await shop.MustBeRightAsync();
        await shop.BalancesMustBeAsync("bo");
    }

    /// <summary>Nothing is earned by the payment: bo 1,280 and an 640 by the completion.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_only_the_completion_earns_is_held_too_and_nobody_decides_who_will_earn_it(bool release)
    {
        using Shop shop = await Shop.OpenAsync(Encoding.UTF8.GetBytes(FruitProgram.Text
            .Replace("\"on\": \"order.paid\", \"slot\"", "\"on\": \"order.completed\", \"slot\"", StringComparison.Ordinal)
            .Replace("{ \"eq\": 1 }", "{ \"eq\": 99 }", StringComparison.Ordinal)
            .Replace(Voucher, "", StringComparison.Ordinal)));
        await ReviewRuleTests.SetAsync(shop, new ReviewSettings { SamePhone = true });
        await shop.Get<PersonTraces>().AddAsync(Shop.Merchant, new UserId("bo"), Phone, None);
        OrderId order = await shop.SellAsync("bo", traces: Phone);

        (await shop.SheetAsync(order)).ShouldNotBeNull().ShouldSatisfyAllConditions(
            sheet => sheet.Lines.ShouldBeEmpty(), sheet => sheet.IsHeld.ShouldBeTrue());
        foreach (string party in (string[])["bo", "an", "cai"])
        {
            (await DecideAsync(shop, order, release, party)).Problem!.Code.ShouldBe("review.own_commission");
        }

        await shop.CompleteAsync(order);
        await shop.SettleAsync();
        await shop.BalancesMustBeAsync("bo", pending: 1280);
        await shop.BalancesMustBeAsync("an", pending: 640);

        (await DecideAsync(shop, order, release, "boss")).Problem.ShouldBeNull();
        await shop.DrainAsync();
        await shop.SettleAsync();
        await shop.BalancesMustBeAsync("bo", available: release ? 1280 : 0);
        await shop.BalancesMustBeAsync("an", available: release ? 640 : 0);
        await shop.MustBeRightAsync();
    }

    private static Task<Result<CommissionSheet>> DecideAsync(Shop shop, OrderId order, bool release, string by) =>
        shop.Get<DecideReview>().HandleAsync(new DecideReviewCommand(Shop.Merchant, order, new UserId(by), release, "looked at", "d", "h"), None);

    private static async Task<(long Budget, long Limit)> UsedAsync(Shop shop) =>
    (
        await shop.Get<QuotaBook>().UsedAsync(Quota.Budget(Shop.Merchant, "done"), None),
        await shop.Get<QuotaBook>().UsedAsync(Quota.Limit(Shop.Merchant, new DistributorId("cai"), "done@buyer:Lifetime", "lifetime"), None));
}
