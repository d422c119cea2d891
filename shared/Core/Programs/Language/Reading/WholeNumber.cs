using System.Globalization;
using System.Text.Json;

namespace Distribution.Programs.Language.Reading;

/// <summary>Whole numbers as JSON Schema means them: 100000, 100000.0 and 1e5 are the same.</summary>
internal static class WholeNumber
{
    /// <summary>More digits than any number here has, and far from overflow.</summary>
    private const int MaxExponent = 400;

    /// <summary>The number; null if it is none, not whole, or too large.</summary>
    public static long? Of(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        return element.TryGetInt64(out long value) ? value : Of(element.GetRawText());
    }

    private static long? Of(string text)
    {
        int mark = text.AsSpan().IndexOfAny('e', 'E');
        int exponent = 0;
        if (mark >= 0 && (!int.TryParse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > MaxExponent))
        {
            return null;
        }

        string mantissa = mark < 0 ? text : text[..mark];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        int zeros = exponent - (point < 0 ? 0 : mantissa.Length - point - 1);
        string trimmed = digits.TrimEnd('0');
        zeros += digits.Length - trimmed.Length;
        if (trimmed is "" or "-")
        {
            return 0;
        }

        return zeros >= 0 && long.TryParse(trimmed + new string('0', zeros), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;
    }
}
