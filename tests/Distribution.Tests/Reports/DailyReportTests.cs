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
    public async Task Tomorrow_has_no_report()
    {
        using Shop shop = await Shop.OpenAsync();
        (await shop.Get<GetDailyReport>().HandleAsync(new GetDailyReportQuery(Shop.Merchant, new DateOnly(2026, 3, 3)), None)).Problem!.Code.ShouldBe("report.not_found");
    }
}
