using System.Text.Json.Nodes;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Messaging;
using Distribution.Proof;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Proof;

/// <summary>The nightly check of a shop that sells while it is read.</summary>
public sealed class ChecksAtWorkTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task What_is_posted_during_two_runs_is_confirmed_by_none_of_them()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await OpenAsync(store);
        SellDuringScans(shop, store);

        await RunTwiceAsync(shop);

        StoredCheck check = await LastAsync(shop);
        check.Findings.Where(finding => finding.Check.StartsWith("ledger.", StringComparison.Ordinal)).ShouldBeEmpty();
        check.Confirmed.ShouldBe(0);
        shop.Log.Errors.ShouldBeEmpty();
        await MustBeRightAsync(shop, store);
    }

    [Fact]
    public async Task A_loss_is_confirmed_however_much_is_posted_meanwhile()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await OpenAsync(store);
        string merchant = await FirstAsync(store, "led|m|");
        await EditAsync(store, merchant, balances => Add(Add(balances, "expense", 1), "xfer", -1));
        await EditAsync(store, History.BookOf("bo").Partition, balances => Add(balances, "available", 1));
        SellDuringScans(shop, store);

        await RunTwiceAsync(shop);

        (await LastAsync(shop)).Findings.Where(finding => finding.IsConfirmed).Select(finding => (finding.Check, finding.Partition, finding.Row)).ShouldBe(
            [
                ("ledger.journal", History.BookOf("bo").Partition, "bal"),
                ("ledger.journal", merchant, "bal"),
                ("ledger.transit", "", null),
                ("ledger.replay", History.BookOf("bo").Partition, "bal"),
                ("ledger.replay", merchant, "bal"),
                ("ledger.replay", merchant, "bal"),
                ("ledger.replay.totals", "led|m|fruit|-|CNY|0", "expense"),
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_leg_that_has_not_arrived_in_ten_minutes_is_a_loss_in_every_sum()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await OpenAsync(store);
        List<OutboxMessage> legs = await PostWithoutLegsAsync(shop);
        legs.ShouldNotBeEmpty();
        shop.Clock.Advance(CheckDecisions.PassesWithin);
        (await CheckAsync(shop)).Found.ShouldBe(0);
        shop.Clock.Advance(TimeSpan.FromMinutes(1));

        await RunTwiceAsync(shop);

        (await LastAsync(shop)).Findings.Where(finding => finding.IsConfirmed).Select(finding => finding.Check).Distinct()
            .ShouldBe(["ledger.transit", "ledger.replay.totals"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_leg_that_arrived_after_what_is_settled_is_in_no_sum_a_loss()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await OpenAsync(store);
        List<OutboxMessage> legs = await PostWithoutLegsAsync(shop);
        shop.Clock.Advance(TimeSpan.FromSeconds(30));
        await shop.Bus.SendAsync(legs, None);
        await shop.DrainAsync();

        shop.Clock.Advance(CheckDecisions.PassesWithin - TimeSpan.FromSeconds(15));

        (await CheckAsync(shop)).Findings.ShouldBeEmpty();
    }

    private static async Task<Shop> OpenAsync(HookedStore store)
    {
        Shop shop = await Shop.OpenAsync(store: store);
        await shop.SellAsync("bo");
        await shop.SellAsync("bo", "apple");
        await shop.EndowAsync("bo", 20_000);
        shop.Clock.Advance(TimeSpan.FromHours(1));
        return shop;
    }

    /// <summary>The same orders again and again: between a book's balances and its journal, and between one book and the next.</summary>
    private static void SellDuringScans(Shop shop, HookedStore store)
    {
        bool isSelling = false;
        store.DuringScan = async entity =>
        {
            bool isPlace = entity.Row == LedgerRows.Balances || entity.Row == LedgerRows.Journal(1);
            if (isSelling || !isPlace || !entity.Partition.StartsWith("led|", StringComparison.Ordinal))
            {
                return;
            }

            isSelling = true;
            await shop.SellAsync("bo");
            await shop.EndowAsync("bo", 100);
            isSelling = false;
        };
    }

    /// <summary>An order's commission in the distributors' books, without what that sends to others.</summary>
    private static async Task<List<OutboxMessage>> PostWithoutLegsAsync(Shop shop)
    {
        await shop.PayAsync(await shop.PlaceAsync("bo"));
        await shop.HandleAsync(shop.Bus.TakeAll().ShouldHaveSingleItem());
        foreach (OutboxMessage posting in shop.Bus.TakeAll())
        {
            await shop.HandleAsync(posting);
        }

        return shop.Bus.TakeAll();
    }

    private static async Task RunTwiceAsync(Shop shop)
    {
        await CheckAsync(shop);
        shop.Clock.Advance(TimeSpan.FromHours(1));
        await CheckAsync(shop);
    }

    private static async Task<StoredCheck> CheckAsync(Shop shop)
    {
        await shop.Get<RunChecks>().HandleAsync(None);
        return await LastAsync(shop);
    }

    private static async Task<StoredCheck> LastAsync(Shop shop) =>
        (await shop.Get<QueryChecks>().HandleAsync(Shop.Merchant, null, 1, None)).Items.ShouldHaveSingleItem();

    private static async Task MustBeRightAsync(Shop shop, HookedStore store)
    {
        store.DuringScan = null;
        await shop.MustBeRightAsync();
    }

    private static async Task<string> FirstAsync(HookedStore store, string prefix)
    {
        await foreach (Entity entity in store.ScanAsync(prefix, LedgerRows.Balances, None))
        {
            return entity.Partition;
        }

        throw new InvalidOperationException(prefix);
    }

    private static async Task EditAsync(HookedStore store, string partition, Action<JsonNode> edit)
    {
        Entity read = (await store.GetAsync(partition, LedgerRows.Balances, None)).ShouldNotBeNull();
        JsonNode document = JsonNode.Parse(read.Payload.Span)!;
        edit(document);
        byte[] payload = System.Text.Encoding.UTF8.GetBytes(document.ToJsonString());
        (await store.WriteAsync(partition, [new EntityWrite.Replace(read.Row, payload, read.ETag)], None)).ShouldBeNull();
    }

    private static JsonNode Add(JsonNode node, string member, long by)
    {
        node[member] = (node[member]?.GetValue<long>() ?? 0) + by;
        return node;
    }
}
