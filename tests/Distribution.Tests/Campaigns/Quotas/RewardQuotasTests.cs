using Distribution.Campaigns.Quotas;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Storage;
using Distribution.Tests.Programs;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns.Quotas;

/// <summary>An event that was interrupted between giving back and writing comes to the same end and leaves nothing taken.</summary>
public sealed class RewardQuotasTests
{
    private const string Event = "o|1";
    private static readonly MerchantId Merchant = new("fruit");
    private static readonly DistributorId An = new("an");
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly CompiledProgram Program = Sample.Compile(FruitProgram.Text, "fruit");
    private static readonly LimitSpec Once = new("welcome", "welcome", PayTo.L1, 1, WindowKind.Lifetime);

    private readonly InMemoryEntityStore _inner = new();
    private readonly HookedStore _store;
    private readonly QuotaBook _book;

    public RewardQuotasTests()
    {
        _store = new HookedStore(_inner);
        _book = new QuotaBook(_store);
    }

    /// <summary>Every write may be the last before the crash; there are three writes that take and two that give back.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whenever_it_is_interrupted_an_event_is_decided_as_it_would_have_been(int written)
    {
        await TakeAsync(Quota.Budget(Merchant, "spring"), 90);
        await TakeAsync(Quota.Budget(Merchant, "summer"), 70);
        int writes = 0;
        _store.BeforeWrite = (_, _) => writes++ == written ? throw new RetryableException("gone") : Task.CompletedTask;
        await Should.ThrowAsync<RetryableException>(HoldAsync);
        _store.BeforeWrite = static (_, _) => Task.CompletedTask;

        HeldRewards held = await HoldAsync();

        held.Rewards.BudgetUses.ShouldBe([new BudgetUse("spring", 4, 100), new BudgetUse("summer", 20, 100)]);
        held.Limits.ShouldBeEmpty();
        (await _book.UsedAsync(Quota.Budget(Merchant, "spring"), None)).ShouldBe(94);
        (await _book.UsedAsync(Quota.Budget(Merchant, "summer"), None)).ShouldBe(90);
        (await _book.UsedAsync(Quota.Limit(Merchant, An, Once.Key, "lifetime"), None)).ShouldBe(0);
    }

    [Fact]
    public async Task What_others_may_have_by_now_is_not_counted_on()
    {
        HeldRewards first = await HoldAsync(static (_, _) => Uses([], new BudgetUse("spring", 60, 100)));
        first.Rewards.BudgetUses.ShouldHaveSingleItem().Amount.ShouldBe(60);
        await _book.KeepAsync(Quota.Budget(Merchant, "spring"), Event, 0, None);
        await TakeAsync(Quota.Budget(Merchant, "spring"), 100);

        HeldRewards again = await HoldAsync(static (_, left) => left!.TryGetValue("spring", out long most)
            ? Uses([], new BudgetUse("spring", most, 100))
            : Uses([], new BudgetUse("spring", 60, 100), new BudgetUse("summer", 5, 100)));

        again.Rewards.BudgetUses.ShouldHaveSingleItem().Amount.ShouldBe(0);
        (await _book.UsedAsync(Quota.Budget(Merchant, "spring"), None)).ShouldBe(100);
        (await _book.UsedAsync(Quota.Budget(Merchant, "summer"), None)).ShouldBe(0, "it was asked for while the event still counted on what it had been granted");
    }

    [Fact]
    public async Task A_use_of_a_limit_that_was_given_back_is_not_counted_on()
    {
        Func<IReadOnlyDictionary<string, int>, IReadOnlyDictionary<string, long>?, Rewards> one =
            static (used, _) => used.GetValueOrDefault(Once.Key) < Once.Times ? Uses([new LimitUse(Once, An, 1)]) : Uses([]);
        HeldRewards first = await HoldAsync(one);
        await new RewardQuotas(_book).ReleaseAsync(Merchant, Event, first.Limits, None);

        (await HoldAsync(one)).Limits.ShouldBeEmpty();
        (await _book.UsedAsync(Quota.Limit(Merchant, An, Once.Key, "lifetime"), None)).ShouldBe(0);
    }

    /// <summary>Rules that end elsewhere if they are asked again with what has been given back: nothing would be wanted of summer.</summary>
    private Task<HeldRewards> HoldAsync() => HoldAsync(static (used, left) => (left!.TryGetValue("spring", out long spring), left.ContainsKey("summer")) switch
    {
        (false, _) => Uses([new LimitUse(Once, An, 1)], new BudgetUse("spring", 30, 100)),
        (true, false) when spring == 10 => Uses([], new BudgetUse("spring", 4, 100), new BudgetUse("summer", 20, 100)),
        _ => Uses([], new BudgetUse("spring", Math.Min(spring, 1), 100)),
    });

    private Task<HeldRewards> HoldAsync(Func<IReadOnlyDictionary<string, int>, IReadOnlyDictionary<string, long>?, Rewards> evaluate) =>
        new RewardQuotas(_book).HoldAsync(new LimitedEvent(Merchant, Program, Event, new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero)), evaluate, None);

    private Task<QuotaShare> TakeAsync(Quota quota, long amount) => _book.TakeAsync(quota, 100, "others", amount, None);

    private static Rewards Uses(IReadOnlyList<LimitUse> limits, params BudgetUse[] budgets) => new([], []) { LimitUses = limits, BudgetUses = budgets };
}
