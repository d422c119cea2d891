using System.Globalization;
using Distribution.Kernel;

namespace Distribution.Payments.Alipay.Wire;

/// <summary>Alipay writes amounts in yuan; we count fen. Digits only, no fractions in between.</summary>
internal static class YuanText
{
    private const int MaxYuanDigits = 8;
    private const int FenDigits = 2;

    /// <param name="fen">Not negative.</param>
    public static string Of(long fen)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fen);
        return string.Create(CultureInfo.InvariantCulture, $"{fen / 100}.{fen % 100:00}");
    }

    /// <summary>Reads <c>12</c>, <c>12.3</c> or <c>12.34</c>: at most <see cref="Money.MaxInput"/> fen, no sign, no spaces, no needless zeros in front.</summary>
    public static bool TryRead(string? text, out long fen)
    {
        fen = 0;
        if (text is null)
        {
            return false;
        }

        int point = text.IndexOf('.', StringComparison.Ordinal);
        ReadOnlySpan<char> yuan = point < 0 ? text : text.AsSpan(0, point);
        ReadOnlySpan<char> rest = point < 0 ? [] : text.AsSpan(point + 1);
        if (yuan.Length is 0 or > MaxYuanDigits || (yuan.Length > 1 && yuan[0] == '0') || rest.Length > FenDigits || (point >= 0 && rest.Length == 0)
            || !AreDigits(yuan) || !AreDigits(rest))
        {
            return false;
        }

        long cents = rest.Length switch
        {
            0 => 0,
            1 => (rest[0] - '0') * 10,
            _ => ((rest[0] - '0') * 10) + (rest[1] - '0'),
        };
        fen = (long.Parse(yuan, NumberStyles.None, CultureInfo.InvariantCulture) * 100) + cents;
        return fen <= Money.MaxInput;
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;
}
