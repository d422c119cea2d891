using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Distribution.Storage;

namespace Distribution.Ledger.Checks.Internal;

/// <summary>The first 16 bytes of a SHA-256: stands for a text of any length where millions are kept.</summary>
internal readonly record struct ContentMark(ulong First, ulong Second)
{
    /// <summary>Of a posting's place: its book and its key.</summary>
    public static ContentMark OfPlace(BookId book, string key) => Of(Encoding.UTF8.GetBytes(string.Concat(book.Partition, "\n", key)));

    /// <summary>Of all that makes a posting what it is, with the legs that follow: two are the same exactly if <see cref="JournalEntry.Is"/> says so.</summary>
    public static ContentMark OfContent(PostingRequest request) =>
        Of(StoreJson.Write(request.V == 1 ? request : request with { V = 1 }, LedgerJson.Default.PostingRequest));

    /// <inheritdoc cref="OfContent(PostingRequest)"/>
    public static ContentMark OfContent(BookId book, JournalEntry entry) => OfContent(new PostingRequest
    {
        Book = book,
        Key = entry.Key,
        Event = entry.Event,
        Amount = entry.Amount,
        Tax = entry.Tax,
        Fee = entry.Fee,
        Source = entry.Source,
        After = entry.After,
        Then = entry.Then,
    });

    private static ContentMark Of(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return new ContentMark(BinaryPrimitives.ReadUInt64LittleEndian(hash), BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]));
    }
}
