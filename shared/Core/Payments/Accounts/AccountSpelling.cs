using System.Globalization;
using System.Text;

namespace Distribution.Payments.Accounts;

/// <summary>
/// One account in one spelling, for comparing and nothing else: what is stored, shown and paid to stays as it was given, so that accounts
/// which were kept before are compared by the same rule.
/// </summary>
internal static class AccountSpelling
{
    private const int PhoneDigits = 11;
    private const int FirstFullWidth = 0xFF01;
    private const int LastFullWidth = 0xFF5E;
    private const int FromFullToHalf = 0xFEE0;

    private static readonly string[] MainlandCodes = ["0086", "86"];

    /// <summary>Of a login name or a user id: any digits as 0 to 9, full width as half, no spaces or invisible signs, small letters, a mainland mobile number without its country code.</summary>
    public static string OfLogin(string account)
    {
        string text = Plain(account).ToLowerInvariant();
        if (text.Contains('@', StringComparison.Ordinal) || !text.All(static c => char.IsAsciiDigit(c) || "+-().".Contains(c, StringComparison.Ordinal)))
        {
            return text;
        }

        string digits = Digits(text);
        string? code = MainlandCodes.FirstOrDefault(code => digits.Length == code.Length + PhoneDigits && digits.StartsWith(code + "1", StringComparison.Ordinal));
        return code is null ? digits : digits[code.Length..];
    }

    /// <summary>Of a bank account: its digits.</summary>
    public static string OfBank(string number) => Digits(Plain(number));

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    /// <summary>Half width and without what does not show. Not <see cref="string.Normalize()"/>, which leaves full width as it is where there are no globalization data.</summary>
    private static string Plain(string text)
    {
        var all = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (category == UnicodeCategory.DecimalDigitNumber)
            {
                all.Append((int)Rune.GetNumericValue(rune));
            }
            else if (!Rune.IsWhiteSpace(rune) && category is not (UnicodeCategory.Format or UnicodeCategory.Control))
            {
                all.Append(rune.Value is >= FirstFullWidth and <= LastFullWidth ? new Rune(rune.Value - FromFullToHalf) : rune);
            }
        }

        return all.ToString();
    }
}
