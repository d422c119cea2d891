using System.Buffers;
using System.Globalization;

namespace Distribution.Storage;

/// <summary>How keys are built: parts joined by <c>|</c>, times and numbers in forms whose text order is their order.</summary>
public static class StoreKey
{
    public const int MaxLength = 512;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        " !\"$%&'()*+,-.0123456789:;<=>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    public static string Join(string first, string second) => string.Concat(first, "|", second);

    public static string Join(params ReadOnlySpan<string> parts) => string.Join('|', parts);

    /// <summary>A UTC time to the second, 14 digits, ordered as text.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    /// <summary>A non-negative number of 12 digits, ordered as text.</summary>
    public static string Number(long value) => value.ToString("D12", CultureInfo.InvariantCulture);

    /// <summary>The end of the range of all keys that begin with <paramref name="prefix"/>, which ends with <c>|</c>.</summary>
    public static string EndOf(string prefix) => string.Concat(prefix.AsSpan(0, prefix.Length - 1), "}");

    /// <summary>A text greater than every key that begins with <paramref name="prefix"/>, which may be empty, and less than every other greater key.</summary>
    public static string BeyondPrefix(string prefix) => prefix + '\x7f';

    /// <summary>The start of a range that begins behind <paramref name="row"/>.</summary>
    public static string After(string row) => row + " ";

    /// <summary>Whether the text can be a partition or row key.</summary>
    public static bool IsValid(string key) => key.Length is > 0 and <= MaxLength && !key.AsSpan().ContainsAnyExcept(Allowed);

    /// <exception cref="ArgumentException">The text is empty, too long, or has a character that a store does not take.</exception>
    public static void Check(string key)
    {
        if (!IsValid(key))
        {
            throw new ArgumentException($"Not a storage key: '{key}'.", nameof(key));
        }
    }
}
