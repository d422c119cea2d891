using Distribution.Kernel;

namespace Distribution.Withdrawals.Tax;

/// <summary>What is withheld from one more withdrawal: the tax on the total with it, less what was withheld from the total so far.</summary>
internal static class WithholdingRules
{
    public const string Nothing = "none";

    /// <param name="policy">The merchant's choice. Before the first table of the yearly one the monthly one holds.</param>
    /// <param name="currency">The tables are of yuan: in other currencies nothing is withheld.</param>
    /// <param name="year">The payee's year so far, without this withdrawal.</param>
    /// <param name="day">The local day that decides month, year and table.</param>
    /// <param name="amount">Before tax and fee, minor units.</param>
    /// <param name="most">The most that can be withheld from it; what is left over is withheld from the next one.</param>
    public static TaxDecision Decide(TaxPolicy policy, Currency currency, TaxYear year, DateOnly day, long amount, long most)
    {
        if (currency != Currency.CNY || policy == TaxPolicy.None)
        {
            return new TaxDecision(0, Nothing);
        }

        if (policy == TaxPolicy.PlatformCumulative && TaxTables.On(TaxTables.PlatformCumulative, day) is { } yearly)
        {
            (long gross, long tax, int months) = year.Add(day.Month, amount, 0).Since(yearly.From);
            return new TaxDecision(Math.Clamp(yearly.TaxOf(gross, months) - tax, 0, most), "platform_cumulative");
        }

        TaxMonth month = year.Of(day.Month);
        return TaxTables.On(TaxTables.MonthlyLabor, day) is { } monthly
            ? new TaxDecision(Math.Clamp(monthly.TaxOf(month.Gross + amount, 1) - month.Tax, 0, most), "monthly_labor")
            : new TaxDecision(0, Nothing);
    }
}
