using System.Globalization;

namespace Distribution.Withdrawals.Tax;

/// <summary>What one payee was granted in a calendar month, before tax, and the tax of it; minor units.</summary>
internal sealed record TaxMonth(int Month, long Gross, long Tax);

/// <summary>A payee's months of a calendar year: a row of his book, so that two withdrawals never use the same room of a table.</summary>
internal sealed record TaxYear(int Year, IReadOnlyList<TaxMonth> Months)
{
    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>The sums of the months from a day on.</summary>
    public (long Gross, long Tax, int Months) Since(DateOnly from)
    {
        TaxMonth[] counted = [.. Months.Where(month => new DateOnly(Year, month.Month, 1) >= from)];
        return (counted.Sum(month => month.Gross), counted.Sum(month => month.Tax), counted.Length);
    }

    public TaxMonth Of(int month) => Months.FirstOrDefault(one => one.Month == month) ?? new TaxMonth(month, 0, 0);

    /// <summary>With an amount and its tax added to a month, or taken away; a month without any is not kept.</summary>
    public TaxYear Add(int month, long gross, long tax)
    {
        TaxMonth had = Of(month);
        TaxMonth next = had with { Gross = had.Gross + gross, Tax = had.Tax + tax };
        IEnumerable<TaxMonth> others = Months.Where(one => one.Month != month);
        return this with { Months = [.. (next is { Gross: 0, Tax: 0 } ? others : others.Append(next)).OrderBy(one => one.Month)] };
    }

    /// <summary>A month as it stands on a withdrawal, <c>2026-03</c>.</summary>
    public static string NameOf(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>The first day of a month that <see cref="NameOf"/> named.</summary>
    public static DateOnly Parse(string month) => DateOnly.ParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
