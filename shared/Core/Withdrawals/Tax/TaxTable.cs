namespace Distribution.Withdrawals.Tax;

/// <summary>One step of a table.</summary>
/// <param name="UpTo">The largest taxable amount of the step, fen; <see cref="long.MaxValue"/> for the last.</param>
/// <param name="RatePpm">The rate on the whole taxable amount.</param>
/// <param name="QuickDeduction">What is taken off again, fen, so that the steps meet.</param>
internal sealed record TaxBracket(long UpTo, int RatePpm, long QuickDeduction);

/// <summary>
/// A rate table of fen, in force from a day on. Costs and tax are each rounded to the fen, half up, of the total and never
/// of a part, so that parts of a month add up to the month.
/// </summary>
/// <param name="From">The first day.</param>
/// <param name="FlatCost">What is taken off incomes up to <paramref name="FlatCostUpTo"/>, fen.</param>
/// <param name="FlatCostUpTo">The largest income with the flat cost, fen.</param>
/// <param name="CostPpm">The part taken off larger incomes.</param>
/// <param name="MonthlyDeduction">What is taken off for each month, fen.</param>
/// <param name="Brackets">The steps, the smallest first.</param>
internal sealed record TaxTable(
    DateOnly From, long FlatCost, long FlatCostUpTo, int CostPpm, long MonthlyDeduction, IReadOnlyList<TaxBracket> Brackets)
{
    private const int Whole = 1_000_000;

    /// <summary>The tax on an income of so many months, fen.</summary>
    public long TaxOf(long income, int months)
    {
        long cost = income <= FlatCostUpTo ? FlatCost : Part(income, CostPpm);
        long taxable = Math.Max(0, income - cost - (MonthlyDeduction * months));
        TaxBracket bracket = Brackets.First(step => taxable <= step.UpTo);
        return Part(taxable, bracket.RatePpm) - bracket.QuickDeduction;
    }

    private static long Part(long amount, int ppm) => (long)((((Int128)amount * ppm) + (Whole / 2)) / Whole);
}
