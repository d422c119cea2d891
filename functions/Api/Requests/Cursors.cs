using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Microsoft.Extensions.Options;

namespace Distribution.Functions.Api.Requests;

/// <summary>
/// Cursors as they leave: base64url of a tag and the slice's own cursor. The tag ties a cursor to the caller, the list and
/// its filter, so that one that was made up, altered or meant for another list is refused instead of read as a key.
/// </summary>
public sealed class Cursors(IOptions<ApiAuthOptions> options)
{
    private const int TagBytes = 12;
    private const int MaxLength = 1024;

    private static readonly Problem Invalid = Problem.Invalid("request.cursor_invalid", "The cursor is not one that this list gave out.");

    private readonly byte[] _key = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.SigningKey), "cursors"u8);

    public string? Encode(string scope, string? inner)
    {
        if (inner is null)
        {
            return null;
        }

        byte[] text = Encoding.UTF8.GetBytes(inner);
        byte[] bytes = new byte[TagBytes + text.Length];
        Tag(scope, text).CopyTo(bytes.AsSpan());
        text.CopyTo(bytes.AsSpan(TagBytes));
        return Base64Url.EncodeToString(bytes);
    }

    /// <param name="scope">What the list is: the same text that the cursor was encoded with.</param>
    /// <param name="cursor">From the query; null for the first page.</param>
    public Result<Cursor> Decode(string scope, string? cursor)
    {
        if (cursor is null)
        {
            return new Cursor(null);
        }

        if (cursor.Length is 0 or > MaxLength || !Base64Url.IsValid(cursor))
        {
            return Invalid;
        }

        ReadOnlySpan<byte> bytes = Base64Url.DecodeFromChars(cursor);
        return bytes.Length > TagBytes && CryptographicOperations.FixedTimeEquals(bytes[..TagBytes], Tag(scope, bytes[TagBytes..]))
            ? new Cursor(Encoding.UTF8.GetString(bytes[TagBytes..]))
            : Invalid;
    }

    private byte[] Tag(string scope, ReadOnlySpan<byte> inner)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(Encoding.UTF8.GetBytes(scope));
        hash.AppendData([0]);
        hash.AppendData(inner);
        return hash.GetHashAndReset()[..TagBytes];
    }
}

/// <param name="Inner">The slice's cursor; null for the first page.</param>
public sealed record Cursor(string? Inner);
