using System.Globalization;
using System.Text;

namespace Distribution.Payments.Accounts;

/// <summary>
/// Names of people and firms as providers and banks take them: letters and marks of any script, and a few signs within. A character is what
/// Unicode counts as one, also where UTF-16 needs two units for it, as for rare Chinese characters (CJK extension B and beyond).
/// </summary>
internal static class PersonName
{
    /// <summary>The most of a name in UTF-8: what WeChat Pay's encryption of names can hold.</summary>
    private const int MaxBytes = 192;

    /// <summary>The middle dot of names such as 阿卜杜拉·买买提 is typed in more than one way; so are apostrophe and hyphen. Tibetan has a mark between syllables.</summary>
    private const string Signs = " ·•‧・་.'’-‐";

    private const string FirmSigns = "()（）";

    /// <summary>Of a person. Begins with a letter, and does not end with a space.</summary>
    /// <param name="text">The name.</param>
    /// <param name="most">In characters.</param>
    public static bool IsName(string text, int most) => IsName(text, 1, most, "", digits: false);

    /// <summary>Of whoever holds a bank account, or of a bank itself.</summary>
    /// <param name="text">The name.</param>
    /// <param name="least">In characters.</param>
    /// <param name="most">In characters.</param>
    /// <param name="digits">Whether digits are in order after the first letter.</param>
    public static bool IsFirm(string text, int least, int most, bool digits) => IsName(text, least, most, FirmSigns, digits);

    /// <summary>In characters; null if the text is not well formed, or longer than any name.</summary>
    public static int? Length(string text)
    {
        int length = 0;
        for (int at = 0; at < text.Length; length++)
        {
            if (!Rune.TryGetRuneAt(text, at, out Rune rune))
            {
                return null;
            }

            at += rune.Utf16SequenceLength;
        }

        return Encoding.UTF8.GetByteCount(text) <= MaxBytes ? length : null;
    }

    /// <summary>The first character, the rest as stars, one at least.</summary>
    public static string Mask(string name)
    {
        Rune[] runes = [.. name.EnumerateRunes()];
        return runes.Length == 0 ? "*" : runes[0] + new string('*', Math.Max(1, runes.Length - 1));
    }

    private static bool IsName(string text, int least, int most, string moreSigns, bool digits) =>
        Length(text) is { } length && length >= least && length <= most
        && Rune.IsLetter(Rune.GetRuneAt(text, 0)) && text[^1] != ' '
        && text.EnumerateRunes().All(rune => Rune.IsLetter(rune) || IsMark(rune) || (digits && rune.IsAscii && Rune.IsDigit(rune))
            || (rune.IsBmp && (Signs.Contains((char)rune.Value, StringComparison.Ordinal) || moreSigns.Contains((char)rune.Value, StringComparison.Ordinal))));

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
