using Distribution.Campaigns;
using Distribution.Campaigns.Grants;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Programs.Engine;
using Distribution.Programs.Explain;
using Distribution.Tests.Campaigns.Standing;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Commission;

/// <summary>What a reached number and a closed window paid is explained like any commission, to who earned it.</summary>
public sealed class ExplainNumbersTests
{
    private const string Cashback = """{"id":"cashback","on":"metric","metric":"spend","every":2000,"pay":[{"to":"self","fixed":100},{"to":"self","grant":"points","qty":7}]}""";
    private const string Rank = """{"id":"top","on":"rank","metric":"sales","window":"week","min":1,"pay":[{"to":"rank","prizes":[900,"sku:star"]}]}""";
    private const string Week = """{"id":"week","on":"metric","metric":"units","window":"week","gte":2,"at":"close","pay":[{"to":"self","fixed":60}]}""";

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_reached_number_is_told_with_its_times_and_what_refunds_have_left()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Cashback));
        OrderId order = await shop.PearsAsync(5);
        await shop.RefundedAsync(order, 2000);

        Explanation money = await OwnAsync(shop, "cai", await BonusIdAsync(shop, "cai"));
        (money.Beneficiary.Value, money.Rule, money.ProgramVersion, money.Amount, money.TakenBack).ShouldBe(("cai", "cashback", 1, 200, 100));
        TraceWords.English(money.Steps).ShouldBe([
            $"reward program version 1, the newest for the number when order {order}, placed at 2026-03-02T09:00:00+08:00, was counted",
            "metric spend adds up what was paid for the lines that count (order.paid, by buyer), less refunds",
            "metric spend in lifetime is 5000: threshold 2000 reached for the 1. to the 2. time",
            "rule cashback, self: fixed 100",
            "2 times 100 = 200",
            "200 paid at 2026-03-02T09:00:00+08:00, available at once",
            "refunds have taken the number back: 1 of 2 times hold",
            "what stands: 200 - 0 - 100 = 100",
        ]);
        money.Steps.Select(TraceWords.Chinese).ShouldContain("指标 spend 在 lifetime 为 5000:第 1 至第 2 次达到 2000");

        GrantRow grant = (await GrantsAsync(shop, "cai")).ShouldHaveSingleItem();
        Explanation points = await OwnAsync(shop, "cai", grant.Explain);
        points.Grant.ShouldBe(new GrantItem("points", 14));
        TraceWords.English(points.Steps).Skip(3).ShouldBe([
            "rule cashback, self: 7 x points",
            "2 times 7 = 14 pieces",
            "granted at 2026-03-02T09:00:00+08:00",
            "refunds have taken the number back: 1 of 2 times hold",
        ]);
    }

    [Fact]
    public async Task What_a_budget_had_no_room_for_is_told()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(
            """{"id":"cashback","on":"metric","metric":"spend","every":1000,"budget":"spring","pay":[{"to":"self","fixed":100}]}""", "\"budgets\":{\"spring\":{\"amount\":250}},"));
        await shop.PearsAsync(5);

        Explanation told = await OwnAsync(shop, "cai", await BonusIdAsync(shop, "cai"));
        TraceWords.English(told.Steps).ShouldContain("5 times are reached, spring leaves room for 2");
        told.Amount.ShouldBe(200);
    }

    [Theory]
    [InlineData(250, 9, "5 times are reached, spring leaves room for 2")]
    [InlineData(900, 3, "5 times are reached, cashback@self:Month leaves room for 3")]
    [InlineData(500, 5, null)]
    public async Task Of_limit_and_budget_the_one_that_was_short_is_told(int budget, int times, string? words)
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(
            $$$"""{"id":"cashback","on":"metric","metric":"spend","every":1000,"budget":"spring","limit":{"per":"self","times":{{{times}}},"window":"month"},"pay":[{"to":"self","fixed":100}]}""",
            $$$""" "budgets":{"spring":{"amount":{{{budget}}}}}, """));
        await shop.PearsAsync(5);

        Explanation told = await OwnAsync(shop, "cai", await BonusIdAsync(shop, "cai"));
        TraceWords.English(told.Steps).Where(step => step.Contains("room", StringComparison.Ordinal)).ShouldBe(words is null ? [] : [words]);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Times_that_one_posting_cannot_say_are_short_of_nothing()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(
            """{"id":"points","on":"metric","metric":"spend","every":10,"budget":"spring","pay":[{"to":"self","fixed":1},{"to":"self","grant":"points","qty":2100}]}""",
            """ "budgets":{"spring":{"amount":2000000}}, """));
        await shop.SellAsync("bo", "box", 999);
        IReadOnlyList<GrantRow> grants = await GrantsAsync(shop, "cai");
        grants.Count.ShouldBe(2);
        foreach (GrantRow grant in grants)
        {
            TraceWords.English((await OwnAsync(shop, "cai", grant.Explain)).Steps).ShouldNotContain(step => step.Contains("room", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_close_is_told_with_the_frozen_number_the_place_and_who_had_as_much()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program($"{Week},{Rank}"));
        await shop.PearsAsync(2, "an", "dan");
        shop.Clock.Advance(TimeSpan.FromHours(1));
        OrderId big = await shop.PearsAsync(3);
        await shop.RefundedAsync(big, 1000);
        shop.Clock.Set(new DateTimeOffset(2026, 3, 8, 16, 15, 0, TimeSpan.Zero));
        await shop.Get<CloseDueWindows>().HandleAsync(None);
        await shop.DrainAsync();
        await shop.RefundedAsync(big);

        string[] ids = await BonusIdsAsync(shop, "an");
        Explanation place = await OwnAsync(shop, "an", ids.Single(id => id == "close-week-2026-03-08.3"));
        (place.Rule, place.Amount).ShouldBe(("top", 900));
        TraceWords.English(place.Steps).ShouldBe([
            "reward program version 1, in force when 2026-W10 ended at 2026-03-09T00:00:00+08:00",
            "metric sales adds up what was paid for the lines that count (order.paid, by L1), less refunds",
            "the numbers of 2026-W10, 2026-03-02 to 2026-03-08, were taken at 2026-03-09T00:15:00+08:00 with the refunds until then: 2000 from 1 orders, the last of them at 2026-03-02T09:00:00+08:00",
            "1 more have 2000: the one who reached it earlier comes first, this one did at 2026-03-02T09:00:00+08:00",
            "ranking top of 2026-W10: place 1 with 2000",
            "the prize of place 1: 900",
            "900 paid at 2026-03-09T00:15:00+08:00, available at once",
            "what the close of 2026-W10 has given stays, whatever is refunded later",
        ]);
        place.Steps.Select(TraceWords.Chinese).ShouldContain("另有 1 人同为 2000:先达到者在前,本人于 2026-03-02T09:00:00+08:00 达到");

        Explanation star = await OwnAsync(shop, "bo", (await GrantsAsync(shop, "bo")).ShouldHaveSingleItem().Explain);
        star.Grant.ShouldBe(new GrantItem("sku:star", 1));
        TraceWords.English(star.Steps).ShouldContain("ranking top of 2026-W10: place 2 with 2000");
        Explanation units = await OwnAsync(shop, "bo", (await BonusIdsAsync(shop, "bo")).Single());
        TraceWords.English(units.Steps).ShouldContain("metric units in 2026-W10 closed with 2, threshold 2");
        await shop.MustBeRightAsync();
    }

    [Theory]
    [InlineData("close-week-2026-03-08.0")]
    [InlineData("close-week-2026-03-08.9")]
    [InlineData("close-week-2026-03-09.1")]
    [InlineData("close-year-2026-03-08.1")]
    [InlineData("close-week-2026-03-08")]
    [InlineData("metric-")]
    [InlineData("metric-x.1.1.1")]
    [InlineData("metric-.1.1.1")]
    public async Task An_id_of_nothing_is_not_found(string id)
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program($"{Cashback},{Week},{Rank}"));
        OrderId order = await shop.PearsAsync(5);
        shop.Clock.Set(new DateTimeOffset(2026, 3, 8, 16, 15, 0, TimeSpan.Zero));
        await shop.Get<CloseDueWindows>().HandleAsync(None);
        await shop.DrainAsync();
        foreach (string asked in (string[])[id, $"metric-{order}.1.1.2", $"metric-{order}.1.2.1", $"metric-{order}.1.9.1", $"metric-{order}.2.1.1", $"metric-{order}.1.1.1.1", $"metric-{order}.1.1.1.3", $"metric-{order}.1.1.1.0"])
        {
            (await shop.Get<ExplainAmount>().HandleAsync(new ExplainAmountQuery(Shop.Merchant, asked, null), None)).Problem.ShouldNotBeNull(asked).Code.ShouldBe("commission.not_found");
        }

        (await shop.Get<ExplainAmount>().HandleAsync(new ExplainAmountQuery(Shop.Merchant, $"metric-{order}.1.1.1.2", null), None)).Problem.ShouldBeNull();
    }

    /// <summary>The explanation for the person himself; anybody else finds nothing under its id.</summary>
    private static async Task<Explanation> OwnAsync(Shop shop, string person, string? id)
    {
        ExplainAmount explain = shop.Get<ExplainAmount>();
        (await explain.HandleAsync(new ExplainAmountQuery(Shop.Merchant, id.ShouldNotBeNull(), new DistributorId("zoe")), None)).Problem.ShouldNotBeNull().Code.ShouldBe("commission.not_found");
        return (await explain.HandleAsync(new ExplainAmountQuery(Shop.Merchant, id, new DistributorId(person)), None)).Value;
    }

    private static async Task<string> BonusIdAsync(Shop shop, string person) => (await BonusIdsAsync(shop, person)).ShouldHaveSingleItem();

    /// <summary>As the statement lists them.</summary>
    private static async Task<string[]> BonusIdsAsync(Shop shop, string person) =>
        [.. (await shop.Get<GeneralLedger>().EntriesAsync(BookId.Distributor(Shop.Merchant, new DistributorId(person), Currency.CNY), null, 50, None)).Items
            .Where(static entry => entry.Event == LedgerEvent.BonusPaid).Select(static entry => entry.Source.Explain.ShouldNotBeNull())];

    private static async Task<IReadOnlyList<GrantRow>> GrantsAsync(Shop shop, string person) =>
        (await shop.Get<GrantBook>().ListAsync(Shop.Merchant, new DistributorId(person), null, 50, None)).Items;
}
