using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Reports;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Reports;

public sealed class ManyMerchantsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task One_merchants_trouble_does_not_keep_the_others_from_their_reports()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(store: store);
        await shop.SellAsync("bo");
        (await shop.Get<PublishProgram>().HandleAsync(
            new PublishProgramCommand(new MerchantId("garden"), FruitProgram.With("\"merchant\": \"fruit\"", "\"merchant\": \"garden\"")), None)).Problem.ShouldBeNull();
        shop.Clock.Advance(TimeSpan.FromDays(1));
        store.AfterGet = (partition, _) => partition == "rep|fruit" ? throw new InvalidDataException("broken") : Task.CompletedTask;

        (await shop.Get<BuildDueReports>().HandleAsync(None)).ShouldBe(BuildDueReports.Days);

        store.AfterGet = (_, _) => Task.CompletedTask;
        (await shop.Get<BuildDueReports>().HandleAsync(None)).ShouldBe(2 * BuildDueReports.Days);
    }

    [Fact]
    public async Task An_older_report_never_replaces_a_newer_one()
    {
        using Shop shop = await Shop.OpenAsync();
        ReportStore reports = shop.Get<ReportStore>();
        DailyReport newer = new DaySums().ToReport(new DateOnly(2026, 3, 2), shop.Clock.GetUtcNow(), isDayOver: true);
        await reports.PutAsync(Shop.Merchant, newer, None);

        await reports.PutAsync(Shop.Merchant, newer with { BuiltAt = newer.BuiltAt.AddSeconds(-1) }, None);

        (await reports.FindAsync(Shop.Merchant, newer.Date, None)).ShouldNotBeNull().BuiltAt.ShouldBe(newer.BuiltAt);
    }
}
