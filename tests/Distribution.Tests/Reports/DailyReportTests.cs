using Distribution.Kernel;
using Distribution.Reports;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Reports;

public sealed class DailyReportTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_day_adds_up()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.SellAsync("bo", qty: 2);
        OrderId apple = await shop.SellAsync(null, "apple");
        await shop.RefundAsync(apple, 1, 1995);
        await shop.DrainAsync();
        shop.Clock.Advance(TimeSpan.FromDays(1));
        await shop.Get<BuildDueReports>().HandleAsync(None);
        await shop.Get<BuildDueReports>().HandleAsync(None);

        DailyReport report = (await shop.Get<GetDailyReport>().HandleAsync(new GetDailyReportQuery(Shop.Merchant, new DateOnly(2026, 3, 2)), None)).Value;

        (report.Orders, report.PromotedOrders, report.Sales, report.Refunded, report.RefundedOrders).ShouldBe((2, 1, 29590, 1995, 1));
        report.RefundRatePpm.ShouldBe(67421);
        (report.CommissionAccrued, report.CommissionTakenBack).ShouldBe((2560 + 1280 + 1000, 0));
        report.Skus.ShouldBe([new SkuSales(new Sku("box"), 2, 25600, 0), new SkuSales(new Sku("apple"), 1, 3990, 1995)]);
        report.Regions.Single().ShouldBe(new RegionSales("CN-SH", 2, 29590, 1995));
        report.TopDistributors.Single().ShouldBe(new DistributorSales(new DistributorId("bo"), 1, 25600));
    }

    [Fact]
    public async Task Refunds_take_back_and_completion_counts()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId box = await shop.SellAsync("bo");
        await shop.CompleteAsync(box);
        await shop.SettleAsync();
        await shop.RefundAsync(box);
        OrderId late = await shop.SellAsync("bo", buyer: "dan");
        await shop.RefundAsync(late, 1, 6400);
        await shop.DrainAsync();

        DailyReport first = (await shop.Get<GetDailyReport>().HandleAsync(new GetDailyReportQuery(Shop.Merchant, new DateOnly(2026, 3, 2)), None)).Value;
        DailyReport second = (await shop.Get<GetDailyReport>().HandleAsync(new GetDailyReportQuery(Shop.Merchant, new DateOnly(2026, 3, 9)), None)).Value;

        (first.Orders, first.CompletedOrders, first.IsDayOver).ShouldBe((1, 1, true));
        (first.CommissionAccrued, first.CommissionTakenBack).ShouldBe((1280 + 640 + 1000, 1280 + 640 + 1000));
        first.TopDistributors.Single().Sales.ShouldBe(0);
        (second.Orders, second.CompletedOrders, second.IsDayOver).ShouldBe((1, 0, false));
        second.CommissionTakenBack.ShouldBe(640 + 320 + 500);
    }

    [Fact]
    public async Task A_day_is_built_again_until_it_is_old()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId box = await shop.SellAsync("bo");
        var query = new GetDailyReportQuery(Shop.Merchant, new DateOnly(2026, 3, 2));
        shop.Clock.Advance(TimeSpan.FromDays(BuildDueReports.Days));
        await shop.Get<BuildDueReports>().HandleAsync(None);
        await shop.RefundAsync(box);
        await shop.DrainAsync();
        (await shop.Get<GetDailyReport>().HandleAsync(query, None)).Value.Refunded.ShouldBe(0, "a kept report stands until it is built again");

        (await shop.Get<BuildDueReports>().HandleAsync(None)).ShouldBe(BuildDueReports.Days);
        (await shop.Get<BuildDueReports>().HandleAsync(None)).ShouldBe(BuildDueReports.Days);

        (await shop.Get<GetDailyReport>().HandleAsync(query, None)).Value.Refunded.ShouldBe(12800);
    }

    [Fact]
    public async Task Asking_for_days_without_orders_leaves_nothing_behind()
    {
        using Shop shop = await Shop.OpenAsync();

        (await shop.Get<GetDailyReport>().HandleAsync(new GetDailyReportQuery(Shop.Merchant, DateOnly.MinValue), None)).Value.Orders.ShouldBe(0);

        (await shop.Store.RangeAsync("rep|fruit", " ", "~", 10, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Tomorrow_has_no_report()
    {
        using Shop shop = await Shop.OpenAsync();
        (await shop.Get<GetDailyReport>().HandleAsync(new GetDailyReportQuery(Shop.Merchant, new DateOnly(2026, 3, 3)), None)).Problem!.Code.ShouldBe("report.not_found");
    }
}
