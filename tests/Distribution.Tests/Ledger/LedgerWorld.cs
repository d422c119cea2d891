using System.Text.Json;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Messaging;
using Distribution.Storage;
using Distribution.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Tests.Ledger;

/// <summary>A ledger over a store in memory with a queue that delivers every message twice, in any order.</summary>
internal sealed class LedgerWorld
{
    public static readonly MerchantId Merchant = new("fruit");

    public static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public LedgerWorld(int seed = 1, double faultRate = 0)
    {
        Random = new Random(seed);
        Faults = new Faults(seed, faultRate);
        Restart();
    }

    public Random Random { get; }

    public Faults Faults { get; }

    public InMemoryEntityStore Store { get; } = new();

    public QueueSender Queue { get; } = new();

    public Outbox Outbox { get; private set; } = null!;

    public GeneralLedger Books { get; private set; } = null!;

    public static BookId Book(string distributor = "ann") => BookId.Distributor(Merchant, new DistributorId(distributor), Currency.CNY);

    public static BookId Expense(string order = "o1") => BookId.ForMerchant(Merchant, Currency.CNY, order);

    public static PostingRequest Request(LedgerEvent posted, long amount, string key, BookId? book = null, PostingRequest? then = null, string? after = null, long tax = 0) => new()
    {
        Book = book ?? Book(),
        Key = key,
        Event = posted,
        Amount = amount,
        Source = new PostingSource(Order: key.Split('|')[0]),
        Then = then,
        After = after,
        Tax = tax,
    };

    /// <summary>Commission of an order: the beneficiary's posting with the merchant's behind it.</summary>
    public static PostingRequest Accrual(long amount, string order = "o1", BookId? book = null) => Request(
        LedgerEvent.CommissionAccrued, amount, $"{order}|accrue", book, Request(LedgerEvent.ExpenseBooked, amount, $"{order}|accrue|expense", Expense(order)));

    public static PostingRequest Reversal(LedgerEvent posted, long amount, string order, string key, BookId? book = null) => Request(
        posted, amount, $"{order}|{key}", book, Request(LedgerEvent.ExpenseReversed, amount, $"{order}|{key}|expense", Expense(order)), $"{order}|accrue");

    public static PostingRequest Bonus(long amount, string id, BookId? book = null) => Request(
        LedgerEvent.BonusSpent, amount, $"{id}|spend", BookId.Campaign(Merchant, "weekly", Currency.CNY), Request(LedgerEvent.BonusPaid, amount, $"{id}|bonus", book));

    /// <summary>As a crash does: nothing in memory survives.</summary>
    public void Restart()
    {
        IEntityStore store = new FaultyStore(Store, Faults);
        Outbox = new Outbox(store, new FaultySender(Queue, Faults), NullLogger<Outbox>.Instance);
        Books = new GeneralLedger(store, Outbox, new FixedTime(Now), NullLogger<GeneralLedger>.Instance);
    }

    /// <summary>The ledger of another process over the same store, with the same faults.</summary>
    public GeneralLedger Another() => Over(new FaultyStore(Store, Faults));

    /// <summary>The ledger of another process over a view of the store.</summary>
    public GeneralLedger Over(IEntityStore store) => new(
        store, new Outbox(store, new FaultySender(Queue, Faults), NullLogger<Outbox>.Instance), new FixedTime(Now), NullLogger<GeneralLedger>.Instance);

    public async Task<Result<PostingOutcome>> PostAsync(PostingRequest request)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await Books.PostAsync(request, CancellationToken.None);
            }
            catch (RetryableException) when (attempt < 1000 && Faults.Rate > 0)
            {
                Restart();
            }
        }
    }

    public async Task PostedAsync(PostingRequest request) => (await PostAsync(request)).Problem.ShouldBeNull();

    public async Task<Balances> BalancesAsync(BookId? book = null) => await Books.BalancesAsync(book ?? Book(), CancellationToken.None);

    /// <summary>Delivers until nothing is left: each message twice, shuffled; what says "later" comes again.</summary>
    public async Task DrainAsync()
    {
        Faults.Rate = 0;
        while (true)
        {
            await new OutboxSweep(Store, Outbox, NullLogger<OutboxSweep>.Instance).RunAsync(CancellationToken.None);
            List<OutboxMessage> messages = Queue.TakeAll();
            if (messages.Count == 0)
            {
                return;
            }

            OutboxMessage[] deliveries = [.. messages, .. messages];
            Random.Shuffle(deliveries);
            foreach (OutboxMessage message in deliveries)
            {
                await DeliverAsync(message);
            }
        }
    }

    public async Task<CheckReport> CheckAsync()
    {
        using ServiceProvider services = new ServiceCollection().AddLedger().AddSingleton<IEntityScan>(Store).BuildServiceProvider();
        return await services.GetRequiredService<LedgerChecker>().RunAsync(CancellationToken.None);
    }

    public async Task MustBeRightAsync()
    {
        await DrainAsync();
        CheckReport report = await CheckAsync();
        report.Findings.ShouldBeEmpty();
        report.Totals.GetValueOrDefault("ledger.xfer.CNY").ShouldBe(0);
    }

    private async Task DeliverAsync(OutboxMessage message)
    {
        message.Queue.ShouldBe(QueueNames.LedgerPostings);
        PostingRequest request = JsonSerializer.Deserialize(message.Body.Span, LedgerJson.Default.PostingRequest).ShouldNotBeNull();
        message.Session.ShouldBe(request.Book.Partition);
        StoreKey.IsValid(message.Id).ShouldBeTrue();
        try
        {
            (await Books.PostAsync(request, CancellationToken.None)).Problem.ShouldBeNull();
        }
        catch (RetryableException)
        {
            await Queue.SendAsync([message], CancellationToken.None);
        }
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
