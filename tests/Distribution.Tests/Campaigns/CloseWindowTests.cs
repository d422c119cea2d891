using Distribution.Campaigns;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns;

public sealed class CloseWindowTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task The_best_three_of_the_week_get_their_prizes_once_however_often_it_closes()
    {
        using Shop shop = await SoldAsync();
        shop.Clock.Set(new DateTimeOffset(2026, 3, 8, 16, 10, 0, TimeSpan.Zero));
        for (int run = 0; run < 3; run++)
        {
            await shop.Get<CloseDueWindows>().HandleAsync(None);
            await shop.DrainAsync();
        }

        RankingView view = (await shop.Get<GetRanking>().HandleAsync(new GetRankingQuery(Shop.Merchant, "2026-W10", null), None)).Value;
        view.IsClosed.ShouldBeTrue();
        view.Places.Select(place => (place.Person.Value, place.Score, place.Prize))
            .ShouldBe([("bo", 16790, 10000), ("chen", 12800, 8000), ("dan", 12800, 5000), ("an", 3990, 0)]);
        (await shop.BalancesAsync("bo")).Available.ShouldBe(10000);
        (await shop.BalancesAsync("chen")).Available.ShouldBe(8000);
        (await shop.BalancesAsync("dan")).Available.ShouldBe(5000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Closing_on_many_machines_at_once_pays_once()
    {
        for (int run = 0; run < 10; run++)
        {
            using Shop shop = await SoldAsync();
            shop.Clock.Set(new DateTimeOffset(2026, 3, 9, 4, 0, 0, TimeSpan.Zero));
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => shop.Get<CloseDueWindows>().HandleAsync(None))));
            await shop.DrainAsync();

            (await shop.BalancesAsync("bo")).Available.ShouldBe(10000);
            await shop.MustBeRightAsync();
        }
    }

    [Fact]
    public async Task A_closed_ranking_does_not_change_when_orders_are_refunded_later()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync("bo");
        shop.Clock.Set(new DateTimeOffset(2026, 3, 9, 4, 0, 0, TimeSpan.Zero));
        (await shop.Get<CloseDueWindows>().HandleAsync(None)).ShouldBe(1);
        ListedClose closed = await CloseAsync(shop);
        closed.IsPaid.ShouldBeTrue();
        var query = new GetRankingQuery(Shop.Merchant, "2026-W10", null);
        RankingView ranking = (await shop.Get<GetRanking>().HandleAsync(query, None)).Value;
        await shop.RefundAsync(order);
        await shop.DrainAsync();

        (await shop.Get<CloseDueWindows>().HandleAsync(None)).ShouldBe(0);
        (await CloseAsync(shop)).Close.Pages.ShouldBe(closed.Close.Pages);
        (await shop.Get<GetRanking>().HandleAsync(query, None)).Value.Places.ShouldBe(ranking.Places);
        (await shop.BalancesAsync("bo")).Available.ShouldBe(10000);
    }

    [Fact]
    public async Task A_window_that_has_not_ended_does_not_close()
    {
        using Shop shop = await SoldAsync();
        shop.Clock.Set(new DateTimeOffset(2026, 3, 8, 16, 9, 59, TimeSpan.Zero));
        (await shop.Get<CloseDueWindows>().HandleAsync(None)).ShouldBe(0);
        (await shop.Get<GetRanking>().HandleAsync(new GetRankingQuery(Shop.Merchant, "current", "week-top3"), None)).Value.IsClosed.ShouldBeFalse();
    }

    private static async Task<ListedClose> CloseAsync(Shop shop) =>
        (await shop.Get<ListCloses>().HandleAsync(new ListClosesQuery(Shop.Merchant, WindowKind.Week, "2026-W10", null, 10), None)).Items.Single();

    /// <summary>bo 16,790; chen 12,800 before dan; an 3,990; what chen sold in the next week does not count.</summary>
    private static async Task<Shop> SoldAsync()
    {
        Shop shop = await Shop.OpenAsync();
        await shop.JoinAsync("chen", "bo");
        await shop.JoinAsync("dan", "an");
        await shop.SellAsync("bo");
        await shop.SellAsync("bo", "apple");
        await shop.SellAsync("chen");
        shop.Clock.Advance(TimeSpan.FromMinutes(1));
        OrderId half = await shop.SellAsync("dan", qty: 2);
        await shop.RefundAsync(half, 1, 12800);
        await shop.SellAsync("an", "apple");
        await shop.DrainAsync();
        return shop;
    }
}
