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

    /// <summary>How many writes <see cref="Interwoven"/> needs.</summary>
    private const int Writes = 7;

    private static readonly MerchantId Merchant = new("fruit");
    private static readonly DistributorId An = new("an");
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly CompiledProgram Program = Sample.Compile(FruitProgram.Text, "fruit");
    private static readonly LimitSpec Once = new("welcome", "welcome", PayTo.L1, 1, WindowKind.Lifetime);
    private static readonly LimitedEvent Limited = new(Merchant, Program, Event, new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));
    private static readonly Quota Spring = Quota.Budget(Merchant, "spring");
    private static readonly Quota Summer = Quota.Budget(Merchant, "summer");
    private static readonly Quota Autumn = Quota.Budget(Merchant, "autumn");
    private static readonly Quota Welcome = Quota.Limit(Merchant, An, Once.Key, "lifetime");

    private readonly HookedStore _store = new(new InMemoryEntityStore());
    private readonly QuotaBook _book;

    public RewardQuotasTests() => _book = new QuotaBook(_store);

    /// <summary>Every write may be the last before the crash: four that take and three that give back; or all are done, and what follows is not.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task Whenever_it_is_interrupted_an_event_is_decided_as_it_would_have_been(int written)
    {
        await TakeAsync(Spring, 90);
        await TakeAsync(Summer, 70);
        int writes = 0;
        _store.BeforeWrite = (_, _) => writes++ == written ? throw new RetryableException("gone") : Task.CompletedTask;
        await InterruptedAsync(written == Writes);
        writes.ShouldBe(written == Writes ? Writes : written + 1);
        _store.BeforeWrite = static (_, _) => Task.CompletedTask;

        HeldRewards held = await HoldAsync(Interwoven);

        held.Rewards.BudgetUses.ShouldBe([new BudgetUse("spring", 4, 100), new BudgetUse("summer", 20, 100)]);
        held.Limits.ShouldBeEmpty();
        (await UsedAsync(Spring)).ShouldBe(94);
        (await UsedAsync(Summer)).ShouldBe(90);
        (await UsedAsync(Autumn)).ShouldBe(0);
        (await UsedAsync(Welcome)).ShouldBe(0);
    }

    [Fact]
    public async Task What_others_may_have_by_now_is_not_counted_on()
    {
        await HoldAsync(static (_, _) => Uses([], new BudgetUse("spring", 60, 100)));
        await _book.KeepAsync(Spring, Event, 0, None);
        await TakeAsync(Spring, 100);

        HeldRewards again = await HoldAsync(static (_, left) => left!.TryGetValue("spring", out long most) switch
        {
            false => Uses([], new BudgetUse("spring", 80, 100)),
            true when most == 60 => Uses([], new BudgetUse("spring", 60, 100), new BudgetUse("summer", 5, 100)),
            true => Uses([], new BudgetUse("spring", most, 100)),
        });

        again.Rewards.BudgetUses.ShouldHaveSingleItem().Amount.ShouldBe(0);
        (await UsedAsync(Spring)).ShouldBe(100);
        (await UsedAsync(Summer)).ShouldBe(0, "it was asked for while the event still counted on what it had been granted");
    }

    [Fact]
    public async Task Whoever_is_late_gives_nothing_back_of_what_another_has_written()
    {
        await HoldAsync(static (_, _) => Uses([new LimitUse(Once, An, 1)], new BudgetUse("spring", 60, 100)));
        await _book.KeepAsync(Spring, Event, 40, None);

        await Should.ThrowAsync<RetryableException>(() => new RewardQuotas(_book).HoldAsync(
            Limited, static (_, _) => Uses([new LimitUse(Once, An, 1)], new BudgetUse("spring", 60, 100)), static () => Task.FromResult(true), None));

        (await UsedAsync(Spring)).ShouldBe(40);
        (await UsedAsync(Welcome)).ShouldBe(1);
    }

    [Fact]
    public async Task A_use_of_a_limit_that_was_given_back_is_not_counted_on()
    {
        Func<IReadOnlyDictionary<string, int>, IReadOnlyDictionary<string, long>?, Rewards> one =
            static (used, _) => used.GetValueOrDefault(Once.Key) < Once.Times ? Uses([new LimitUse(Once, An, 1)]) : Uses([]);
        HeldRewards first = await HoldAsync(one);
        await new RewardQuotas(_book).ReleaseAsync(Merchant, Event, first.Limits, None);

        (await HoldAsync(one)).Limits.ShouldBeEmpty();
        (await UsedAsync(Welcome)).ShouldBe(0);
    }

    /// <summary>Rules that end elsewhere if they are asked again with what has been given back: they would want autumn instead, or nothing of summer.</summary>
    private static Rewards Interwoven(IReadOnlyDictionary<string, int> used, IReadOnlyDictionary<string, long>? left) =>
        used.GetValueOrDefault(Once.Key) >= Once.Times ? Uses([], new BudgetUse("autumn", 50, 100))
        : (left!.TryGetValue("spring", out long spring), left.ContainsKey("autumn")) switch
        {
            (false, _) => Uses([new LimitUse(Once, An, 1)], new BudgetUse("spring", 30, 100), new BudgetUse("autumn", 7, 100)),
            (true, false) when spring == 10 => Uses([], new BudgetUse("spring", 4, 100), new BudgetUse("summer", 20, 100)),
            _ => Uses([], new BudgetUse("spring", Math.Min(spring, 1), 100)),
        };

    private async Task InterruptedAsync(bool isDone)
    {
        if (isDone)
        {
            await HoldAsync(Interwoven);
        }
        else
        {
            await Should.ThrowAsync<RetryableException>(() => HoldAsync(Interwoven));
        }
    }

    private Task<HeldRewards> HoldAsync(Func<IReadOnlyDictionary<string, int>, IReadOnlyDictionary<string, long>?, Rewards> evaluate) =>
        new RewardQuotas(_book).HoldAsync(Limited, evaluate, static () => Task.FromResult(false), None);

    private Task<QuotaShare> TakeAsync(Quota quota, long amount) => _book.TakeAsync(quota, 100, "others", amount, None);

    private Task<long> UsedAsync(Quota quota) => _book.UsedAsync(quota, None);

    private static Rewards Uses(IReadOnlyList<LimitUse> limits, params BudgetUse[] budgets) => new([], []) { LimitUses = limits, BudgetUses = budgets };
}
