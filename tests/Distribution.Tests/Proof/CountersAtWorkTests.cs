using System.Text.Json.Nodes;
using Distribution.Campaigns.Bonuses;
using Distribution.Campaigns.Quotas;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Proof;
using Distribution.Storage;
using Distribution.Tests.Campaigns.Standing;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Proof;

/// <summary>Counters that change while a check reads them, each time in the same way: between the counter and what it counts.</summary>
public sealed class CountersAtWorkTests
{
    private const string Book = "led|d|fruit|bo|CNY|0";
    private const string Standing = "stand|fruit|bo";
    private const string Limit = "quota|fruit|p|bo";

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Quota Spring = Quota.Budget(Shop.Merchant, "spring");

    private static readonly byte[] Cashback = StandingShop.Program(
        """{"id":"cashback","on":"metric","metric":"sales","every":1000,"limit":{"per":"self","times":99},"pay":[{"to":"self","fixed":30}]}""");

    private static readonly Dictionary<string, Counter> Counters = new()
    {
        ["stock"] = new("catalog.stock", "stock|fruit|box", "level", OpenShopAsync, static (shop, _) => shop.PlaceAsync("bo"), static row => Add(row, "reserved", -1)),
        ["quota"] = new(
            "campaign.quotas", Spring.Partition, "n|", OpenShopAsync, static (shop, n) => shop.Get<QuotaBook>().TakeAsync(Spring, 1000, $"e{n}", 1, None), static row => Add(row, "used", -1)),
        ["waiting"] = new("ledger.waiting", Book, LedgerRows.Balances, OpenShopAsync, WaitAsync, static row => Add(row, "waiting", 2)) { After = PayAsync },
        ["withheld"] = new("ledger.withheld", Book, LedgerRows.Balances, OpenShopAsync, static (shop, _) => shop.WithdrawAsync("bo", 1000), static row => Add(row, "amount", -1)) { Broken = "w|" },
        ["numbers"] = new("campaign.counts", Standing, "n|", OpenCountingAsync, static (shop, _) => shop.PearsAsync(1), static row => Add(row, "value", 1)),
        ["rows of runs"] = new("campaign.earned", Standing, "e|", OpenCountingAsync, RefundAsync, static row => Add(row, "times", -1)),
        ["what follows runs"] = new("campaign.earned", Limit, "d|", OpenCountingAsync, RefundAsync, static row => Add(row, "kept", -1)) { At = Standing, Broken = "s|" },
    };

    public static TheoryData<string> Names => [.. Counters.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_changes_while_it_is_read_is_found_by_no_run(string name)
    {
        Counter counter = Counters[name];
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await counter.Open(store);

        await RunTwiceAsync(shop, store, counter);

        StoredCheck check = await LastAsync(shop);
        check.Findings.Where(finding => finding.Check == counter.Check).ShouldBeEmpty();
        check.Confirmed.ShouldBe(0);
        await shop.MustBeRightAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_loss_is_confirmed_however_much_changes_during_two_runs_and_between_them(string name)
    {
        Counter counter = Counters[name];
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await counter.Open(store);
        await BreakAsync(store, counter);

        await RunTwiceAsync(shop, store, counter);

        (await LastAsync(shop)).Findings.ShouldContain(finding => finding.Check == counter.Check && finding.Partition == counter.Partition && finding.IsConfirmed);
    }

    [Fact]
    public async Task A_counter_that_never_keeps_still_is_left_to_the_next_run()
    {
        Counter counter = Counters["quota"];
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await counter.Open(store);
        await BreakAsync(store, counter);
        int taken = 0;
        store.AfterRange = async partition =>
        {
            if (partition == Spring.Partition)
            {
                await shop.Get<QuotaBook>().TakeAsync(Spring, 1000, $"r{taken++}", 1, None);
            }
        };

        await shop.Get<RunChecks>().HandleAsync(None);
        (await LastAsync(shop)).Findings.ShouldBeEmpty();
        taken.ShouldBeInRange(2, 100);

        store.AfterRange = static _ => Task.CompletedTask;
        await shop.Get<RunChecks>().HandleAsync(None);
        (await LastAsync(shop)).Findings.ShouldHaveSingleItem().Detail.ShouldBe("-1 more taken than events hold");
    }

    private static async Task RunTwiceAsync(Shop shop, HookedStore store, Counter counter)
    {
        await RunAsync(shop, store, counter, 1);
        shop.Clock.Advance(TimeSpan.FromMinutes(30));
        await ChangeAsync(shop, counter, 2);
        shop.Clock.Advance(TimeSpan.FromMinutes(30));
        await RunAsync(shop, store, counter, 3);
    }

    private static async Task RunAsync(Shop shop, HookedStore store, Counter counter, int number)
    {
        bool isDone = false;
        store.DuringScan = async entity =>
        {
            if (!isDone && entity.Partition == (counter.At ?? counter.Partition) && entity.Row.StartsWith(counter.Row, StringComparison.Ordinal))
            {
                isDone = true;
                await counter.Traffic(shop, number);
            }
        };
        await shop.Get<RunChecks>().HandleAsync(None);
        store.DuringScan = null;
        isDone.ShouldBeTrue();
        await counter.After(shop, number);
    }

    private static async Task ChangeAsync(Shop shop, Counter counter, int number)
    {
        await counter.Traffic(shop, number);
        await counter.After(shop, number);
    }

    private static async Task<Shop> OpenShopAsync(HookedStore store)
    {
        Shop shop = await Shop.OpenAsync(store: store);
        await shop.PlaceAsync("bo");
        await shop.EndowAsync("bo", 50_000);
        (await shop.WithdrawAsync("bo", 1000)).Problem.ShouldBeNull();
        await shop.Get<QuotaBook>().TakeAsync(Spring, 1000, "first", 1, None);
        shop.Clock.Advance(TimeSpan.FromHours(1));
        return shop;
    }

    /// <summary>Two runs of five times each: what is refunded takes from the second.</summary>
    private static async Task<Shop> OpenCountingAsync(HookedStore store)
    {
        Shop shop = await StandingShop.OpenAsync(Cashback, store);
        await shop.PearsAsync(5);
        await shop.PearsAsync(5, buyer: "dan");
        shop.Clock.Advance(TimeSpan.FromHours(1));
        return shop;
    }

    /// <summary>One time of whatever the newest run is: the order that is refunded is always the same.</summary>
    private static async Task RefundAsync(Shop shop, int number)
    {
        Entity counted = (await shop.Store.RangeAsync(Standing, "o|", "o}", 1, None)).ShouldHaveSingleItem();
        await shop.RefundedAsync(new OrderId(counted.Row[2..]), 1000);
    }

    private static BonusAccount Gift => new(Shop.Merchant, Currency.CNY, "gift", null, new DistributorId("bo"), new PostingSource(Rule: "gift"));

    private static async Task WaitAsync(Shop shop, int number) => (await shop.Get<GeneralLedger>().PostAsync(BonusPostings.TakeBack(Gift, $"g{number}", $"g{number}", 5), None)).Value.Waits.ShouldBeTrue();

    private static async Task PayAsync(Shop shop, int number)
    {
        (await shop.Get<GeneralLedger>().PostAsync(BonusPostings.Pay(Gift, $"g{number}", 5), None)).Problem.ShouldBeNull();
        await shop.DrainAsync();
    }

    private static async Task<StoredCheck> LastAsync(Shop shop) =>
        (await shop.Get<QueryChecks>().HandleAsync(Shop.Merchant, null, 1, None)).Items.ShouldHaveSingleItem();

    private static async Task BreakAsync(HookedStore store, Counter counter)
    {
        string prefix = counter.Broken ?? counter.Row;
        Entity read = (await store.RangeAsync(counter.Partition, prefix, StoreKey.BeyondPrefix(prefix), 1, None)).ShouldHaveSingleItem();
        JsonNode document = JsonNode.Parse(read.Payload.Span)!;
        counter.Break(document);
        byte[] payload = System.Text.Encoding.UTF8.GetBytes(document.ToJsonString());
        (await store.WriteAsync(read.Partition, [new EntityWrite.Replace(read.Row, payload, read.ETag)], None)).ShouldBeNull();
    }

    private static void Add(JsonNode node, string member, long by) => node[member] = (node[member]?.GetValue<long>() ?? 0) + by;

    /// <param name="Check">Which check watches it.</param>
    /// <param name="Partition">Where a loss is found.</param>
    /// <param name="Row">How the row begins after whose reading it changes.</param>
    /// <param name="Open">A shop that has it.</param>
    /// <param name="Traffic">Changes it, with a number that is another one each time.</param>
    /// <param name="Break">Loses one.</param>
    private sealed record Counter(string Check, string Partition, string Row, Func<HookedStore, Task<Shop>> Open, Func<Shop, int, Task> Traffic, Action<JsonNode> Break)
    {
        /// <summary>The partition of <see cref="Row"/>, where it is another.</summary>
        public string? At { get; init; }

        /// <summary>How the row begins that is broken, where it is another.</summary>
        public string? Broken { get; init; }

        /// <summary>What comes after the run.</summary>
        public Func<Shop, int, Task> After { get; init; } = static (_, _) => Task.CompletedTask;
    }
}
