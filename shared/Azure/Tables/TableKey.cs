using System.Text;
using Distribution.Storage;

namespace Distribution.Azure.Tables;

/// <summary>
/// Keys as they lie in a table. Core's keys are within what Table Storage takes but for the percent sign, which its
/// addresses have trouble with: it is written as <c>$1</c> and the dollar sign before it as <c>$0</c>, so that the order
/// of keys stays what it was.
/// </summary>
internal static class TableKey
{
    /// <summary>A key has at most 1 KiB, in UTF-16.</summary>
    private const int MaxLength = 512;

    private const char Escape = '$';
    private const char Escaped = '%';

    /// <summary>The last printable ASCII character.</summary>
    private const char Last = '~';

    /// <summary>Above every key.</summary>
    private const string Beyond = "\u00ff";

    /// <exception cref="ArgumentException">The text is no storage key, or too long once written this way.</exception>
    public static string Write(string key)
    {
        StoreKey.Check(key);
        string text = Encode(key);
        return text.Length <= MaxLength ? text : throw new ArgumentException($"The key '{key}' has too many of the characters '%' and '$'.", nameof(key));
    }

    /// <summary>The key that <see cref="Write"/> was given.</summary>
    public static string Read(string text)
    {
        int next = text.IndexOf(Escape, StringComparison.Ordinal);
        if (next < 0)
        {
            return text;
        }

        var key = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            key.Append(text[i] != Escape ? text[i] : text[++i] == '0' ? Escape : Escaped);
        }

        return key.ToString();
    }

    /// <summary>The text from which on the written keys not less than <paramref name="bound"/> lie; empty if that is all of them.</summary>
    public static string From(string bound) => Bound(bound) ?? Beyond;

    /// <summary>The text before which the written keys less than <paramref name="bound"/> lie; empty for none, null for all of them.</summary>
    public static string? To(string bound) => Bound(bound);

    /// <summary>
    /// A bound need not be a key. No key has a character above <see cref="Last"/>: the keys up to "abÿ" are those below "ac".
    /// Nor one below the space: what is not less than "ab\t" is not less than "ab ". Null if every key is below.
    /// </summary>
    private static string? Bound(string bound)
    {
        int odd = bound.AsSpan().IndexOfAnyExceptInRange(' ', Last);
        if (odd < 0)
        {
            return Encode(bound);
        }

        string start = bound[..odd];
        return bound[odd] < ' ' ? Encode(start + ' ') : Successor(start);
    }

    /// <summary>The least text above all that begin so.</summary>
    private static string? Successor(string prefix)
    {
        string shorter = prefix.TrimEnd(Last);
        return shorter.Length == 0 ? null : Encode(string.Concat(shorter.AsSpan(0, shorter.Length - 1), [(char)(shorter[^1] + 1)]));
    }

    private static string Encode(string text) =>
        text.AsSpan().ContainsAny(Escape, Escaped) ? text.Replace("$", "$0", StringComparison.Ordinal).Replace("%", "$1", StringComparison.Ordinal) : text;
}
