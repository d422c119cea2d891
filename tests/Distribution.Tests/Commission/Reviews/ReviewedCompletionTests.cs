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

        var decision = new DecideReviewCommand(Shop.Merchant, order, new UserId("boss"), false, "same flat", "d", "h");
        (await shop.Get<DecideReview>().HandleAsync(decision, None)).Problem.ShouldBeNull();
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

    private static async Task<(long Budget, long Limit)> UsedAsync(Shop shop) =>
    (
        await shop.Get<QuotaBook>().UsedAsync(Quota.Budget(Shop.Merchant, "done"), None),
        await shop.Get<QuotaBook>().UsedAsync(Quota.Limit(Shop.Merchant, new DistributorId("cai"), "done@buyer:Lifetime", "lifetime"), None));
}
