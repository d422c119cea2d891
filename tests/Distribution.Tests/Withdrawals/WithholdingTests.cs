using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Payments;
using Distribution.Storage;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Tax;
using Distribution.Withdrawals.Terms;

namespace Distribution.Tests.Withdrawals;

/// <summary>Tax and fee of withdrawals, from the request to a payout that comes back.</summary>
public sealed class WithholdingTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Two_withdrawals_of_a_month_are_taxed_as_one_income_and_a_new_month_begins_anew()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 100_000_00);

        (await PaidAsync(shop, 3_000_00)).Tax.ShouldBe(440_00);
        (await PaidAsync(shop, 7_000_00)).Tax.ShouldBe(1_160_00);
        (await PaidAsync(shop, 20_000_00)).Tax.ShouldBe(3_600_00);
        shop.Clock.Advance(TimeSpan.FromDays(30));
        Withdrawal april = await PaidAsync(shop, 3_000_00);

        (april.Tax, april.TaxMonth).ShouldBe((440_00, "2026-04"));
        await shop.MustBeRightAsync();
        (await shop.BalancesAsync("bo")).ShouldSatisfyAllConditions(b => b.Tax.ShouldBe(5_640_00), b => b.Paid.ShouldBe(33_000_00 - 5_640_00));
        (await TaxBookedAsync(shop)).ShouldBe(5_640_00);
    }

    [Fact]
    public async Task A_platforms_withholding_runs_over_the_year_and_ends_with_it_in_the_shops_time()
    {
        using Shop shop = await Shop.OpenAsync();
        await SetAsync(shop, new FinanceSettings { Tax = TaxPolicy.PlatformCumulative });
        await shop.EndowAsync("bo", 100_000_00);
        shop.Clock.Set(new DateTimeOffset(2026, 11, 15, 0, 0, 0, TimeSpan.Zero));
        (await PaidAsync(shop, 10_000_00)).Tax.ShouldBe(90_00);
        shop.Clock.Set(new DateTimeOffset(2026, 12, 31, 15, 59, 59, TimeSpan.Zero));
        (await PaidAsync(shop, 10_000_00)).ShouldSatisfyAllConditions(w => w.Tax.ShouldBe(90_00), w => w.TaxMonth.ShouldBe("2026-12"));
        (await PaidAsync(shop, 10_000_00)).Tax.ShouldBe(240_00);
        shop.Clock.Set(new DateTimeOffset(2026, 12, 31, 16, 0, 0, TimeSpan.Zero));
        (await PaidAsync(shop, 10_000_00)).ShouldSatisfyAllConditions(w => w.Tax.ShouldBe(90_00), w => w.TaxMonth.ShouldBe("2027-01"));
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_platforms_withholding_is_right_to_the_fen_within_a_month_through_three_steps_of_the_table_and_over_a_years_end()
    {
        using Shop shop = await Shop.OpenAsync();
        await SetAsync(shop, new FinanceSettings { Tax = TaxPolicy.PlatformCumulative });
        await shop.EndowAsync("bo", 1_000_000_00);

        // Each: day, amount, tax. Cumulative: costs 20 %, 5,000 yuan a month, then the table, each rounded half up to the fen.
        (DateTimeOffset At, long Amount, long Tax)[] expected =
        [
            (new DateTimeOffset(2026, 10, 7, 2, 0, 0, TimeSpan.Zero), 12_345_67, 146_30),   // 4,876.54 at 3 %
            (new DateTimeOffset(2026, 11, 7, 2, 0, 0, TimeSpan.Zero), 33_333_33, 650_00),   // 26,543.20 at 3 % = 796.30
            (new DateTimeOffset(2026, 12, 7, 2, 0, 0, TimeSpan.Zero), 100_000_00, 6_838_02), // 101,543.20 at 10 % - 2,520 = 7,634.32
            (new DateTimeOffset(2026, 12, 31, 15, 59, 59, TimeSpan.Zero), 150_000_01, 19_754_32), // 221,543.21 at 20 % - 16,920 = 27,388.64
            (new DateTimeOffset(2026, 12, 31, 16, 0, 0, TimeSpan.Zero), 12_345_67, 146_30), // January in the shop's zone: the year begins anew
            (new DateTimeOffset(2027, 1, 20, 2, 0, 0, TimeSpan.Zero), 3_000_01, 72_00),     // 15,345.68: 7,276.54 at 3 % = 218.30
            (new DateTimeOffset(2027, 2, 7, 2, 0, 0, TimeSpan.Zero), 6_000_00, 0),          // 21,345.68 of two months: 7,076.54 at 3 % = 212.30, less than was withheld
            (new DateTimeOffset(2027, 2, 8, 2, 0, 0, TimeSpan.Zero), 1_000_00, 18_00),      // 22,345.68: 7,876.54 at 3 % = 236.30, of which 218.30 are withheld
        ];
        long taken = 0;
        foreach ((DateTimeOffset at, long amount, long tax) in expected)
        {
            shop.Clock.Set(at);
            (await PaidAsync(shop, amount)).Tax.ShouldBe(tax, $"{at:u}");
            taken += tax;
        }

        (await shop.BalancesAsync("bo")).Tax.ShouldBe(taken);
        (await TaxBookedAsync(shop)).ShouldBe(taken);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task The_tax_is_an_estimate_until_the_last_approval_and_what_is_rejected_takes_no_room()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 20_000_00);
        Withdrawal rejected = (await shop.WithdrawAsync("bo", 800_00)).Value;
        Withdrawal other = (await shop.WithdrawAsync("bo", 3_000_00)).Value;
        (other.Tax, other.TaxMonth).ShouldBe((440_00, null));
        (await shop.DecideAsync(rejected.Id, approve: false)).Problem.ShouldBeNull();
        await SetAsync(shop, new FinanceSettings { Tax = TaxPolicy.None });

        Withdrawal approved = await ApproveAsync(shop, other);

        (approved.Tax, approved.TaxMonth, approved.TaxPolicy).ShouldBe((0, "2026-03", "none"));
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_withdrawal_that_owes_more_than_it_is_keeps_one_fen_beside_its_fee_and_the_next_one_owes_the_rest()
    {
        using Shop shop = await Shop.OpenAsync();
        await SetAsync(shop, new FinanceSettings { Tax = TaxPolicy.None });
        await shop.EndowAsync("bo", 30_000_00);
        (await PaidAsync(shop, 10_000_00)).Tax.ShouldBe(0);
        await SetAsync(shop, new FinanceSettings { FeeFixed = 1_00 });

        (await PaidAsync(shop, 100_00)).ShouldSatisfyAllConditions(one => one.Tax.ShouldBe(98_99), one => one.Fee.ShouldBe(1_00), one => one.Net.ShouldBe(1));
        (await PaidAsync(shop, 10_000_00)).Tax.ShouldBe(3_216_00 - 98_99); // 20,100.00 of the month: 16,080.00 at 20 %
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_returned_payout_gives_back_gross_and_takes_tax_and_fee_out_of_the_other_books()
    {
        using Shop shop = await Shop.OpenAsync();
        await SetAsync(shop, new FinanceSettings { FeeFixed = 1_00, FeePpm = 6_000 });
        await shop.EndowAsync("bo", 10_000_00);
        Withdrawal withdrawal = await PaidAsync(shop, 10_000_00);
        (withdrawal.Tax, withdrawal.Fee, withdrawal.Net).ShouldBe((1_600_00, 61_00, 8_339_00));
        (await shop.BalancesAsync("bo")).ShouldSatisfyAllConditions(b => b.Paid.ShouldBe(8_339_00), b => b.Tax.ShouldBe(1_600_00), b => b.Fee.ShouldBe(61_00));
        await shop.MustBeRightAsync();
        (await FeesAsync(shop)).ShouldBe(61_00);
        shop.Transfers.Transfers.Single().Amount.ShouldBe(8_339_00);

        for (int twice = 0; twice < 2; twice++)
        {
            await ConfirmAsync(shop, withdrawal, TransferState.Returned);
            await shop.DrainAsync();
        }

        (await shop.BalancesAsync("bo")).ShouldSatisfyAllConditions(
            b => b.Available.ShouldBe(10_000_00), b => b.Paid.ShouldBe(0), b => b.Tax.ShouldBe(0), b => b.Fee.ShouldBe(0));
        (await TaxBookedAsync(shop)).ShouldBe(0);
        (await FeesAsync(shop)).ShouldBe(0);
        await shop.MustBeRightAsync();
        (await PaidAsync(shop, 3_000_00)).Tax.ShouldBe(440_00, "what came back is no income of the month");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_failed_payout_keeps_its_tax_on_the_withdrawal_and_frees_the_month()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 10_000_00);
        shop.Transfers.Outcome = TransferState.Failed;
        Withdrawal failed = await SendAsync(shop, await ApproveAsync(shop, (await shop.WithdrawAsync("bo", 10_000_00)).Value));
        shop.Transfers.Outcome = TransferState.Succeeded;

        (failed.State, failed.Tax).ShouldBe((WithdrawalState.Failed, 1_600_00));
        await shop.BalancesMustBeAsync("bo", available: 10_000_00);
        (await PaidAsync(shop, 3_000_00)).Tax.ShouldBe(440_00);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Of_many_withdrawals_approved_at_once_no_two_use_the_same_room_of_the_table()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 32_000_00);
        Result<Withdrawal>[] asked = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => shop.WithdrawAsync("bo", 1_000_00))));

        Withdrawal[] approved = await Task.WhenAll(asked.Select(one => Task.Run(() => ApproveAsync(shop, one.Value))));

        approved.Sum(one => one.Tax).ShouldBe(5_680_00);
        await Task.WhenAll(approved.Select(one => Task.Run(() => SendAsync(shop, one))));
        await shop.MustBeRightAsync();
        (await shop.BalancesAsync("bo")).Tax.ShouldBe(5_680_00);
    }

    [Fact]
    public async Task Whatever_becomes_of_withdrawals_the_months_books_and_checks_agree()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            using Shop shop = await Shop.OpenAsync();
            await SetAsync(shop, new FinanceSettings { Tax = (TaxPolicy)random.Next(3), FeeFixed = random.Next(100), FeePpm = random.Next(20_000) });
            await shop.EndowAsync("bo", 10_000_000_00);
            for (int step = 0; step < 12; step++)
            {
                shop.Clock.Advance(TimeSpan.FromDays(random.Next(25)));
                await StepAsync(shop, random);
            }

            await shop.MustBeRightAsync();
            Balances balances = await shop.BalancesAsync("bo");
            (balances.Available + balances.Withheld + balances.Paid + balances.Tax + balances.Fee).ShouldBe(10_000_000_00, $"seed {seed}");
            (await TaxBookedAsync(shop)).ShouldBe(balances.Tax, $"seed {seed}");
        }
    }

    [Fact]
    public async Task A_month_that_says_more_than_its_withdrawals_is_found()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 10_000_00);
        await PaidAsync(shop, 3_000_00);
        string partition = BookId.Distributor(Shop.Merchant, new DistributorId("bo"), Currency.CNY).Partition;
        Stored<TaxYear> read = (await shop.Store.GetAsync(partition, Withholding.Row(2026), WithdrawalJson.Default.TaxYear, None)).ShouldNotBeNull();
        var changed = new EntityWrite.Replace(read.Row, StoreJson.Write(read.Value.Add(3, 0, 1), WithdrawalJson.Default.TaxYear), read.ETag);
        (await shop.Store.WriteAsync(partition, [changed], None)).ShouldBeNull();
        await shop.DrainAsync();

        (await shop.Get<LedgerChecker>().RunAsync(None)).Findings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            f => f.Check.ShouldBe("withdrawals.tax"), f => f.Detail.ShouldBe("2026-03 has 0 and 1 tax more than its withdrawals"));
    }

    private static async Task StepAsync(Shop shop, Random random)
    {
        Withdrawal asked = (await shop.WithdrawAsync("bo", random.Next(200_00, 50_000_00))).Value;
        if (random.Next(5) == 0)
        {
            (await shop.DecideAsync(asked.Id, approve: false)).Problem.ShouldBeNull();
            return;
        }

        Withdrawal approved = await ApproveAsync(shop, asked);
        shop.Transfers.Outcome = random.Next(4) == 0 ? TransferState.Failed : TransferState.Succeeded;
        Withdrawal sent = await SendAsync(shop, approved);
        if (sent.State == WithdrawalState.Paid && random.Next(3) == 0)
        {
            await ConfirmAsync(shop, sent, TransferState.Returned);
            await shop.DrainAsync();
        }
    }

    private static async Task<Withdrawal> PaidAsync(Shop shop, long amount)
    {
        Withdrawal paid = await SendAsync(shop, await ApproveAsync(shop, (await shop.WithdrawAsync("bo", amount)).Value));
        paid.State.ShouldBe(WithdrawalState.Paid);
        await shop.DrainAsync();
        return paid;
    }

    private static async Task<Withdrawal> ApproveAsync(Shop shop, Withdrawal withdrawal)
    {
        Withdrawal next = (await shop.DecideAsync(withdrawal.Id)).Value;
        return next.State == WithdrawalState.Approved ? next : (await shop.DecideAsync(withdrawal.Id, by: "finance-2")).Value;
    }

    private static async Task<Withdrawal> SendAsync(Shop shop, Withdrawal withdrawal) =>
        (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, withdrawal.Id), None)).Value.Withdrawal;

    private static async Task ConfirmAsync(Shop shop, Withdrawal withdrawal, TransferState state) => (await shop.Get<ConfirmPayout>().HandleAsync(
        new ConfirmPayoutCommand(Shop.Merchant, withdrawal.Id.Value, withdrawal.Net, Currency.CNY, new TransferStatus(state, null)), None)).Problem.ShouldBeNull();

    private static async Task SetAsync(Shop shop, FinanceSettings settings) =>
        (await shop.Get<PutFinanceSettings>().HandleAsync(Shop.Merchant, new UserId("merchant"), settings, None)).Problem.ShouldBeNull();

    private static async Task<long> TaxBookedAsync(Shop shop) =>
        (await BooksAsync(shop, BookId.TaxAuthority(Shop.Merchant, Currency.CNY, "any"))).Sum(book => book.Tax);

    private static async Task<long> FeesAsync(Shop shop) =>
        (await BooksAsync(shop, BookId.ForMerchant(Shop.Merchant, Currency.CNY, "any"))).Sum(book => book.Fee);

    private static async Task<Balances[]> BooksAsync(Shop shop, BookId any) => await Task.WhenAll(
        Enumerable.Range(0, BookId.Shards).Select(shard => shop.Get<GeneralLedger>().BalancesAsync(any with { Shard = shard }, None)));
}
