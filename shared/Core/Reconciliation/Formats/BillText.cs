using System.Globalization;
using Distribution.Kernel;
using Distribution.Payments.Bills;

namespace Distribution.Reconciliation.Formats;

/// <summary>Reads the fields of bills, which others have written.</summary>
internal static class BillText
{
    /// <summary>How many pieces a bill may come in: together they hold <see cref="IProviderStatements.MaxLines"/> of the longest lines that providers write.</summary>
    public const int MaxParts = BillBytes.Max / Storage.BlobRules.MaxContent;

    /// <summary>The largest bill in bytes.</summary>
    public const int MaxBytes = BillBytes.Max;

    private const int MaxWhole = 10;
    private const int MaxFraction = 5;
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    /// <summary>Yuan with at most five decimals to fen. What is finer than a fen is rounded, half away from zero, where that is allowed.</summary>
    public static bool TryReadYuan(string text, bool mayRound, out long fen)
    {
        fen = 0;
        bool isNegative = text.StartsWith('-');
        string digits = isNegative ? text[1..] : text;
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        string whole = point < 0 ? digits : digits[..point];
        string fraction = point < 0 ? "" : digits[(point + 1)..];
        if (whole.Length is 0 or > MaxWhole || fraction.Length > MaxFraction || (point >= 0 && fraction.Length == 0) || !AreDigits(whole) || !AreDigits(fraction))
        {
            return false;
        }

        fraction = fraction.PadRight(MaxFraction, '0');
        long finer = long.Parse(fraction[2..], NumberStyles.None, CultureInfo.InvariantCulture);
        fen = (long.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture) * 100) + long.Parse(fraction[..2], NumberStyles.None, CultureInfo.InvariantCulture) + (finer >= 500 ? 1 : 0);
        fen = isNegative ? -fen : fen;
        return (mayRound || finer == 0) && long.Abs(fen) <= Money.MaxInput;
    }

    public static bool TryReadTime(string text, out DateTimeOffset at)
    {
        bool isTime = DateTime.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local);
        at = isTime ? new DateTimeOffset(local, ProviderDay.Offset).ToUniversalTime() : default;
        return isTime;
    }

    /// <summary>A number somebody else has written: without control characters, and not longer than a number may be.</summary>
    public static string Number(string text)
    {
        string clean = string.Concat(text.Where(static c => !char.IsControl(c)));
        return clean.Length > StatementLine.MaxText ? clean[..StatementLine.MaxText] : clean;
    }

    /// <summary>Lines without their ends and without empty ones, with their number from 1.</summary>
    public static IEnumerable<(int No, string Text)> Lines(string text)
    {
        int no = 0;
        foreach (string line in text.Split('\n'))
        {
            no++;
            string trimmed = line.Trim('\r', ' ', '\t', '\uFEFF');
            if (trimmed.Length > 0)
            {
                yield return (no, trimmed);
            }
        }
    }

    private static bool AreDigits(string text) => text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
}
