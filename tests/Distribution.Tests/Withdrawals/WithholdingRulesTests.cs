using Distribution.Kernel;
using Distribution.Withdrawals.Tax;

namespace Distribution.Tests.Withdrawals;

/// <summary>The tables, to the fen.</summary>
public sealed class WithholdingRulesTests
{
    private static readonly DateOnly March = new(2026, 3, 2);

    [Theory]
    [InlineData(799_99, 0)]
    [InlineData(800_00, 0)]
    [InlineData(800_02, 0)]
    [InlineData(800_03, 1)]
    [InlineData(3_000_00, 440_00)]
    [InlineData(4_000_00, 640_00)]
    [InlineData(4_000_50, 640_08)]
    [InlineData(10_000_00, 1_600_00)]
    [InlineData(25_000_00, 4_000_00)]
    [InlineData(30_000_00, 5_200_00)]
    [InlineData(62_500_00, 13_000_00)]
    [InlineData(80_000_00, 18_600_00)]
    public void A_months_income_from_labour_is_taxed_by_its_table(long income, long tax) =>
        Decide(TaxPolicy.MonthlyLabor, Empty, March, income).ShouldBe(new TaxDecision(tax, "monthly_labor"));

    [Fact]
    public void A_second_withdrawal_of_a_month_pays_what_the_whole_month_owes_more()
    {
        TaxYear year = Empty.Add(3, 3_000_00, 440_00);
        Decide(TaxPolicy.MonthlyLabor, year, March, 7_000_00).Amount.ShouldBe(1_160_00);
        Decide(TaxPolicy.MonthlyLabor, year, new DateOnly(2026, 4, 1), 7_000_00).Amount.ShouldBe(1_120_00);
    }

    [Fact]
    public void A_platform_withholds_over_the_year_and_begins_again_with_the_next()
    {
        TaxDecision first = Decide(TaxPolicy.PlatformCumulative, Empty, new DateOnly(2026, 1, 5), 10_000_00);
        TaxYear year = Empty.Add(1, 10_000_00, first.Amount);
        TaxDecision second = Decide(TaxPolicy.PlatformCumulative, year, new DateOnly(2026, 2, 5), 10_000_00);

        first.ShouldBe(new TaxDecision(90_00, "platform_cumulative"));
        second.Amount.ShouldBe(90_00);
        Decide(TaxPolicy.PlatformCumulative, year.Add(2, 10_000_00, 90_00), new DateOnly(2026, 2, 6), 10_000_00).Amount.ShouldBe(240_00, "the month's deduction counts once");
        Decide(TaxPolicy.PlatformCumulative, new TaxYear(2027, []), new DateOnly(2027, 1, 5), 10_000_00).Amount.ShouldBe(90_00);
    }

    [Theory]
    [InlineData(36_000_00, 1_080_00)]
    [InlineData(144_000_00, 11_880_00)]
    [InlineData(300_000_00, 43_080_00)]
    [InlineData(420_000_00, 73_080_00)]
    [InlineData(660_000_00, 145_080_00)]
    [InlineData(960_000_00, 250_080_00)]
    [InlineData(1_000_000_00, 268_080_00)]
    public void The_yearly_table_is_met_at_each_of_its_limits(long taxable, long tax) =>
        Decide(TaxPolicy.PlatformCumulative, Empty, March, (taxable + 5_000_00) * 5 / 4).Amount.ShouldBe(tax);

    [Fact]
    public void The_platforms_table_holds_from_its_first_day_and_counts_no_month_before()
    {
        var year = new TaxYear(2025, [new TaxMonth(9, 10_000_00, 1_600_00)]);
        Decide(TaxPolicy.PlatformCumulative, year, new DateOnly(2025, 9, 30), 10_000_00).ShouldBe(new TaxDecision(1_600_00, "monthly_labor"));
        Decide(TaxPolicy.PlatformCumulative, year, new DateOnly(2025, 10, 1), 10_000_00).ShouldBe(new TaxDecision(90_00, "platform_cumulative"));
    }

    [Fact]
    public void Nothing_is_withheld_by_none_and_in_other_currencies()
    {
        Decide(TaxPolicy.None, Empty, March, 80_000_00).ShouldBe(new TaxDecision(0, "none"));
        WithholdingRules.Decide(TaxPolicy.MonthlyLabor, Currency.HKD, Empty, March, 80_000_00, 80_000_00).ShouldBe(new TaxDecision(0, "none"));
    }

    [Fact]
    public void A_withdrawal_never_loses_more_than_it_is_and_the_rest_follows_with_the_next()
    {
        TaxYear untaxed = Empty.Add(3, 10_000_00, 0);
        WithholdingRules.Decide(TaxPolicy.MonthlyLabor, Currency.CNY, untaxed, March, 100_00, 99_99).Amount.ShouldBe(99_99);
        Decide(TaxPolicy.MonthlyLabor, untaxed.Add(3, 100_00, 99_99), March, 10_000_00).Amount.ShouldBe(20_100_00 * 16 / 100 - 99_99);
        Decide(TaxPolicy.MonthlyLabor, Empty.Add(3, 800_00, 500_00), March, 100_00).Amount.ShouldBe(0, "what was withheld too much is not paid back but counts for the next");
    }

    [Theory]
    [InlineData(TaxPolicy.MonthlyLabor)]
    [InlineData(TaxPolicy.PlatformCumulative)]
    public void The_tax_of_parts_is_the_tax_of_the_whole(TaxPolicy policy)
    {
        for (int seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            TaxYear year = Empty;
            for (int parts = random.Next(1, 40); parts > 0; parts--)
            {
                long amount = random.Next(3) == 0 ? random.Next(1, 100) : random.Next(1, 10_000_000);
                int month = policy == TaxPolicy.MonthlyLabor ? 3 : Math.Min(12, year.Months.Count + random.Next(1, 3));
                year = year.Add(month, amount, Decide(policy, year, new DateOnly(2026, month, 2), amount).Amount);
            }

            long whole = policy == TaxPolicy.MonthlyLabor
                ? TaxTables.MonthlyLabor[^1].TaxOf(year.Of(3).Gross, 1)
                : Expected(year);
            (policy == TaxPolicy.MonthlyLabor ? year.Of(3).Tax : year.Months.Sum(month => month.Tax)).ShouldBe(whole, $"seed {seed}");
        }
    }

    private static TaxYear Empty { get; } = new(2026, []);

    private static TaxDecision Decide(TaxPolicy policy, TaxYear year, DateOnly day, long amount) =>
        WithholdingRules.Decide(policy, Currency.CNY, year, day, amount, amount);

    /// <summary>The highest the year has owed: a month that begins takes 5,000 yuan off, and what was withheld is not paid back.</summary>
    private static long Expected(TaxYear year) => Math.Max(year.Months.Sum(month => month.Tax), TaxTables.PlatformCumulative[^1].TaxOf(year.Months.Sum(month => month.Gross), year.Months.Count));
}
