using Distribution.Campaigns;
using Distribution.Campaigns.Quotas;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns.Windows;

/// <summary>What a close pays, worked out by hand.</summary>
public sealed class CloseRulesTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task All_rules_of_a_window_are_decided_together_and_paid_once()
    {
        using CloseWorld world = await CloseWorld.OpenAsync("""
            { "id": "top", "on": "rank", "metric": "sales", "window": "week", "min": 1, "pay": [ { "to": "rank", "prizes": [10000, "sku:star", 500] } ] },
            { "id": "units", "on": "metric", "metric": "fruit", "window": "week", "gte": 5, "at": "close", "pay": [ { "to": "self", "each": 100, "per": "metric" } ] },
            { "id": "share", "on": "metric", "metric": "sales", "window": "week", "gte": 3000, "at": "close", "pay": [ { "to": "self", "percent": 10000, "of": "metric" } ] },
            { "id": "lesson", "on": "metric", "metric": "buyers", "window": "week", "every": 2, "at": "close", "pay": [ { "to": "self", "grant": "sku:lesson", "qty": 2 } ] },
            { "id": "back", "on": "metric", "metric": "spend", "window": "week", "every": 4000, "at": "close", "pay": [ { "to": "self", "fixed": 40 } ] },
            { "id": "month", "on": "metric", "metric": "sales", "window": "month", "gte": 1, "at": "close", "pay": [ { "to": "self", "fixed": 1 } ] }
            """);
        await world.SellAsync("bo", 3999, "2026-03-02T10:00:00+08:00", units: 4, buyer: "u1");
        await world.SellAsync("bo", 1000, "2026-03-03T10:00:00+08:00", units: 1, buyer: "u2");
        await world.SellAsync("an", 4999, "2026-03-04T10:00:00+08:00", units: 9, buyer: "u1", category: "toy");
        await world.SellAsync("chen", 10, "2026-03-08T23:59:59+08:00", buyer: "u4");
        await world.SellAsync("chen", 99999, "2026-03-09T00:00:00+08:00", buyer: "u4");

        world.At("2026-03-09T00:10:00+08:00");
        (await world.CloseAsync()).ShouldBe(1);

        // bo and an have the same sales; bo had them on Tuesday, an on Wednesday. u1 spent 8,998: twice 4,000.
        (await world.BonusesAsync(WindowKind.Week, "2026-W10")).ShouldBe(
        [
            "bo units 500", "an share 49", "bo share 49", "bo lesson 2 x sku:lesson", "u1 back 80", "bo top 10000", "an top 1 x sku:star", "chen top 500",
        ]);
        (await world.AvailableAsync("bo")).ShouldBe(10549);
        (await world.AvailableAsync("an")).ShouldBe(49);
        (await world.AvailableAsync("u1")).ShouldBe(80);
        (await world.GrantsAsync("an")).ShouldBe(["top 1 x sku:star Granted 2026-W10"]);
        (await world.GrantsAsync("bo")).ShouldBe(["lesson 2 x sku:lesson Granted 2026-W10"]);
        await world.MustBeRightAsync();

        world.At("2026-04-01T00:10:00+08:00");
        (await world.CloseAsync()).ShouldBe(4, "weeks 11 to 13 and March");
        (await world.BonusesAsync(WindowKind.Month, "2026-03")).ShouldBe(["an month 1", "bo month 1", "chen month 1"]);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task Days_close_and_equals_may_share_their_prizes()
    {
        using CloseWorld world = await CloseWorld.OpenAsync(
            """{ "id": "day", "on": "rank", "metric": "sales", "window": "day", "ties": "split", "pay": [ { "to": "rank", "prizes": [100, 51] } ] }""");
        await world.SellAsync("bo", 700, "2026-03-02T10:00:00+08:00");
        await world.SellAsync("an", 700, "2026-03-02T11:00:00+08:00");
        await world.SellAsync("an", 1, "2026-03-03T00:00:00+08:00");

        world.At("2026-03-03T00:10:00+08:00");
        await world.CloseAsync();
        (await world.BonusesAsync(WindowKind.Day, "2026-03-02")).ShouldBe(["bo day 76", "an day 75"]);
        world.At("2026-03-04T00:10:00+08:00");
        await world.CloseAsync();
        (await world.BonusesAsync(WindowKind.Day, "2026-03-03")).ShouldBe(["an day 100"]);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task A_limit_of_a_longer_window_holds_over_its_closes_and_what_a_slot_does_not_use_is_given_back()
    {
        using CloseWorld world = await CloseWorld.OpenAsync("""
            { "id": "big", "on": "metric", "metric": "sales", "window": "week", "gte": 1000, "at": "close", "slot": "s", "when": { "self.tier": { "eq": "gold" } },
              "limit": { "per": "self", "times": 1 }, "pay": [ { "to": "self", "fixed": 9 } ] },
            { "id": "week", "on": "metric", "metric": "sales", "window": "week", "every": 100, "at": "close", "slot": "s",
              "limit": { "per": "self", "times": 3, "window": "month" }, "pay": [ { "to": "self", "fixed": 7 } ] },
            { "id": "never", "on": "metric", "metric": "sales", "window": "week", "gte": 1, "at": "close", "slot": "s",
              "limit": { "per": "self", "times": 5 }, "pay": [ { "to": "self", "fixed": 1 } ] }
            """,
            """ "tiers": [ { "id": "gold", "when": { "metric": "sales", "window": "lifetime", "gte": 1000000 } } ], """);
        await world.SellAsync("bo", 200, "2026-03-03T10:00:00+08:00");
        await world.SellAsync("bo", 250, "2026-03-10T10:00:00+08:00");
        await world.SellAsync("bo", 500, "2026-03-17T10:00:00+08:00");
        await world.SellAsync("bo", 500, "2026-03-31T10:00:00+08:00");

        world.At("2026-04-06T00:10:00+08:00");
        await world.CloseAsync();

        (await world.BonusesAsync(WindowKind.Week, "2026-W10")).ShouldBe(["bo week 14"]);
        (await world.BonusesAsync(WindowKind.Week, "2026-W11")).ShouldBe(["bo week 7"], "the third time of March");
        (await world.BonusesAsync(WindowKind.Week, "2026-W12")).ShouldBe(["bo never 1"], "March is used up, so the next rule of the slot has its turn");
        (await world.BonusesAsync(WindowKind.Week, "2026-W14")).ShouldBe(["bo week 21"], "the week's last day is in April");
        var quotas = world.Shop.Get<QuotaBook>();
        (await quotas.UsedAsync(Quota.Limit(Shop.Merchant, new DistributorId("bo"), "never@self:Lifetime", "lifetime"), None)).ShouldBe(1);
        (await quotas.UsedAsync(Quota.Limit(Shop.Merchant, new DistributorId("bo"), "week@self:Month", "2026-03"), None)).ShouldBe(3);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task A_budget_pays_what_is_left_of_it_and_ends()
    {
        using CloseWorld world = await CloseWorld.OpenAsync("""
            { "id": "share", "on": "metric", "metric": "sales", "window": "week", "gte": 1, "at": "close", "budget": "spring", "pay": [ { "to": "self", "percent": 1000000, "of": "metric" } ] },
            { "id": "top", "on": "rank", "metric": "sales", "window": "week", "budget": "spring", "pay": [ { "to": "rank", "prizes": [40] } ] }
            """,
            """ "budgets": { "spring": { "amount": 1000 } }, """);
        await world.SellAsync("bo", 600, "2026-03-03T10:00:00+08:00");
        await world.SellAsync("an", 300, "2026-03-10T10:00:00+08:00");
        await world.SellAsync("bo", 200, "2026-03-10T10:00:00+08:00");
        await world.SellAsync("bo", 200, "2026-03-17T10:00:00+08:00");

        world.At("2026-03-23T00:10:00+08:00");
        await world.CloseAsync();

        // 360 are left for the second week and 540 asked for: 300, 200 and 40 become 200, 133 and 27 by largest remainder.
        (await world.BonusesAsync(WindowKind.Week, "2026-W10")).ShouldBe(["bo share 600", "bo top 40"]);
        (await world.BonusesAsync(WindowKind.Week, "2026-W11")).ShouldBe(["an share 200", "bo share 133", "an top 27"]);
        (await world.BonusesAsync(WindowKind.Week, "2026-W12")).ShouldBe(["bo share 0", "bo top 0"]);
        (await world.Shop.Get<QuotaBook>().UsedAsync(Quota.Budget(Shop.Merchant, "spring"), None)).ShouldBe(1000);
        (await world.AvailableAsync("bo")).ShouldBe(773);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task More_points_than_one_grant_can_say_are_given_in_several()
    {
        using CloseWorld world = await CloseWorld.OpenAsync(
            """{ "id": "points", "on": "metric", "metric": "sales", "window": "week", "every": 1, "at": "close", "pay": [ { "to": "self", "grant": "points", "qty": 2 } ] }""");
        await world.SellAsync("bo", 1_500_000_000, "2026-03-03T10:00:00+08:00");
        world.At("2026-03-09T00:10:00+08:00");
        await world.CloseAsync();
        (await world.BonusesAsync(WindowKind.Week, "2026-W10")).ShouldBe(["bo points 2147483646 x points", "bo points 852516354 x points"]);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task Refunds_count_until_the_close_and_change_nothing_after_it()
    {
        using CloseWorld world = await CloseWorld.OpenAsync("""
            { "id": "top", "on": "rank", "metric": "sales", "window": "week", "pay": [ { "to": "rank", "prizes": [100, 50] } ] },
            { "id": "units", "on": "metric", "metric": "fruit", "window": "week", "gte": 3, "at": "close", "pay": [ { "to": "self", "each": 1, "per": "metric" } ] }
            """);
        DayRow first = await world.SellAsync("bo", 1000, "2026-03-03T10:00:00+08:00", units: 10);
        await world.SellAsync("an", 800, "2026-03-04T10:00:00+08:00", units: 8);
        world.At("2026-03-08T10:00:00+08:00");
        await world.RefundAsync(first, 601);

        world.At("2026-03-09T00:10:00+08:00");
        await world.CloseAsync();
        string[] closed = ["an units 8", "bo units 4", "an top 100", "bo top 50"];
        (await world.BonusesAsync(WindowKind.Week, "2026-W10")).ShouldBe(closed);

        await world.RefundAsync(first with { Revision = 2 }, 1000);
        await world.CloseAsync();
        (await world.BonusesAsync(WindowKind.Week, "2026-W10")).ShouldBe(closed);
        (await world.AvailableAsync("bo")).ShouldBe(54);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task Completed_business_counts_in_the_window_of_its_completion()
    {
        using CloseWorld world = await CloseWorld.OpenAsync(
            """{ "id": "done", "on": "metric", "metric": "done", "window": "week", "gte": 1, "at": "close", "pay": [ { "to": "self", "percent": 100000, "of": "metric" } ] }""");
        Shop shop = world.Shop;
        await shop.StockAsync("box", 10000);
        await shop.JoinAsync("bo");
        OrderId kept = await shop.SellAsync("bo");
        OrderId refunded = await shop.SellAsync("bo", qty: 2);
        await shop.SellAsync("bo", qty: 9);
        world.At("2026-03-10T10:00:00+08:00");
        await shop.CompleteAsync(kept);
        await shop.CompleteAsync(refunded);
        await shop.DrainAsync();
        await shop.RefundAsync(refunded, 1, 5000);
        await shop.DrainAsync();

        world.At("2026-03-16T00:10:00+08:00");
        await world.CloseAsync();
        (await world.BonusesAsync(WindowKind.Week, "2026-W10")).ShouldBeEmpty();
        (await world.BonusesAsync(WindowKind.Week, "2026-W11")).ShouldBe(["bo done 2500"]);
    }

    [Fact]
    public async Task The_window_ends_with_the_local_day_where_the_clock_is_put_forward()
    {
        using CloseWorld world = await CloseWorld.OpenAsync(
            """{ "id": "top", "on": "rank", "metric": "sales", "window": "week", "pay": [ { "to": "rank", "prizes": [100] } ] }""", zone: "Europe/Berlin");
        await world.SellAsync("bo", 100, "2026-03-22T22:59:59Z");
        await world.SellAsync("an", 100, "2026-03-22T23:00:00Z");
        await world.SellAsync("an", 100, "2026-03-29T21:59:59Z");
        await world.SellAsync("bo", 500, "2026-03-29T22:00:00Z");

        world.At("2026-03-29T22:09:59Z");
        await world.CloseAsync();
        (await world.ListAsync(WindowKind.Week, "2026-W13")).ShouldBeEmpty();
        world.At("2026-03-29T22:10:00Z");
        await world.CloseAsync();
        (await world.BonusesAsync(WindowKind.Week, "2026-W12")).ShouldBe(["bo top 100"]);
        (await world.BonusesAsync(WindowKind.Week, "2026-W13")).ShouldBe(["an top 100"]);
        await world.MustBeRightAsync();
    }
}
