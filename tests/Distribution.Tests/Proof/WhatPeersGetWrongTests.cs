using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Payments;
using Distribution.Settlement;
using Distribution.Storage;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Tests.Proof;

/// <summary>What goes wrong with money elsewhere, each once: concurrency, providers, redelivery and the form of a balance.</summary>
public sealed class WhatPeersGetWrongTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task No_update_of_a_balance_is_lost_and_none_overdraws_it_under_concurrent_withdrawals_and_income()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 3000);
        GeneralLedger other = Over(shop.Store);

        Task<Result<Withdrawal>>[] withdrawals = [.. Enumerable.Range(0, 64).Select(_ => Task.Run(() => shop.WithdrawAsync("bo", 100)))];
        Task[] income = [.. Enumerable.Range(0, 16).Select(i => Task.Run(async () => (await other.PostAsync(Gift("bo", "g" + i, 7), None)).Problem.ShouldBeNull()))];
        Result<Withdrawal>[] results = await Task.WhenAll(withdrawals);
        await Task.WhenAll(income);
        await shop.DrainAsync();

        int taken = results.Count(result => result.Problem is null);
        taken.ShouldBeInRange(30, 31);
        results.Where(result => result.Problem is not null).ShouldAllBe(result => result.Problem!.Code == "withdrawal.insufficient_balance");
        await shop.BalancesMustBeAsync("bo", available: 3000 + (16 * 7) - (taken * 100), withheld: taken * 100);
    }

    [Fact]
    public async Task A_retry_of_a_payout_has_the_same_number_so_it_pays_once()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop, 4000);
        shop.Transfers.Answer = new GatewayOutcome<TransferStatus>.Unknown("timeout");
        shop.Transfers.QueriesFail = true;

        string?[] numbers = [await SendAsync(shop, withdrawal), await SendAsync(shop, withdrawal), await SendAsync(shop, withdrawal)];
        shop.Transfers.LoseRequests = false;
        shop.Transfers.QueriesFail = false;
        await SendAsync(shop, withdrawal);

        numbers.Distinct().ShouldHaveSingleItem().ShouldBe(withdrawal.Id.Value);
        shop.Transfers.Transfers.ShouldHaveSingleItem().Amount.ShouldBe(4000);
        await shop.BalancesMustBeAsync("bo", available: 1000, paid: 4000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task The_provider_is_called_outside_of_any_storage_change_and_after_its_number_is_stored()
    {
        var memory = new InMemoryEntityStore();
        var store = new WatchedStore(memory);
        using Shop shop = await Shop.OpenAsync(store: store);
        Withdrawal withdrawal = await ApprovedAsync(shop, 4000);
        int calls = 0;
        shop.Transfers.OnTheWay = async () =>
        {
            calls++;
            store.Writing.ShouldBe(0);
            Withdrawal stored = (await shop.Get<QueryWithdrawals>().HandleAsync(new GetWithdrawalQuery(Shop.Merchant, withdrawal.Id, null), None)).Value;
            (stored.State, stored.PayoutNo).ShouldBe((WithdrawalState.Paying, withdrawal.Id.Value));
            await shop.EndowAsync("bo", 11);
            return null;
        };

        await SendAsync(shop, withdrawal);

        calls.ShouldBe(1);
        await shop.BalancesMustBeAsync("bo", available: 1011, paid: 4000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_redelivered_message_does_not_reset_what_is_settled_so_nothing_settles_or_pays_again()
    {
        using Shop shop = await Shop.OpenAsync();
        var delivered = new ConcurrentBag<OutboxMessage>();
        OrderId order = await shop.PlaceAsync("bo");
        await shop.PayAsync(order);
        await shop.CompleteAsync(order);
        await DrainAsync();
        shop.Clock.Advance(TimeSpan.FromDays(8));
        await shop.Get<SettleLate>().HandleAsync(None);
        await DrainAsync();
        await shop.BalancesMustBeAsync("bo", available: 2280);

        for (int again = 0; again < 3; again++)
        {
            await shop.Bus.SendAsync([.. delivered.DistinctBy(message => message.Id)], None);
            await shop.PayAsync(order);
            await shop.DrainAsync(new Random(again));
            (await shop.Get<SettleOrder>().HandleAsync(new SettleOrderCommand(Shop.Merchant, order), None)).ShouldBe(SettleOutcome.Settled);
            await shop.DrainAsync();
        }

        delivered.Count.ShouldBeGreaterThan(4);
        await shop.BalancesMustBeAsync("bo", available: 2280);
        await shop.MustBeRightAsync();

        Task DrainAsync() => shop.Bus.DrainAsync(message =>
        {
            delivered.Add(message);
            return shop.HandleAsync(message);
        });
    }

    [Fact]
    public async Task One_failing_row_does_not_hold_back_the_settlement_of_the_others()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId broken = await shop.SellAsync("bo", buyer: "one");
        OrderId other = await shop.SellAsync("bo", "apple", buyer: "two");
        await shop.CompleteAsync(broken);
        await shop.CompleteAsync(other);
        string partition = OrderStore.Partition(Shop.Merchant, broken);
        Entity sheet = (await shop.Store.GetAsync(partition, OrderStore.CommissionRow, None)).ShouldNotBeNull();
        await shop.Store.WriteAsync(partition, [new EntityWrite.Replace(sheet.Row, "{"u8.ToArray(), sheet.ETag)], None);

        await shop.SettleAsync();

        await shop.BalancesMustBeAsync("bo", pending: 2280, available: 399);
        shop.Log.Errors.ShouldContain(error => error.Contains(broken.Value, StringComparison.Ordinal));
        Entity damaged = (await shop.Store.GetAsync(partition, OrderStore.CommissionRow, None)).ShouldNotBeNull();
        await shop.Store.WriteAsync(partition, [new EntityWrite.Replace(sheet.Row, sheet.Payload, damaged.ETag)], None);
        await shop.SettleAsync();
        await shop.BalancesMustBeAsync("bo", available: 2280 + 399);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_balance_that_no_double_holds_is_right_to_the_last_fen()
    {
        using Shop shop = await Shop.OpenAsync();
        const long most = 1_000_000_000_000_000;
        for (int i = 0; i < 20; i++)
        {
            (await shop.Get<GeneralLedger>().PostAsync(Gift("bo", "g" + i, most), None)).Problem.ShouldBeNull();
        }

        (await shop.Get<GeneralLedger>().PostAsync(Gift("bo", "last", 1), None)).Problem.ShouldBeNull();
        await shop.DrainAsync();

        const long sum = (20 * most) + 1;
        ((long)(double)sum).ShouldNotBe(sum);
        (await shop.BalancesAsync("bo")).Available.ShouldBe(sum);
        Entity stored = (await shop.Store.GetAsync(History.BookOf("bo").Partition, LedgerRows.Balances, None)).ShouldNotBeNull();
        Encoding.UTF8.GetString(stored.Payload.Span).ShouldContain("\"available\":20000000000000001");
        await shop.MustBeRightAsync();
    }

    private static async Task<Withdrawal> ApprovedAsync(Shop shop, long amount)
    {
        await shop.EndowAsync("bo", amount + 1000);
        Withdrawal withdrawal = (await shop.WithdrawAsync("bo", amount)).Value;
        return (await shop.DecideAsync(withdrawal.Id)).Value;
    }

    private static async Task<string?> SendAsync(Shop shop, Withdrawal withdrawal)
    {
        PayoutProgress progress = (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, withdrawal.Id), None)).Value;
        await shop.DrainAsync();
        return progress.Withdrawal.PayoutNo;
    }

    private static PostingRequest Gift(string user, string key, long amount) => new()
    {
        Book = BookId.Campaign(Shop.Merchant, "gift", Currency.CNY),
        Key = key + "|spend",
        Event = LedgerEvent.BonusSpent,
        Amount = amount,
        Source = new PostingSource(Text: "gift"),
        Then = new PostingRequest { Book = History.BookOf(user), Key = key + "|gift", Event = LedgerEvent.BonusPaid, Amount = amount, Source = new PostingSource(Text: "gift") },
    };

    /// <summary>Another machine's ledger, whose legs arrive at once.</summary>
    private static GeneralLedger Over(IEntityStore store)
    {
        GeneralLedger? ledger = null;
        var sender = new AtOnce(message => ledger!.PostAsync(JsonSerializer.Deserialize(message.Body.Span, LedgerJson.Default.PostingRequest)!, None));
        ledger = new GeneralLedger(store, new Outbox(store, sender, NullLogger<Outbox>.Instance), TimeProvider.System, NullLogger<GeneralLedger>.Instance);
        return ledger;
    }

    private sealed class AtOnce(Func<OutboxMessage, Task> handle) : IMessageSender
    {
        public async Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation)
        {
            foreach (OutboxMessage message in messages)
            {
                await handle(message);
            }
        }
    }

    /// <summary>Knows how many writes are under way.</summary>
    private sealed class WatchedStore(InMemoryEntityStore inner) : IEntityStore, IEntityScan
    {
        private int _writing;

        public int Writing => Volatile.Read(ref _writing);

        public ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation) => inner.GetAsync(partition, row, cancellation);

        public ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation) =>
            inner.RangeAsync(partition, from, to, limit, cancellation);

        public async ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _writing);
            try
            {
                await Task.Yield();
                return await inner.WriteAsync(partition, writes, cancellation);
            }
            finally
            {
                Interlocked.Decrement(ref _writing);
            }
        }

        public IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, CancellationToken cancellation) =>
            inner.ScanAsync(partitionPrefix, rowPrefix, cancellation);
    }
}
