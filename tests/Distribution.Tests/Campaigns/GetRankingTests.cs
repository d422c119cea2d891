using Distribution.Campaigns;
using Distribution.Kernel;
using Distribution.Programs.Language;
using Distribution.Tests.Campaigns.Windows;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns;

public sealed class GetRankingTests
{
    private const string Rules = """
        { "id": "week", "on": "rank", "metric": "sales", "window": "week", "ties": "split", "min": 100, "pay": [ { "to": "rank", "prizes": [90, 70, 51] } ] },
        { "id": "day", "on": "rank", "metric": "buyers", "window": "day", "pay": [ { "to": "rank", "prizes": ["coupon:D"] } ] },
        { "id": "month", "on": "rank", "metric": "fruit", "window": "month", "pay": [ { "to": "rank", "prizes": [5] } ] }
        """;

    [Fact]
    public async Task Any_ranking_is_found_by_window_and_rule_live_and_closed_with_the_same_places()
    {
        using CloseWorld world = await SoldAsync();
        RankingView live = await FindAsync(world, "current", "week");
        (live.IsClosed, live.Window, live.Metric, live.Counts).ShouldBe((false, "2026-W10", "sales", MetricKind.Net));
        Words(live).ShouldBe(["1 bo 500 x1 80", "2 an 500 x2 80", "3 chen 300 x1 51"]);
        (await FindAsync(world, "2026-W10", null)).Rule.ShouldBe("week");
        Words(await FindAsync(world, "2026-03-03", null)).ShouldBe(["1 an 2 x2 coupon:D", "2 bo 1 x1 0"]);
        Words(await FindAsync(world, "2026-03", "month")).ShouldBe(["1 an 2 x2 5", "2 bo 1 x1 0", "3 chen 1 x1 0", "4 du 1 x1 0"]);

        world.At("2026-03-09T00:10:00+08:00");
        await world.CloseAsync();
        RankingView closed = await FindAsync(world, "2026-W10", "week");
        closed.IsClosed.ShouldBeTrue();
        closed.At.ShouldBe(world.Now);
        Words(closed).ShouldBe(Words(live));
        Words(await FindAsync(world, "2026-03-03", "day")).ShouldBe(["1 an 2 x2 coupon:D", "2 bo 1 x1 0"]);
    }

    [Theory]
    [InlineData("2026-W10", "month")]
    [InlineData("2026-W99", null)]
    [InlineData("2026-13", null)]
    [InlineData("2026-02-30", null)]
    [InlineData("lifetime", null)]
    [InlineData("9999-12-31", null)]
    [InlineData("0001-01", null)]
    [InlineData("current", "base")]
    public async Task There_is_no_ranking_of_another_rule_or_window(string window, string? rule)
    {
        using CloseWorld world = await SoldAsync();
        (await world.Shop.Get<GetRanking>().HandleAsync(new GetRankingQuery(Shop.Merchant, window, rule), default)).Problem.ShouldNotBeNull().Code.ShouldBe("ranking.not_found");
    }

    [Fact]
    public async Task Everybody_finds_his_own_place_also_beyond_those_that_are_listed()
    {
        using CloseWorld world = await SoldAsync();
        for (int i = 0; i < 1200; i++)
        {
            await world.SellAsync($"person-{i:D4}", 10_000 - i, "2026-03-04T10:00:00+08:00");
        }

        await OwnAsync("person-1100", 1101);
        await OwnAsync("chen", 1203);
        await OwnAsync("du", null);
        world.At("2026-03-09T00:10:00+08:00");
        await world.CloseAsync();
        await OwnAsync("person-0003", 4);
        await OwnAsync("person-1100", 1101);
        await OwnAsync("chen", 1203);
        await OwnAsync("du", null);
        await OwnAsync("nobody", null);

        async Task OwnAsync(string who, int? place)
        {
            RankingView view = (await world.Shop.Get<GetRanking>().HandleAsync(new GetRankingQuery(Shop.Merchant, "2026-W10", "week", new DistributorId(who)), default)).Value;
            view.Places.Count.ShouldBe(1000);
            (view.Own?.Place, view.Own?.Person.Value).ShouldBe((place, place is null ? null : who));
        }
    }

    private static async Task<RankingView> FindAsync(CloseWorld world, string window, string? rule) =>
        (await world.Shop.Get<GetRanking>().HandleAsync(new GetRankingQuery(Shop.Merchant, window, rule), default)).Value;

    private static string[] Words(RankingView view) =>
        [.. view.Places.Select(place => $"{place.Place} {place.Person} {place.Score} x{place.Orders} {place.Grant?.Code ?? place.Prize.ToString(System.Globalization.CultureInfo.InvariantCulture)}")];

    /// <summary>bo 500 at ten, an 500 at eleven by two orders of two buyers, chen 300 on another day, du too little for the week.</summary>
    private static async Task<CloseWorld> SoldAsync()
    {
        CloseWorld world = await CloseWorld.OpenAsync(Rules);
        await world.SellAsync("an", 200, "2026-03-03T09:00:00+08:00", buyer: "u1");
        await world.SellAsync("bo", 500, "2026-03-03T10:00:00+08:00", buyer: "u2");
        await world.SellAsync("an", 300, "2026-03-03T11:00:00+08:00", buyer: "u3");
        await world.SellAsync("chen", 300, "2026-03-04T11:00:00+08:00", buyer: "u3");
        await world.SellAsync("du", 99, "2026-03-04T12:00:00+08:00", buyer: "u3");
        world.At("2026-03-05T10:00:00+08:00");
        return world;
    }
}
