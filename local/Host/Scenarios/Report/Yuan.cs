using System.Globalization;

namespace Distribution.Local.Scenarios.Report;

/// <summary>Amounts for people: yuan with two decimals, from integer fen.</summary>
internal static class Yuan
{
    public static string Of(long fen)
    {
        Int128 size = Int128.Abs(fen);
        return string.Create(CultureInfo.InvariantCulture, $"{(fen < 0 ? "-" : "")}{size / 100:#,0}.{size % 100:00}");
    }
}
