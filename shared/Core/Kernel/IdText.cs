using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Distribution.Kernel;

/// <summary>What an identifier from outside may look like, and how ours are made.</summary>
public static class IdText
{
    public const int MaxLength = 64;

    private const int MaxOnStack = 1024;

    private const string Base32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@-");

    public static bool IsValid(string text) =>
        text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>
    /// The same command always names the same thing: an identifier of 26 characters whose first ten are the time in
    /// milliseconds, so that keys made one after the other lie side by side, and whose rest is taken from a SHA-256 of
    /// the parts.
    /// </summary>
    /// <param name="at">When the command was first given, UTC; a repeated command must pass the same value or <see cref="FromParts"/> be used.</param>
    /// <param name="parts">What makes the command unique.</param>
    public static string TimeOrdered(DateTimeOffset at, params ReadOnlySpan<string> parts) =>
        string.Concat(Encode((UInt128)(ulong)at.ToUnixTimeMilliseconds(), 10), FromParts(parts).AsSpan(0, 16));

    /// <summary>An identifier of 26 characters that depends on the parts alone (130 bits of their SHA-256).</summary>
    public static string FromParts(params ReadOnlySpan<string> parts)
    {
        int most = 0;
        foreach (string part in parts)
        {
            most += sizeof(int) + Encoding.UTF8.GetMaxByteCount(part.Length);
        }

        Span<byte> text = most <= MaxOnStack ? stackalloc byte[MaxOnStack] : new byte[most];
        int end = 0;
        foreach (string part in parts)
        {
            int length = Encoding.UTF8.GetBytes(part, text[(end + sizeof(int))..]);
            BitConverter.TryWriteBytes(text[end..], length);
            end += sizeof(int) + length;
        }

        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(text[..end], digest);
        UInt128 high = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest);
        return Encode(high, 25) + Base32[digest[16] & 31];
    }

    private static string Encode(UInt128 value, int characters) => string.Create(characters, value, static (span, rest) =>
    {
        for (int i = span.Length - 1; i >= 0; i--)
        {
            span[i] = Base32[(int)(rest & 31)];
            rest >>= 5;
        }
    });
}
