using Distribution.Functions.Ledger;
using Distribution.Kernel;
using Distribution.Ledger;
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
        var queue = new LedgerQueue(shop.Get<GeneralLedger>(), NullLogger<LedgerQueue>.Instance);
        await shop.EndowAsync("bo", 500);

        await queue.PostAsync(Accrual("k1", 1000), None);
        await queue.PostAsync(Accrual("k1", 1000), None);
        await queue.PostAsync(Accrual("k1", 999), None);
        for (int i = 0; i < 2; i++)
        {
            await Should.ThrowAsync<InvalidOperationException>(() => queue.PostAsync(Accrual("k2", 0), None));
        }

        await shop.BalancesMustBeAsync("bo", pending: 1000, available: 500);
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
