using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Local;
using Distribution.Messaging;
using Distribution.Proof;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Proof;

public sealed class RunChecksTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Right_books_are_reported_once_a_day_however_often_they_are_checked()
    {
        using History history = await History.OpenAsync();

        await TwiceAsync(history, run => run.HandleAsync(None));
        history.Shop.Clock.Advance(TimeSpan.FromHours(1));
        await TwiceAsync(history, run => run.HandleAsync(None));

        StoredCheck check = (await ListAsync(history)).ShouldHaveSingleItem();
        (check.Found, check.At).ShouldBe((0, history.Shop.Clock.GetUtcNow()));
        check.Totals["ledger.xfer.CNY"].ShouldBe(0);
        check.Entities.ShouldBeGreaterThan(50);
        history.Shop.Log.Errors.ShouldBeEmpty();
        (await Run(history).HandleAskedAsync(None)).ShouldBe(0);
    }

    [Fact]
    public async Task A_difference_is_suspected_at_first_and_named_as_an_error_by_the_run_that_finds_it_again()
    {
        using History history = await BrokenAsync();

        await TwiceAsync(history, run => run.HandleAsync(None));
        StoredCheck suspected = (await ListAsync(history)).ShouldHaveSingleItem();
        (suspected.Found, suspected.Confirmed).ShouldBe((2, 0));
        history.Shop.Log.Errors.ShouldBeEmpty();
        (await Run(history).HandleAskedAsync(None)).ShouldBe(0);

        history.Shop.Clock.Advance(CheckDecisions.PassesWithin);
        (await Run(history).HandleAskedAsync(None)).ShouldBe(1);

        StoredCheck confirmed = (await ListAsync(history)).ShouldHaveSingleItem();
        confirmed.Confirmed.ShouldBe(2);
        confirmed.Findings.ShouldAllBe(finding => finding.IsConfirmed && finding.FirstAt == suspected.At);
        history.Shop.Log.Errors.ShouldContain(error => error.Contains("ledger.journal") && error.Contains("fruit") && error.Contains(history.Bo) && error.EndsWith(" bal"));
        (await Run(history).HandleAskedAsync(None)).ShouldBe(0);
    }

    [Fact]
    public async Task What_was_found_yesterday_is_confirmed_by_a_run_that_comes_a_day_late()
    {
        using History history = await BrokenAsync();
        await Run(history).HandleAsync(None);
        DateTimeOffset first = history.Shop.Clock.GetUtcNow();

        history.Shop.Clock.Advance(TimeSpan.FromHours(27));
        await TwiceAsync(history, run => run.HandleAsync(None));

        IReadOnlyList<StoredCheck> checks = await ListAsync(history);
        checks.Select(check => check.Confirmed).ShouldBe([2, 0]);
        checks[0].Findings[0].FirstAt.ShouldBe(first);
    }

    [Fact]
    public async Task A_message_on_its_way_is_never_an_error()
    {
        using History history = await History.OpenAsync();
        OrderId order = await history.Shop.PlaceAsync("bo");
        await history.Shop.PayAsync(order);
        await history.Shop.HandleAsync(history.Shop.Bus.TakeAll().ShouldHaveSingleItem());
        List<OutboxMessage> postings = history.Shop.Bus.TakeAll();
        await Run(history).HandleAsync(None);
        (await ListAsync(history))[0].Found.ShouldBeGreaterThan(0);

        await history.Shop.Bus.SendAsync(postings, None);
        await history.Shop.DrainAsync();
        history.Shop.Clock.Advance(TimeSpan.FromMinutes(15));
        await Run(history).HandleAskedAsync(None);

        (await ListAsync(history)).ShouldHaveSingleItem().Found.ShouldBe(0);
        history.Shop.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_machines_at_once_keep_one_report_and_an_earlier_run_never_replaces_a_later_one()
    {
        using History history = await BrokenAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Run(history).HandleAsync(None))));
        (await ListAsync(history)).ShouldHaveSingleItem().Found.ShouldBe(2);

        DateTimeOffset later = history.Shop.Clock.GetUtcNow();
        history.Shop.Clock.Set(later - TimeSpan.FromMinutes(5));
        await Run(history).HandleAsync(None);

        (await ListAsync(history)).ShouldHaveSingleItem().At.ShouldBe(later);
    }

    [Fact]
    public async Task A_merchants_report_tells_of_nobody_elses_books()
    {
        using History history = await BrokenAsync();
        await history.CopyAsync(history.Bo, LedgerRows.Journal(1), LedgerRows.Journal(1), static entry => entry.AsObject().Remove("then"), "led|d|other|bo|CNY|0");

        await Run(history).HandleAsync(None);

        StoredCheck own = (await ListAsync(history)).ShouldHaveSingleItem();
        StoredCheck other = (await ListAsync(history, new MerchantId("other"))).ShouldHaveSingleItem();
        own.Findings.ShouldAllBe(finding => finding.Partition == history.Bo || finding.Partition == "");
        other.Findings.ShouldNotBeEmpty();
        other.Findings.ShouldAllBe(finding => finding.Partition.Contains("other", StringComparison.Ordinal) || finding.Partition == "");
        own.Entities.ShouldBeGreaterThan(other.Entities);
        other.Entities.ShouldBe(1);
    }

    [Fact]
    public async Task Asking_twice_is_one_check_and_it_is_asked_for_until_its_report_is_there()
    {
        var memory = new InMemoryEntityStore();
        var store = new HookedStore(memory);
        using Shop shop = await Shop.OpenAsync(store: store);
        CheckAsked first = await shop.Get<QueryChecks>().AskAsync(Shop.Merchant, None);
        shop.Clock.Advance(TimeSpan.FromMinutes(1));
        (await shop.Get<QueryChecks>().AskAsync(Shop.Merchant, None)).ShouldBe(first);

        store.BeforeWrite = static (partition, _) => partition == "chk|fruit" ? throw new RetryableException("down") : Task.CompletedTask;
        await shop.Get<RunChecks>().HandleAskedAsync(None);
        store.BeforeWrite = static (_, _) => Task.CompletedTask;

        shop.Log.Errors.ShouldHaveSingleItem().ShouldContain("fruit");
        (await shop.Get<RunChecks>().HandleAskedAsync(None)).ShouldBe(1);
        (await shop.Get<RunChecks>().HandleAskedAsync(None)).ShouldBe(0);
        (await shop.Get<QueryChecks>().HandleAsync(Shop.Merchant, new DateOnly(2026, 3, 2), None)).Value.Found.ShouldBe(0);
        (await shop.Get<QueryChecks>().HandleAsync(Shop.Merchant, new DateOnly(2026, 3, 3), None)).Problem!.Code.ShouldBe("check.not_found");
    }

    /// <summary>One fen too much in a balance: the journal and the replay each say so.</summary>
    private static async Task<History> BrokenAsync()
    {
        History history = await History.OpenAsync();
        await history.EditAsync(history.Bo, LedgerRows.Balances, static balances => balances["available"] = balances["available"]!.GetValue<long>() + 1);
        return history;
    }

    private static RunChecks Run(History history) => history.Shop.Get<RunChecks>();

    private static async Task TwiceAsync(History history, Func<RunChecks, Task> run)
    {
        await run(Run(history));
        string once = await StoreFingerprint.OfAsync((IEntityScan)history.Shop.Store, None);
        await run(Run(history));
        (await StoreFingerprint.OfAsync((IEntityScan)history.Shop.Store, None)).ShouldBe(once);
    }

    private static async Task<IReadOnlyList<StoredCheck>> ListAsync(History history, MerchantId? merchant = null) =>
        (await history.Shop.Get<QueryChecks>().HandleAsync(merchant ?? Shop.Merchant, null, 50, None)).Items;
}
