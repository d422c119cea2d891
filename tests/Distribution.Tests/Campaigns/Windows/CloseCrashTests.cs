using System.Globalization;
using Distribution.Campaigns;
using Distribution.Campaigns.Quotas;
using Distribution.Campaigns.Windows;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Storage;
using Distribution.Tests.Contracts;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns.Windows;

/// <summary>A close that is broken off anywhere, or run by many at once, pays once.</summary>
public sealed class CloseCrashTests
{
    private const string Rules = """
        { "id": "top", "on": "rank", "metric": "sales", "window": "week", "budget": "spring", "pay": [ { "to": "rank", "prizes": [400, 300, 200] } ] },
        { "id": "once", "on": "metric", "metric": "sales", "window": "week", "gte": 1, "at": "close", "slot": "s", "limit": { "per": "self", "times": 1, "window": "month" },
          "pay": [ { "to": "self", "fixed": 7 } ] },
        { "id": "gift", "on": "metric", "metric": "sales", "window": "week", "gte": 1, "at": "close", "pay": [ { "to": "self", "grant": "coupon:X", "qty": 1 } ] },
        { "id": "other", "on": "metric", "metric": "sales", "window": "week", "gte": 1, "at": "close", "slot": "s", "limit": { "per": "self", "times": 1, "window": "month" },
          "pay": [ { "to": "self", "fixed": 3 } ] }
        """;

    private const string Budget = """ "budgets": { "spring": { "amount": 800 } }, """;

    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Every call of the store fails once: reads before, writes before they happen and after.</summary>
    [Fact]
    public async Task A_crash_at_any_call_of_the_store_is_gone_after_the_next_run()
    {
        int calls = await CallsAsync();
        calls.ShouldBeGreaterThan(40);
        for (int at = 1; at <= calls; at++)
        {
            var store = new CrashingStore(new InMemoryEntityStore());
            using CloseWorld world = await SoldAsync(store);
            store.FailAt = at;
            await TryAsync(() => world.Shop.Get<CloseDueWindows>().HandleAsync(None));
            store.FailAt = 0;

            // What comes in before the next run counts if the numbers were not taken yet, and only then.
            await world.SellAsync("du", 1, "2026-03-08T10:00:00+08:00");
            await world.CloseAsync();
            await MustBePaidAsync(world, store.Failed ? at.ToString(CultureInfo.InvariantCulture) : "no call failed");
        }
    }

    [Fact]
    public async Task Calls_that_fail_now_and_then_only_delay()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var memory = new InMemoryEntityStore();
            var faults = new Faults(seed, 0);
            using CloseWorld world = await SoldAsync(new ScannedFaultyStore(memory, new FaultyStore(memory, faults)));
            faults.Rate = 0.2;
            for (int run = 0; run < 8; run++)
            {
                await TryAsync(() => world.Shop.Get<CloseDueWindows>().HandleAsync(None));
            }

            faults.Rate = 0;
            await world.CloseAsync();
            await MustBePaidAsync(world, $"seed {seed}");
        }
    }

    [Fact]
    public async Task Eight_machines_at_once_close_and_pay_once()
    {
        for (int run = 0; run < 10; run++)
        {
            var store = new InMemoryEntityStore();
            using CloseWorld world = await SoldAsync(store);
            Shop[] machines = [.. Enumerable.Range(0, 8).Select(_ => new Shop(store))];
            foreach (Shop machine in machines)
            {
                machine.Clock.Set(world.Now);
            }

            await Task.WhenAll(machines.Select(machine => Task.Run(() => machine.Get<CloseDueWindows>().HandleAsync(None))));
            foreach (Shop machine in machines)
            {
                await machine.DrainAsync();
                machine.Dispose();
            }

            await world.CloseAsync();
            await MustBePaidAsync(world, $"run {run}");
        }
    }

    /// <summary>Another machine counts two orders more, and is done with everything or ends before the close, while this one is about to write a row.</summary>
    [Theory]
    [InlineData("f|", null)]
    [InlineData("f|", "c|")]
    [InlineData("c|", null)]
    [InlineData("marker", null)]
    public async Task A_machine_that_is_overtaken_goes_on_from_what_the_other_one_wrote(string row, string? crash)
    {
        var memory = new InMemoryEntityStore();
        var hooked = new HookedStore(memory);
        using CloseWorld world = await CloseWorld.OpenAsync(
            """{ "id": "all", "on": "metric", "metric": "sales", "window": "week", "gte": 1, "at": "close", "pay": [ { "to": "self", "percent": 100000, "of": "metric" } ] }""", store: hooked);
        await world.SellAsync("bo", 1000, "2026-03-03T10:00:00+08:00");
        world.At("2026-03-09T00:10:00+08:00");
        using var other = new Shop(new CrashingStore(memory) { FailRow = crash });
        other.Clock.Set(world.Now);
        int overtaken = 0;
        hooked.BeforeWrite = async (partition, writes) =>
        {
            if (partition == "close|fruit|week" && writes[0].Row.StartsWith(row, StringComparison.Ordinal) && Interlocked.Exchange(ref overtaken, 1) == 0)
            {
                await world.SellAsync("bo", 500, "2026-03-04T10:00:00+08:00");
                await world.SellAsync("an", 100, "2026-03-04T10:00:00+08:00");
                (await other.Get<CloseDueWindows>().HandleAsync(None)).ShouldBe(crash is null ? 1 : 0);
                await other.DrainAsync();
            }
        };
        await world.CloseAsync();

        overtaken.ShouldBe(1);
        string[] bonuses = await world.BonusesAsync(WindowKind.Week, "2026-W10");
        bonuses.ShouldBe(row == "f|" ? ["an all 10", "bo all 150"] : ["bo all 100"]);
        (await world.AvailableAsync("bo")).ShouldBe(row == "f|" ? 150 : 100);
        (await world.AvailableAsync("an")).ShouldBe(row == "f|" ? 10 : 0);
        await world.MustBeRightAsync();
    }

    /// <summary>More people than a row holds: pages, and a break in the middle of the second one's payments.</summary>
    [Fact]
    public async Task A_close_of_thousands_is_paid_from_the_page_where_it_was_broken_off()
    {
        const int People = 3000;
        var store = new CrashingStore(new InMemoryEntityStore());
        using CloseWorld world = await CloseWorld.OpenAsync(
            """{ "id": "all", "on": "metric", "metric": "sales", "window": "week", "gte": 1, "at": "close", "pay": [ { "to": "self", "fixed": 5 } ] }""", store: store);
        for (int i = 0; i < People; i++)
        {
            await world.SellAsync($"person-{i:D5}", 100, "2026-03-03T10:00:00+08:00");
        }

        world.At("2026-03-09T00:10:00+08:00");
        store.FailRow = "person-02900";
        (await world.Shop.Get<CloseDueWindows>().HandleAsync(None)).ShouldBe(0);
        store.FailRow = null;
        ClosedWindow closed = (await world.ListAsync(WindowKind.Week)).Single().Close;
        int paid = (await world.Shop.Get<CloseStore>().ProgressAsync(Shop.Merchant, closed, None)).ShouldNotBeNull().Value.Page;
        paid.ShouldBeGreaterThan(0, "the pages before are not paid again");
        (await world.CloseAsync()).ShouldBe(1);

        closed.Pages.Count.ShouldBeGreaterThan(1);
        (closed.Bonuses, closed.Amount).ShouldBe((People, People * 5L));
        (await world.AvailableAsync("person-02900")).ShouldBe(5);
        (await world.AvailableAsync("person-02999")).ShouldBe(5);
        await world.MustBeRightAsync();

        int listed = 0;
        string? cursor = null;
        do
        {
            Page<ListedClose> page = await world.Shop.Get<ListCloses>().HandleAsync(new ListClosesQuery(Shop.Merchant, WindowKind.Week, null, cursor, PageLimits.Max), None);
            page.Items.SelectMany(close => close.Bonuses).ShouldAllBe(bonus => bonus.IsPaid);
            listed += page.Items.Sum(close => close.Bonuses.Count);
            cursor = page.Next;
        }
        while (cursor is not null);
        listed.ShouldBe(People);
    }

    [Fact]
    public async Task What_is_paid_is_read_and_not_posted_again()
    {
        var hooked = new HookedStore(new InMemoryEntityStore());
        using CloseWorld world = await SoldAsync(hooked);
        await world.CloseAsync();
        ClosedWindow closed = (await world.ListAsync(WindowKind.Week)).Single().Close;
        byte[] begun = StoreJson.Write(new CloseProgress(true, 0), CloseJson.Default.CloseProgress);
        await hooked.WriteAsync("close|fruit|week", [new EntityWrite.Insert("u|" + CloseStore.DayKey(closed.Last), begun)], None);
        int writes = 0;
        hooked.BeforeWrite = (partition, _) =>
        {
            writes += partition.StartsWith("led|", StringComparison.Ordinal) || partition.StartsWith("grants|", StringComparison.Ordinal) ? 1 : 0;
            return Task.CompletedTask;
        };
        await world.CloseAsync();

        writes.ShouldBe(0);
        await MustBePaidAsync(world, "paid twice over");
    }

    [Fact]
    public async Task What_the_books_refuse_is_tried_again_and_holds_up_no_later_window()
    {
        using CloseWorld world = await CloseWorld.OpenAsync(
            """{ "id": "top", "on": "rank", "metric": "sales", "window": "week", "pay": [ { "to": "rank", "prizes": [100] } ] }""");
        await world.Shop.Get<Distribution.Ledger.GeneralLedger>().PostAsync(Funded(60, "one"), None);
        await world.SellAsync("bo", 500, "2026-03-03T10:00:00+08:00");
        await world.SellAsync("an", 500, "2026-03-10T10:00:00+08:00");
        world.At("2026-03-16T00:10:00+08:00");
        (await world.CloseAsync()).ShouldBe(2);
        (await world.ListAsync(WindowKind.Week)).ShouldAllBe(close => !close.IsPaid);
        (await world.FindingsAsync()).ShouldContain(finding => finding.Check == "campaign.closes");

        await world.Shop.Get<Distribution.Ledger.GeneralLedger>().PostAsync(Funded(140, "two"), None);
        await world.CloseAsync();
        (await world.ListAsync(WindowKind.Week)).ShouldAllBe(close => close.IsPaid);
        (await world.AvailableAsync("bo")).ShouldBe(100);
        (await world.AvailableAsync("an")).ShouldBe(100);
        await world.MustBeRightAsync();
    }

    private static Distribution.Ledger.PostingRequest Funded(long amount, string key) => new()
    {
        Book = Distribution.Ledger.BookId.Campaign(Shop.Merchant, "rule:top", Currency.CNY),
        Key = key + "|fund",
        Event = Distribution.Ledger.LedgerEvent.CampaignFunded,
        Amount = amount,
        Source = new Distribution.Ledger.PostingSource(Text: "funded"),
    };

    /// <summary>The budget of 800 pays 355, 267 and 178 for 400, 300 and 200, whose parts are 355.56, 266.67 and 177.78.</summary>
    private static async Task MustBePaidAsync(CloseWorld world, string because)
    {
        (await world.AvailableAsync("bo")).ShouldBe(355 + 7, because);
        (await world.AvailableAsync("an")).ShouldBe(267 + 7, because);
        (await world.AvailableAsync("chen")).ShouldBe(178 + 7, because);
        (await world.GrantsAsync("bo")).ShouldBe(["gift 1 x coupon:X Granted 2026-W10"], because);
        (await world.ListAsync(WindowKind.Week)).ShouldHaveSingleItem().IsPaid.ShouldBeTrue(because);
        var quotas = world.Shop.Get<QuotaBook>();
        (await quotas.UsedAsync(Quota.Budget(Shop.Merchant, "spring"), None)).ShouldBe(800, because);
        (await quotas.UsedAsync(Quota.Limit(Shop.Merchant, new DistributorId("bo"), "once@self:Month", "2026-03"), None)).ShouldBe(1, because);
        (await quotas.UsedAsync(Quota.Limit(Shop.Merchant, new DistributorId("bo"), "other@self:Month", "2026-03"), None)).ShouldBe(0, because);
        await world.MustBeRightAsync();
    }

    private static async Task<int> CallsAsync()
    {
        var store = new CrashingStore(new InMemoryEntityStore());
        using CloseWorld world = await SoldAsync(store);
        store.Calls = 0;
        await world.Shop.Get<CloseDueWindows>().HandleAsync(None);
        return store.Calls;
    }

    private static async Task<CloseWorld> SoldAsync(IEntityStore store)
    {
        CloseWorld world = await CloseWorld.OpenAsync(Rules, Budget, store);
        await world.SellAsync("bo", 900, "2026-03-03T10:00:00+08:00");
        await world.SellAsync("an", 800, "2026-03-04T10:00:00+08:00");
        await world.SellAsync("chen", 700, "2026-03-05T10:00:00+08:00");
        world.At("2026-03-09T00:10:00+08:00");
        return world;
    }

    private static async Task TryAsync(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (RetryableException)
        {
            // The process is gone.
        }
    }

    private sealed class ScannedFaultyStore(InMemoryEntityStore scan, FaultyStore faulty) : IEntityStore, IEntityScan
    {
        public ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation) => faulty.GetAsync(partition, row, cancellation);

        public ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation) =>
            faulty.RangeAsync(partition, from, to, limit, cancellation);

        public ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation) => faulty.WriteAsync(partition, writes, cancellation);

        public IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, CancellationToken cancellation) => scan.ScanAsync(partitionPrefix, rowPrefix, cancellation);
    }
}
