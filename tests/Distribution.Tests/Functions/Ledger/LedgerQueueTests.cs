using Distribution.Functions.Ledger;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Messaging;
using Distribution.Storage;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Tests.Functions.Ledger;

public sealed class LedgerQueueTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_refused_posting_goes_back_to_its_queue_and_one_whose_key_is_taken_does_not()
    {
        using Shop shop = await Shop.OpenAsync();
        var queue = new LedgerQueue(shop.Get<GeneralLedger>(), shop.Get<Redelivery>(), NullLogger<LedgerQueue>.Instance);
        await shop.EndowAsync("bo", 500);

        await queue.PostAsync(Accrual("k1", 1000), "m", None);
        await queue.PostAsync(Accrual("k1", 1000), "m", None);
        await queue.PostAsync(Accrual("k1", 999), "m", None);
        for (int i = 0; i < 2; i++)
        {
            await Should.ThrowAsync<InvalidOperationException>(() => queue.PostAsync(Accrual("k2", 0), "m", None));
        }

        await shop.BalancesMustBeAsync("bo", pending: 1000, available: 500);
    }

    [Fact]
    public async Task A_posting_that_meets_an_outage_comes_again_later_and_is_posted_once()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(store: store);
        var queue = new LedgerQueue(shop.Get<GeneralLedger>(), shop.Get<Redelivery>(), NullLogger<LedgerQueue>.Instance);
        store.BeforeWrite = static (_, _) => throw new RetryableException("out");
        await queue.PostAsync(Accrual("k1", 1000), "m1", None);
        await queue.PostAsync(Accrual("k1", 1000), "m1", None);
        store.BeforeWrite = static (_, _) => Task.CompletedTask;

        List<OutboxMessage> again = shop.Bus.TakeAll();
        again.Select(message => message.Id).Distinct().ShouldBe(["m1~1"]);
        foreach (OutboxMessage message in again)
        {
            await shop.HandleAsync(message);
        }

        await shop.BalancesMustBeAsync("bo", pending: 1000);
    }

    private static PostingRequest Accrual(string key, long amount) => new()
    {
        Book = BookId.Distributor(Shop.Merchant, new DistributorId("bo"), Currency.CNY),
        Key = key,
        Event = LedgerEvent.CommissionAccrued,
        Amount = amount,
        Source = new PostingSource(Order: "o1"),
    };
}
