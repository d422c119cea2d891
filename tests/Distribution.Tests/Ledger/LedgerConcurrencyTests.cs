using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Local.Storage;
using Distribution.Messaging;
using Distribution.Storage;
using Distribution.Tests.Contracts;
using EmbeddedFunctions.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using static Distribution.Tests.Ledger.LedgerWorld;

namespace Distribution.Tests.Ledger;

public sealed class LedgerConcurrencyTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("distribution-ledger-");
    private SqliteDatabase _database = null!;
    private SqliteEntityStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = SqliteDatabase.Open(Path.Combine(_directory.FullName, "data.db"));
        _store = await SqliteEntityStore.OpenAsync(_database);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Sixty_four_writers_on_one_distributor_lose_nothing(int processes)
    {
        GeneralLedger[] ledgers = [.. Enumerable.Range(0, processes).Select(_ => NewLedger())];

        await Task.WhenAll(Enumerable.Range(0, 64).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                await UntilPostedAsync(ledgers[writer % processes], Accrual(writer + 1, $"o{writer}-{i}") with { Then = null });
            }
        })));

        Balances balances = await ledgers[0].BalancesAsync(Book(), CancellationToken.None);
        balances.Sequence.ShouldBe(64 * 20);
        balances.Pending.ShouldBe(Enumerable.Range(1, 64).Sum() * 20);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(64, 4)]
    public async Task Sixty_four_writers_on_the_merchants_expense_lose_nothing(int orders, int processes)
    {
        GeneralLedger[] ledgers = [.. Enumerable.Range(0, processes).Select(_ => NewLedger())];

        await Task.WhenAll(Enumerable.Range(0, 64).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                await UntilPostedAsync(ledgers[writer % processes], Request(LedgerEvent.ExpenseBooked, writer + 1, $"o{writer}-{i}|expense", Expense($"order{writer % orders}")));
            }
        })));

        Balances[] shards = await Task.WhenAll(Enumerable.Range(0, 64).Select(order => Expense($"order{order % orders}")).Distinct()
            .Select(book => ledgers[0].BalancesAsync(book, CancellationToken.None)));
        shards.Length.ShouldBe(orders == 1 ? 1 : BookId.Shards);
        shards.Sum(balances => balances.Sequence).ShouldBe(64 * 20);
        shards.Sum(balances => balances.Expense).ShouldBe(Enumerable.Range(1, 64).Sum() * 20);
        shards.ShouldAllBe(balances => balances.Xfer == balances.Expense);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Of_a_hundred_concurrent_withdrawals_of_the_whole_balance_exactly_one_wins(int processes)
    {
        GeneralLedger[] ledgers = [.. Enumerable.Range(0, processes).Select(_ => NewLedger())];
        await UntilPostedAsync(ledgers[0], Accrual(500) with { Then = null });
        await UntilPostedAsync(ledgers[0], Request(LedgerEvent.CommissionSettled, 500, "o1|settle"));

        Result<PostingOutcome>[] results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() =>
            UntilPostedAsync(ledgers[i % processes], Request(LedgerEvent.WithdrawalHeld, 500, $"w{i}|hold")))));

        results.Count(result => result.Problem is null).ShouldBe(1);
        results.Count(result => result.Problem?.Code == "ledger.insufficient").ShouldBe(99);
        (await ledgers[0].BalancesAsync(Book(), CancellationToken.None)).ShouldSatisfyAllConditions(b => b.Withheld.ShouldBe(500), b => b.Available.ShouldBe(0));
    }

    [Fact]
    public async Task A_book_opened_before_somebody_posted_conflicts_and_changes_nothing()
    {
        var outbox = new Outbox(_store, new QueueSender(), NullLogger<Outbox>.Instance);
        GeneralLedger ledger = NewLedger();
        LedgerBook stale = await ledger.OpenAsync(Book(), CancellationToken.None);
        await UntilPostedAsync(ledger, Accrual(500) with { Then = null });

        stale.Post(Accrual(700, "o2"), Now).Problem.ShouldBeNull();
        (await outbox.CommitAsync(stale.Batch, CancellationToken.None)).ShouldNotBeNull();
        LedgerBook fresh = await ledger.OpenAsync(Book(), CancellationToken.None);
        fresh.Post(Accrual(700, "o2"), Now).Problem.ShouldBeNull();
        fresh.Post(Accrual(1, "o3"), Now).Problem.ShouldBeNull();
        (await outbox.CommitAsync(fresh.Batch, CancellationToken.None)).ShouldBeNull();

        (await ledger.BalancesAsync(Book(), CancellationToken.None)).ShouldBe(new Balances { Pending = 1201, Xfer = -1201, Sequence = 3 });
    }

    private GeneralLedger NewLedger() =>
        new(_store, new Outbox(_store, new QueueSender(), NullLogger<Outbox>.Instance), TimeProvider.System, NullLogger<GeneralLedger>.Instance);

    private static async Task<Result<PostingOutcome>> UntilPostedAsync(GeneralLedger ledger, PostingRequest request)
    {
        while (true)
        {
            try
            {
                return await ledger.PostAsync(request, CancellationToken.None);
            }
            catch (RetryableException)
            {
                await Task.Yield();
            }
        }
    }
}
