using System.Globalization;
using Distribution.Campaigns;
using Distribution.Campaigns.Windows;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns.Windows;

/// <summary>Which program decides, and windows that were missed.</summary>
public sealed class CloseOverTimeTests
{
    private const string Top = """{ "id": "top", "on": "rank", "metric": "sales", "window": "week", "pay": [ { "to": "rank", "prizes": [100] } ] }""";
    private const string Day = """{ "id": "day", "on": "metric", "metric": "sales", "window": "day", "gte": 1, "at": "close", "pay": [ { "to": "self", "fixed": 1 } ] }""";

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task The_last_program_before_the_end_decides_however_late_the_close_is()
    {
        using CloseWorld world = await CloseWorld.OpenAsync(Top);
        await world.SellAsync("bo", 500, "2026-03-03T10:00:00+08:00");
        world.At("2026-03-06T10:00:00+08:00");
        await world.PublishAsync(Top.Replace("100", "200", StringComparison.Ordinal));
        world.At("2026-03-09T00:00:00+08:00");
        await world.PublishAsync(Top.Replace("100", "300", StringComparison.Ordinal));
        await world.SellAsync("bo", 500, "2026-03-10T10:00:00+08:00");

        world.At("2026-05-01T10:00:00+08:00");
        await world.CloseAsync();
        (await world.BonusesAsync(WindowKind.Week, "2026-W10")).ShouldBe(["bo top 200"]);
        (await world.BonusesAsync(WindowKind.Week, "2026-W11")).ShouldBe(["bo top 300"]);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task What_was_missed_for_months_is_closed_over_several_runs_and_then_a_run_reads_next_to_nothing()
    {
        var counted = new CountingStore(new InMemoryEntityStore());
        using CloseWorld world = await CloseWorld.OpenAsync(Day, store: counted);
        for (int day = 0; day < 150; day += 10)
        {
            await world.SellAsync("bo", 100, new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero).AddDays(day).ToString("O", CultureInfo.InvariantCulture));
        }

        world.At("2026-07-30T00:10:00+08:00");
        var due = world.Shop.Get<CloseDueWindows>();
        (await due.HandleAsync(None)).ShouldBe(CloseDueWindows.MaxWindows);
        (await due.HandleAsync(None)).ShouldBe(CloseDueWindows.MaxWindows);
        (await due.HandleAsync(None)).ShouldBe(150 - (2 * CloseDueWindows.MaxWindows));
        counted.Calls = 0;
        (await due.HandleAsync(None)).ShouldBe(0);
        counted.Calls.ShouldBeLessThan(20);
        await world.Shop.DrainAsync();
        (await world.AvailableAsync("bo")).ShouldBe(15);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task A_run_that_comes_late_gives_the_queues_their_time_first()
    {
        using CloseWorld world = await CloseWorld.OpenAsync(Top);
        await world.SellAsync("bo", 500, "2026-03-03T10:00:00+08:00");
        world.At("2026-03-12T10:00:00+08:00");
        var due = world.Shop.Get<CloseDueWindows>();
        (await due.HandleAsync(late: true, None)).ShouldBe(0);
        (await due.HandleAsync(late: true, None)).ShouldBe(0);

        // Meanwhile the queue hands over what was paid in the last minute before the machines stopped.
        await world.SellAsync("an", 501, "2026-03-08T23:59:00+08:00");
        world.Shop.Clock.Advance(CloseDueWindows.Delay);
        (await due.HandleAsync(late: true, None)).ShouldBe(1);
        (await due.HandleAsync(late: true, None)).ShouldBe(0);
        (await world.BonusesAsync(WindowKind.Week, "2026-W10")).ShouldBe(["an top 100 unpaid"]);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task A_window_the_program_says_nothing_about_is_passed_and_a_rule_that_comes_later_does_not_reach_back()
    {
        using CloseWorld world = await CloseWorld.OpenAsync(Top);
        await world.SellAsync("bo", 500, "2026-03-03T10:00:00+08:00");
        world.At("2026-03-20T10:00:00+08:00");
        (await world.CloseAsync()).ShouldBe(2);
        await world.PublishAsync(Top + "," + Day);
        world.At("2026-03-21T10:00:00+08:00");
        (await world.CloseAsync()).ShouldBe(1);
        (await world.ListAsync(WindowKind.Day)).ShouldHaveSingleItem().Close.Window.ShouldBe("2026-03-20");
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task A_shop_in_trouble_holds_up_no_other()
    {
        using CloseWorld world = await CloseWorld.OpenAsync(Top);
        var broken = new MerchantId("broken");
        var programs = new ProgramStore(world.Shop.Store);
        await programs.KnowAsync(broken, world.Now, None);
        await programs.AddAsync(
            broken, null, new CurrentProgram(1, [new ProgramStart(1, world.Now, false)]), new ProgramVersion(1, "{}", world.Now), new ProgramStart(1, world.Now, false), null, None);
        await world.SellAsync("bo", 500, "2026-03-03T10:00:00+08:00");
        world.At("2026-03-12T10:00:00+08:00");
        (await world.CloseAsync()).ShouldBe(1);
        (await world.AvailableAsync("bo")).ShouldBe(100);
    }

    [Fact]
    public async Task A_close_that_cannot_be_read_holds_up_the_payment_of_no_other()
    {
        using CloseWorld world = await CloseWorld.OpenAsync(Top);
        await FundAsync(world, 60);
        await world.SellAsync("bo", 500, "2026-03-03T10:00:00+08:00");
        world.At("2026-03-09T00:10:00+08:00");
        (await world.CloseAsync()).ShouldBe(1);
        (await world.ListAsync(WindowKind.Week)).Single().IsPaid.ShouldBeFalse("the books refuse it");
        await FundAsync(world, 40);
        for (int i = 0; i < CloseStore.MaxUnpaid; i++)
        {
            await world.Shop.Store.WriteAsync("close|fruit|week", [new EntityWrite.Insert($"u|{i:D7}", "{}"u8.ToArray())], None);
        }

        await world.Shop.Get<CloseDueWindows>().HandleAsync(None);

        (await world.ListAsync(WindowKind.Week)).Single().IsPaid.ShouldBeTrue();
        world.Shop.Log.Errors.Count.ShouldBeGreaterThanOrEqualTo(CloseStore.MaxUnpaid);
        await world.Shop.DrainAsync();
        (await world.AvailableAsync("bo")).ShouldBe(100);
    }

    private static async Task FundAsync(CloseWorld world, long amount) => (await world.Shop.Get<GeneralLedger>().PostAsync(
        new PostingRequest
        {
            Book = BookId.Campaign(Shop.Merchant, "rule:top", Currency.CNY),
            Key = amount.ToString(CultureInfo.InvariantCulture) + "|fund",
            Event = LedgerEvent.CampaignFunded,
            Amount = amount,
            Source = new PostingSource(Text: "funded"),
        },
        None)).Problem.ShouldBeNull();

    [Fact]
    public async Task Orders_that_come_after_a_close_are_not_counted_and_their_number_is_told_a_day_later()
    {
        using CloseWorld world = await CloseWorld.OpenAsync(Top);
        DayRow counted = await world.SellAsync("bo", 500, "2026-03-03T10:00:00+08:00");
        world.At("2026-03-09T00:10:00+08:00");
        await world.CloseAsync();
        await world.SellAsync("an", 700, "2026-03-08T23:59:00+08:00");
        await world.SellAsync("an", 700, "2026-03-08T23:59:30+08:00");
        await world.RefundAsync(counted, 500);
        world.At("2026-03-10T00:09:59+08:00");
        await world.CloseAsync();
        (await world.ListAsync(WindowKind.Week)).Single().LateOrders.ShouldBeNull();

        world.At("2026-03-10T00:10:00+08:00");
        await world.CloseAsync();
        (await world.ListAsync(WindowKind.Week)).Single().LateOrders.ShouldBe(2);
        (await world.ListAsync(WindowKind.Week)).Single().LateRefunds.ShouldBe(0, "it was made after the close");
        await world.SellAsync("an", 700, "2026-03-08T23:59:40+08:00");
        await world.CloseAsync();
        (await world.ListAsync(WindowKind.Week)).Single().LateOrders.ShouldBe(2, "once is enough");
        (await world.AvailableAsync("bo")).ShouldBe(100);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task A_refund_that_a_close_counted_without_knowing_its_time_is_not_told_as_late()
    {
        using CloseWorld world = await CloseWorld.OpenAsync(Top);
        var before = DateTimeOffset.Parse("2026-03-03T11:00:00+08:00", CultureInfo.InvariantCulture);
        DayRow undated = await world.SellAsync("bo", 500, "2026-03-03T10:00:00+08:00", refunded: 100);
        world.At("2026-03-09T00:15:00+08:00");
        await world.CloseAsync();
        await world.RefundAsync(undated with { RefundedAt = [before] }, 300);

        world.At("2026-03-10T00:15:00+08:00");
        await world.CloseAsync();

        ListedClose close = (await world.ListAsync(WindowKind.Week)).Single();
        (close.LateOrders, close.LateRefunds).ShouldBe((0, null));
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task Refunds_made_before_a_close_that_came_after_it_are_told_a_day_later()
    {
        using CloseWorld world = await CloseWorld.OpenAsync(Top);
        DayRow[] rows = [await world.SellAsync("bo", 500, "2026-03-03T10:00:00+08:00"), await world.SellAsync("an", 400, "2026-03-03T10:00:00+08:00"), await world.SellAsync("an", 300, "2026-03-03T10:00:00+08:00")];
        world.At("2026-03-08T23:00:00+08:00");
        await world.RefundAsync(rows[1], 300);
        world.At("2026-03-09T00:15:00+08:00");
        await world.CloseAsync();
        (await world.BonusesAsync(WindowKind.Week, "2026-W10")).ShouldBe(["bo top 100"]);
        await world.RefundAsync(rows[0], 500, "2026-03-08T23:50:00+08:00");
        await world.RefundAsync(rows[2], 300);

        world.At("2026-03-10T00:15:00+08:00");
        await world.CloseAsync();

        ListedClose close = (await world.ListAsync(WindowKind.Week)).Single();
        (close.LateOrders, close.LateRefunds).ShouldBe((0, 1));
        (await world.AvailableAsync("bo")).ShouldBe(100, "what a close has given stays");
        await world.MustBeRightAsync();
    }

    private sealed class CountingStore(InMemoryEntityStore inner) : IEntityStore, IEntityScan
    {
        public int Calls { get; set; }

        public ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation)
        {
            Calls++;
            return inner.GetAsync(partition, row, cancellation);
        }

        public ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation)
        {
            Calls++;
            return inner.RangeAsync(partition, from, to, limit, cancellation);
        }

        public ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation) =>
            inner.WriteAsync(partition, writes, cancellation);

        public IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, CancellationToken cancellation) =>
            inner.ScanAsync(partitionPrefix, rowPrefix, cancellation);
    }
}
