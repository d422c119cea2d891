using System.Globalization;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Reconciliation.Formats;

/// <summary>
/// Bills among the files, as <c>statements/{merchant}/{provider}/{day}-{bill}.csv</c>. One that is larger than a file may be comes in pieces of its
/// bytes, <c>{day}-{bill}-1.csv</c>, <c>-2.csv</c> and so on, cut anywhere; a piece that is missing shows in what a bill says of its own end.
/// </summary>
public sealed class BillFiles(IBlobStore files)
{
    private const string ContentType = "text/csv";

    /// <summary>A merchant whose id cannot be part of a file's name has no files.</summary>
    public static bool CanHold(MerchantId merchant, string provider, DateOnly day, string bill)
    {
        try
        {
            BlobRules.Check(Whole(merchant, provider, day, bill));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The whole bill; null if there is none. Of one in too many pieces, one more than may be: then it is too large or breaks off.</summary>
    public async Task<ReadOnlyMemory<byte>?> GetAsync(MerchantId merchant, string provider, DateOnly day, string bill, CancellationToken cancellation)
    {
        if (!CanHold(merchant, provider, day, bill))
        {
            return null;
        }

        if (await files.GetAsync(Whole(merchant, provider, day, bill), cancellation).ConfigureAwait(false) is { } whole)
        {
            return whole.Content;
        }

        using var content = new MemoryStream();
        for (int part = 1; part <= BillText.MaxParts + 1; part++)
        {
            if (await files.GetAsync(Piece(merchant, provider, day, bill, part), cancellation).ConfigureAwait(false) is not { } piece)
            {
                return part == 1 ? default(ReadOnlyMemory<byte>?) : content.ToArray();
            }

            content.Write(piece.Content.Span);
        }

        return content.ToArray();
    }

    /// <summary>Keeps a bill. The first piece comes last: without it there is no bill, so that nobody reads half of one.</summary>
    /// <param name="content">At most <see cref="BillText.MaxBytes"/>.</param>
    public async Task PutAsync(MerchantId merchant, string provider, DateOnly day, string bill, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (content.Length <= BlobRules.MaxContent)
        {
            await files.PutAsync(Whole(merchant, provider, day, bill), new BlobFile(ContentType, content), cancellation).ConfigureAwait(false);
            return;
        }

        for (int part = (content.Length - 1) / BlobRules.MaxContent; part >= 0; part--)
        {
            int from = part * BlobRules.MaxContent;
            ReadOnlyMemory<byte> piece = content[from..Math.Min(content.Length, from + BlobRules.MaxContent)];
            await files.PutAsync(Piece(merchant, provider, day, bill, part + 1), new BlobFile(ContentType, piece), cancellation).ConfigureAwait(false);
        }
    }

    private static string Whole(MerchantId merchant, string provider, DateOnly day, string bill) => Name(merchant, provider, day, bill) + ".csv";

    private static string Piece(MerchantId merchant, string provider, DateOnly day, string bill, int part) =>
        string.Create(CultureInfo.InvariantCulture, $"{Name(merchant, provider, day, bill)}-{part}.csv");

    private static string Name(MerchantId merchant, string provider, DateOnly day, string bill) =>
        string.Create(CultureInfo.InvariantCulture, $"statements/{merchant.Value}/{provider}/{day:yyyy-MM-dd}-{bill}");
}
