using Distribution.Kernel;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Tax;
using Distribution.Withdrawals.Terms;

namespace Distribution.Tests.Withdrawals;

/// <summary>What a shop allows for a withdrawal and for a day.</summary>
public sealed class WithdrawalLimitsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_withdrawal_is_refused_below_its_minimum_above_its_maximum_and_where_the_fee_eats_it()
    {
        using Shop shop = await OpenAsync(new FinanceSettings { MaxAmount = 1_000, FeeFixed = 100, FeePpm = 100_000 });
        await CodeMustBeAsync(shop, 99, "withdrawal.below_minimum");
        await CodeMustBeAsync(shop, 111, "withdrawal.fee_exceeds_amount");
        await CodeMustBeAsync(shop, 1_001, "withdrawal.above_maximum");
        await shop.BalancesMustBeAsync("bo", available: 100_000);

        (await shop.WithdrawAsync("bo", 112)).Value.ShouldSatisfyAllConditions(w => w.Fee.ShouldBe(111), w => w.Net.ShouldBe(1));
        (await shop.WithdrawAsync("bo", 1_000)).Value.Fee.ShouldBe(200);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_days_limit_holds_over_requests_gives_back_what_is_released_and_ends_with_the_local_day()
    {
        using Shop shop = await OpenAsync(new FinanceSettings { MaxPerDay = 5_000 });
        Withdrawal first = (await shop.WithdrawAsync("bo", 3_000)).Value;
        await CodeMustBeAsync(shop, 2_001, "withdrawal.daily_limit");
        (await shop.WithdrawAsync("bo", 2_000)).Problem.ShouldBeNull();
        (await shop.DecideAsync(first.Id, approve: false)).Problem.ShouldBeNull();
        (await shop.WithdrawAsync("bo", 3_000)).Problem.ShouldBeNull();
        await CodeMustBeAsync(shop, 100, "withdrawal.daily_limit");

        shop.Clock.Set(new DateTimeOffset(2026, 3, 2, 16, 0, 0, TimeSpan.Zero));
        (await shop.WithdrawAsync("bo", 5_000)).Problem.ShouldBeNull();
        shop.Clock.Set(new DateTimeOffset(2026, 3, 2, 15, 59, 0, TimeSpan.Zero));
        await CodeMustBeAsync(shop, 100, "withdrawal.daily_limit");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Of_many_requests_at_once_only_the_days_limit_is_taken()
    {
        using Shop shop = await OpenAsync(new FinanceSettings { MaxPerDay = 5_000 });
        Result<Withdrawal>[] results = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => shop.WithdrawAsync("bo", 1_000))));

        results.Count(result => result.Problem is null).ShouldBe(5);
        results.Where(result => result.Problem is not null).ShouldAllBe(result => result.Problem!.Code == "withdrawal.daily_limit");
        await shop.BalancesMustBeAsync("bo", available: 95_000, withheld: 5_000);
    }

    [Fact]
    public async Task The_same_request_for_the_whole_day_many_times_at_once_is_one_withdrawal()
    {
        for (int run = 0; run < 20; run++)
        {
            using Shop shop = await OpenAsync(new FinanceSettings { MaxPerDay = 5_000 });
            Result<Withdrawal>[] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => shop.WithdrawAsync("bo", 5_000, "same"))));
            results.ShouldAllBe(result => result.Problem == null);
        }
    }

    [Theory]
    [InlineData(0L, null, 0L, 0, "/maxAmount")]
    [InlineData(Money.MaxInput + 1, null, 0L, 0, "/maxAmount")]
    [InlineData(null, 0L, 0L, 0, "/maxPerDay")]
    [InlineData(null, null, -1L, 0, "/feeFixed")]
    [InlineData(null, null, Money.MaxInput + 1, 0, "/feeFixed")]
    [InlineData(null, null, 0L, -1, "/feePpm")]
    [InlineData(null, null, 0L, 100_001, "/feePpm")]
    public async Task Settings_out_of_their_limits_are_refused_and_change_nothing(long? maxAmount, long? maxPerDay, long feeFixed, int feePpm, string pointer)
    {
        using Shop shop = await OpenAsync(new FinanceSettings { Tax = TaxPolicy.None });
        var settings = new FinanceSettings { MaxAmount = maxAmount, MaxPerDay = maxPerDay, FeeFixed = feeFixed, FeePpm = feePpm };

        Problem problem = (await shop.Get<PutFinanceSettings>().HandleAsync(Shop.Merchant, new UserId("merchant"), settings, None)).Problem.ShouldNotBeNull();

        problem.Code.ShouldBe("finance.settings_invalid");
        problem.Pointer.ShouldBe(pointer);
        (await shop.Get<FinanceSettingsStore>().GetAsync(Shop.Merchant, None)).ShouldBe(new FinanceSettings { Tax = TaxPolicy.None });
    }

    private static async Task<Shop> OpenAsync(FinanceSettings settings)
    {
        Shop shop = await Shop.OpenAsync();
        (await shop.Get<PutFinanceSettings>().HandleAsync(Shop.Merchant, new UserId("merchant"), settings, None)).Problem.ShouldBeNull();
        await shop.EndowAsync("bo", 100_000);
        return shop;
    }

    private static async Task CodeMustBeAsync(Shop shop, long amount, string code) =>
        (await shop.WithdrawAsync("bo", amount)).Problem.ShouldNotBeNull().Code.ShouldBe(code);
}
