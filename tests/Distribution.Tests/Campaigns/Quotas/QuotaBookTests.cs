using Distribution.Campaigns.Quotas;
using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns.Quotas;

public sealed class QuotaBookTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Quota Spring = Quota.Budget(new MerchantId("fruit"), "spring");

    private readonly InMemoryEntityStore _store = new();

    [Fact]
    public async Task An_event_that_asks_again_is_answered_the_same_and_takes_nothing_more()
    {
        var book = new QuotaBook(_store);
        (await book.TakeAsync(Spring, 100, "a", 60, None)).ShouldBe(new QuotaShare(60, 60, 0));
        (await book.TakeAsync(Spring, 100, "b", 60, None)).ShouldBe(new QuotaShare(40, 40, 60));
        (await book.TakeAsync(Spring, 100, "c", 1, None)).ShouldBe(new QuotaShare(0, 0, 100));

        (await book.TakeAsync(Spring, 100, "a", 99, None)).ShouldBe(new QuotaShare(60, 60, 0));
        (await book.TakeAsync(Spring, 1000, "c", 1, None)).ShouldBe(new QuotaShare(0, 0, 100));
        (await book.UsedAsync(Spring, None)).ShouldBe(100);
        Findings().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_given_back_can_be_taken_by_others_and_the_least_stands()
    {
        var book = new QuotaBook(_store);
        await book.TakeAsync(Spring, 100, "a", 100, None);
        await book.KeepAsync(Spring, "a", 30, None);
        await book.KeepAsync(Spring, "a", 70, None);
        await book.KeepAsync(Spring, "a", 30, None);
        await book.KeepAsync(Spring, "nobody", 0, None);

        (await book.UsedAsync(Spring, None)).ShouldBe(30);
        (await book.TakeAsync(Spring, 100, "b", 100, None)).Granted.ShouldBe(70);
        (await book.FindAsync(Spring, "a", None)).ShouldBe(new QuotaShare(100, 30, 0));
        Findings().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_event_that_needs_more_is_given_more_until_it_was_refused_some()
    {
        var book = new QuotaBook(_store);
        (await book.RaiseAsync(Spring, 100, "a", 20, None)).ShouldBe(new QuotaShare(20, 20, 0, 20));
        (await book.RaiseAsync(Spring, 100, "a", 50, None)).ShouldBe(new QuotaShare(50, 50, 0, 50));
        (await book.RaiseAsync(Spring, 100, "a", 30, None)).ShouldBe(new QuotaShare(50, 50, 0, 50));
        await book.TakeAsync(Spring, 100, "b", 40, None);
        (await book.RaiseAsync(Spring, 100, "a", 70, None)).ShouldBe(new QuotaShare(60, 60, 0, 70));
        (await book.UsedAsync(Spring, None)).ShouldBe(100);

        // What others give back later is not for who was told how much there was.
        await book.KeepAsync(Spring, "b", 0, None);
        (await book.RaiseAsync(Spring, 100, "a", 70, None)).ShouldBe(new QuotaShare(60, 60, 0, 70));
        (await book.RaiseAsync(Spring, 100, "a", 90, None)).ShouldBe(new QuotaShare(60, 60, 0, 70));
        (await book.UsedAsync(Spring, None)).ShouldBe(60);
        Findings().ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_has_given_something_back_or_asked_once_and_for_all_is_given_no_more()
    {
        var book = new QuotaBook(_store);
        await book.RaiseAsync(Spring, 100, "a", 20, None);
        await book.KeepAsync(Spring, "a", 5, None);
        (await book.RaiseAsync(Spring, 100, "a", 50, None)).ShouldBe(new QuotaShare(20, 5, 0, 20));
        await book.TakeAsync(Spring, 100, "b", 20, None);
        (await book.RaiseAsync(Spring, 100, "b", 50, None)).ShouldBe(new QuotaShare(20, 20, 5));
        (await book.UsedAsync(Spring, None)).ShouldBe(25);
        Findings().ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_at_once_never_take_more_than_there_is()
    {
        var book = new QuotaBook(_store);
        QuotaShare[] shares = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
        {
            // Every event asks twice, as a message that is delivered twice does.
            QuotaShare first = await book.TakeAsync(Spring, 1000, $"e{i}", 30, None);
            (await book.TakeAsync(Spring, 1000, $"e{i}", 30, None)).ShouldBe(first);
            return first;
        })));

        shares.Sum(share => share.Granted).ShouldBe(1000);
        (await book.UsedAsync(Spring, None)).ShouldBe(1000);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => book.KeepAsync(Spring, $"e{i}", 1, None))));
        (await book.UsedAsync(Spring, None)).ShouldBe(shares.Count(share => share.Granted > 0));
        Findings().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_count_that_events_do_not_explain_is_found()
    {
        var book = new QuotaBook(_store);
        await book.TakeAsync(Spring, 100, "a", 60, None);
        await _store.WriteAsync(Spring.Partition, [new EntityWrite.Insert("s|budget|ghost", """{"granted":1,"kept":1,"before":0}"""u8.ToArray())], None);
        Findings().ShouldHaveSingleItem().ShouldBe(new CheckFinding("campaign.quotas", Spring.Partition, "budget", "-1 more taken than events hold"));
    }

    private CheckFinding[] Findings()
    {
        var check = new QuotaCheck();
        foreach (Entity entity in _store.ScanAsync("", "", None).ToBlockingEnumerable())
        {
            check.Observe(entity);
        }

        return [.. check.Finish()];
    }
}
