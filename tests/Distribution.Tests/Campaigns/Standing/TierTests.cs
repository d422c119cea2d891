using Distribution.Campaigns.Standing;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns.Standing;

public sealed class TierTests
{
    private const string Rate = """
        "tables":{"rate":{"keys":["L1.tier"],"hit":"first","rows":[[["gold"],200000],["*",100000]]}},
        """;

    private const string Base = """{"id":"base","on":"order.paid","pay":[{"to":"L1","percent":{"table":"rate"},"of":"line.net"}]}""";

    private static string Gold(string window) =>
        $$$"""{{{Rate}}}"tiers":[{"id":"silver","when":{"metric":"sales","window":"{{{window}}}","gte":1000}},{"id":"gold","when":{"metric":"sales","window":"{{{window}}}","gte":3000}}],""";

    [Fact]
    public async Task The_order_that_lifts_a_distributor_is_paid_at_the_old_rate_and_the_next_at_the_new()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Base, Gold("lifetime")));
        OrderId first = await shop.PearsAsync(3);
        await shop.BalancesMustBeAsync("bo", pending: 300);
        (await shop.StandingAsync("bo")).Tier.ShouldBe("gold");
        await shop.PearsAsync(1);
        await shop.BalancesMustBeAsync("bo", pending: 500);

        await shop.HandleAsync(new OutboxMessage(
            QueueNames.OrderEvents, "again", first.Value,
            StoreJson.Write(new OrderEvent(1, OrderEventType.Paid, Shop.Merchant, first), OrdersJson.Default.OrderEvent)));
        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo", pending: 500);

        await shop.RefundedAsync(first);
        (await shop.StandingAsync("bo")).Tier.ShouldBe("silver");
        await shop.PearsAsync(1);
        await shop.BalancesMustBeAsync("bo", pending: 300);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_tier_of_a_month_is_held_in_the_month_after_it()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Base, Gold("month")));
        await shop.PearsAsync(3);
        await shop.PearsAsync(1);
        await shop.BalancesMustBeAsync("bo", pending: 400);
        (await shop.StandingAsync("bo")).Tier.ShouldBeNull();

        shop.Clock.Set(new DateTimeOffset(2026, 3, 31, 16, 0, 0, TimeSpan.Zero));
        await shop.PearsAsync(1);
        await shop.BalancesMustBeAsync("bo", pending: 600);
        PersonStanding standing = await shop.StandingAsync("bo");
        standing.Tier.ShouldBe("gold");
        standing.Tiers.ShouldBe([new TierStanding("silver", "sales", WindowKind.Month, 4000, 1000), new TierStanding("gold", "sales", WindowKind.Month, 4000, 3000)]);
        standing.Metrics.ShouldBe([new MetricStanding("sales", WindowKind.Month, "2026-04", 1000, 3000)]);

        shop.Clock.Set(new DateTimeOffset(2026, 4, 30, 16, 0, 0, TimeSpan.Zero));
        (await shop.StandingAsync("bo")).Tier.ShouldBe("silver");
        shop.Clock.Set(new DateTimeOffset(2026, 5, 31, 16, 0, 0, TimeSpan.Zero));
        (await shop.StandingAsync("bo")).Tier.ShouldBeNull();
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_rule_for_a_tier_pays_what_was_reached_before_once_the_tier_is_held()
    {
        const string rule = """{"id":"gold-units","on":"metric","metric":"units","every":2,"when":{"self.tier":{"eq":"gold"}},"pay":[{"to":"self","fixed":10}]}""";
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program($"{Base},{rule}", Gold("lifetime")));
        await shop.PearsAsync(2);
        (await shop.BonusesAsync("bo")).ShouldBe(0);
        OrderId lifting = await shop.PearsAsync(2);
        (await shop.BonusesAsync("bo")).ShouldBe(20);

        await shop.RefundedAsync(lifting, 1000);
        (await shop.StandingAsync("bo")).Tier.ShouldBe("gold");
        (await shop.BonusesAsync("bo")).ShouldBe(10);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task The_next_number_is_the_nearest_of_tiers_and_rules()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(
            $$"""{{Base}},{"id":"each","on":"metric","metric":"sales","every":1600,"pay":[{"to":"self","fixed":1}]},{"id":"once","on":"metric","metric":"sales","gte":2000,"pay":[{"to":"self","fixed":1}]}""",
            Gold("lifetime")));
        (await shop.StandingAsync("bo")).Metrics.Single().Next.ShouldBe(1000);
        await shop.PearsAsync(2);
        PersonStanding standing = await shop.StandingAsync("bo");
        standing.Metrics.Single().ShouldBe(new MetricStanding("sales", WindowKind.Lifetime, "lifetime", 2000, 3000));
        standing.Rules.ShouldBe([new RuleStanding("each", "sales", WindowKind.Lifetime, "lifetime", 1, 3200), new RuleStanding("once", "sales", WindowKind.Lifetime, "lifetime", 1, null)]);
    }
}
