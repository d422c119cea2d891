using Distribution.Campaigns.Standing;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Storage;
using Distribution.Tests.Programs;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Tests.Campaigns.Standing;

public sealed class StandingRaceTests
{
    private const string Rules = """
        {"id":"five","on":"metric","metric":"units","every":5,"budget":"spring","limit":{"per":"self","times":4},"pay":[{"to":"self","fixed":100},{"to":"self","grant":"points","qty":7}]},
        {"id":"pairs","on":"metric","metric":"buyers","every":2,"pay":[{"to":"self","grant":"sku:lesson","qty":1}]},
        {"id":"cashback","on":"metric","metric":"spend","every":2000,"pay":[{"to":"self","fixed":30}]}
        """;

    private const string Budget = "\"budgets\":{\"spring\":{\"amount\":320}},";

    [Fact]
    public async Task Thirty_two_orders_at_once_count_once_each_and_earn_what_they_add_up_to()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Rules, "\"budgets\":{\"spring\":{\"amount\":100000}},"));
        var orders = new List<OrderId>();
        for (int i = 0; i < 32; i++)
        {
            orders.Add(await shop.PlaceAsync("bo", "pear", 1, $"b{i % 16}"));
            await shop.PayAsync(orders[^1]);
        }

        await HandleAtOnceAsync(shop);
        (await shop.ValueAsync("bo", "units")).ShouldBe(32);
        (await shop.TimesAsync("bo", "five")).ShouldBe(4);
        (await shop.TimesAsync("bo", "pairs")).ShouldBe(8);
        (await shop.BonusesAsync("bo")).ShouldBe(400);
        (await shop.BonusesAsync("b3")).ShouldBe(30);
        await shop.MustBeRightAsync();

        foreach (OrderId order in orders.Take(16))
        {
            await shop.RefundAsync(order);
        }

        await HandleAtOnceAsync(shop);
        (await shop.ValueAsync("bo", "units")).ShouldBe(16);
        (await shop.TimesAsync("bo", "five")).ShouldBe(3);
        (await shop.TimesAsync("bo", "pairs")).ShouldBe(8);
        (await shop.BonusesAsync("bo")).ShouldBe(300);
        (await shop.BonusesAsync("b3")).ShouldBe(0);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task What_is_told_of_an_order_late_never_replaces_what_is_known_of_it()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Rules, Budget));
        CountedOrder order = new(Shop.Merchant, new OrderId("o1"), 1, Sample.Order(Sample.Line(1, "pear", 3, 3000)), shop.Clock.GetUtcNow(), null);
        var counts = shop.Get<CountBook>();
        Addition three = new("k", "units", "lifetime", 3);
        foreach ((int revision, Addition[] adds) in new (int, Addition[])[] { (3, [three]), (2, [three with { Amount = 5 }]), (4, [three with { Amount = 1 }]), (4, []), (1, []) })
        {
            (await counts.PutAsync(order with { Revision = revision }, new DistributorId("bo"), 1, adds, CancellationToken.None)).ShouldBeTrue();
        }

        string partition = StandingStore.Partition(Shop.Merchant, new DistributorId("bo"));
        (await shop.Get<StandingStore>().CountAsync(partition, "k", "lifetime", CancellationToken.None)).ShouldNotBeNull().Value.Value.ShouldBe(1);
    }

    [Fact]
    public async Task An_order_that_is_wholly_refunded_before_it_counted_is_not_counted_by_who_still_knows_it_as_it_was()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Rules, Budget));
        LineFacts line = Sample.Line(1, "pear", 6, 6000);
        CountedOrder paid = new(Shop.Merchant, new OrderId("o1"), 2, Sample.Order(line), shop.Clock.GetUtcNow(), null);
        CountedOrder refunded = paid with { Revision = 3, Facts = Sample.Order(line with { Refunded = 6000 }) };
        CompiledProgram program = (await shop.Get<ProgramCatalog>().FindCurrentAsync(Shop.Merchant, CancellationToken.None)).ShouldNotBeNull().Compiled;

        await shop.Get<CountOrder>().HandleAsync(refunded, program, CancellationToken.None);
        await shop.Get<CountOrder>().HandleAsync(paid, program, CancellationToken.None);

        (await shop.ValueAsync("bo", "units")).ShouldBe(0);
        (await shop.TimesAsync("bo", "five")).ShouldBe(0);
        await shop.MustBeRightAsync();
    }

    [Theory]
    [InlineData("t|five", "points")]
    [InlineData("t|pairs", "sku:lesson")]
    public async Task A_number_that_changes_while_a_rule_is_decided_is_decided_about_again(string decided, string grant)
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Rules, Budget), store);
        OrderId first = await shop.PearsAsync(3, buyer: "dan");
        OrderId second = await shop.PlaceAsync("bo", "pear", 3);
        await shop.PayAsync(second);
        int meetings = 0;
        store.BeforeWrite = async (_, writes) =>
        {
            if (writes.Any(write => write.Row.StartsWith(decided, StringComparison.Ordinal)) && Interlocked.Increment(ref meetings) == 1)
            {
                await shop.RefundAsync(first);
                await OnceAsync(shop);
            }
        };
        await OnceAsync(shop);

        meetings.ShouldBeGreaterThan(0);
        (await shop.ValueAsync("bo", "units")).ShouldBe(3);
        (await shop.TimesAsync("bo", "five")).ShouldBe(0);
        (await shop.TimesAsync("bo", "pairs")).ShouldBe(0);
        (await shop.BonusesAsync("bo")).ShouldBe(0);
        (await shop.GrantsAsync("bo")).ShouldNotContain(given => given.Contains(grant, StringComparison.Ordinal), "it is not granted even for a moment");
        await shop.MustBeRightAsync();
    }

    /// <summary>Handles what waits once: a second delivery would make good what the first did wrong.</summary>
    private static async Task OnceAsync(Shop shop)
    {
        foreach (OutboxMessage message in shop.Bus.TakeAll())
        {
            await shop.HandleAsync(message);
        }
    }

    /// <summary>At every write of the story in turn, once before it and once after it, the process dies; what comes again makes it good.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_at_any_write_changes_nothing_of_the_end(bool isWritten)
    {
        (string end, int writes) = await PlayAsync(0, isWritten);
        writes.ShouldBeGreaterThan(50);
        for (int crash = 1; crash <= writes; crash++)
        {
            (await PlayAsync(crash, isWritten)).End.ShouldBe(end, $"crash at write {crash} of {writes}");
        }
    }

    private static async Task<(string End, int Writes)> PlayAsync(int crash, bool isWritten)
    {
        var store = new CrashingStore(crash, isWritten);
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Rules, Budget), store);
        OrderId first = await PaidAsync(shop, 9, "cai");
        await PaidAsync(shop, 9, "dan");
        await DrainAsync(shop, store);
        await shop.RefundAsync(first, 1, 7000);
        await DrainAsync(shop, store);
        await PaidAsync(shop, 6, "cai");
        await shop.RefundAsync(first);
        await DrainAsync(shop, store);
        await shop.MustBeRightAsync();
        string people = string.Join(' ', await Task.WhenAll(new[] { "bo", "cai", "dan" }.Select(async who => $"{who} {await shop.BonusesAsync(who)}")));
        string grants = string.Join(',', (await shop.GrantsAsync("bo")).Where(grant => !grant.EndsWith("Void", StringComparison.Ordinal)));
        return ($"{people} five {await shop.TimesAsync("bo", "five")} pairs {await shop.TimesAsync("bo", "pairs")} of {await shop.ValueAsync("bo", "units")}: {grants}", store.Writes);
    }

    private static async Task<OrderId> PaidAsync(Shop shop, int pears, string buyer)
    {
        OrderId order = await shop.PlaceAsync("bo", "pear", pears, buyer);
        await shop.PayAsync(order);
        return order;
    }

    /// <summary>Delivers everything, with what a crash left in an outbox.</summary>
    private static async Task DrainAsync(Shop shop, CrashingStore store)
    {
        store.IsArmed = true;
        await shop.DrainAsync();
        store.IsArmed = false;
        await new OutboxSweep(store, shop.Get<Outbox>(), NullLogger<OutboxSweep>.Instance).RunAsync(CancellationToken.None);
        await shop.DrainAsync();
    }

    private static async Task HandleAtOnceAsync(Shop shop)
    {
        for (List<OutboxMessage> messages = shop.Bus.TakeAll(); messages.Count > 0; messages = shop.Bus.TakeAll())
        {
            await Task.WhenAll(messages.Concat(messages).Select(message => Task.Run(async () =>
            {
                try
                {
                    await shop.HandleAsync(message);
                }
                catch (RetryableException)
                {
                    await shop.Bus.SendAsync([message], CancellationToken.None);
                }
            })));
        }
    }

    private sealed class CrashingStore(int crash, bool isWritten) : IEntityStore, IEntityScan
    {
        private readonly InMemoryEntityStore _inner = new();

        public bool IsArmed { get; set; }

        public int Writes { get; private set; }

        public ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation) => _inner.GetAsync(partition, row, cancellation);

        public ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation) =>
            _inner.RangeAsync(partition, from, to, limit, cancellation);

        public async ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation)
        {
            bool dies = IsArmed && ++Writes == crash;
            if (dies && !isWritten)
            {
                throw new RetryableException("crash");
            }

            string? conflict = await _inner.WriteAsync(partition, writes, cancellation);
            return dies ? throw new RetryableException("crash") : conflict;
        }

        public IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, CancellationToken cancellation) =>
            _inner.ScanAsync(partitionPrefix, rowPrefix, cancellation);
    }
}
