using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.MiniProgram;
using Distribution.Storage;

namespace Distribution.Sharing.Mini;

/// <summary>A web address that opens a share in the mini program.</summary>
/// <param name="ExpiresAt">UTC.</param>
public sealed record MiniLink(Uri Link, DateTimeOffset ExpiresAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MiniLink))]
internal sealed partial class MiniLinkJson : JsonSerializerContext;

/// <summary>
/// A share's code image and its link into the mini program. The platform makes each once and it is kept: it is asked as often as
/// there are shares, not as often as they are looked at. <c>share.not_found</c>, and what <see cref="IMiniProgram"/> refuses.
/// </summary>
public sealed class MiniShares(ShareStore shares, IMiniProgram platform, IBlobStore files, IEntityStore store, TimeProvider time)
{
    /// <summary>How long a link is valid; the platform's most is 30.</summary>
    public const int LinkDays = 30;

    private const string LinkRow = "link";

    /// <summary>A link is handed out with at least this left, so that whoever gets it can use it.</summary>
    private static readonly TimeSpan LeastLeft = TimeSpan.FromDays(7);

    public async Task<Result<BlobFile>> ImageAsync(string code, CancellationToken cancellation)
    {
        if (await shares.GetAsync(code, cancellation).ConfigureAwait(false) is not { } share)
        {
            return NotFound();
        }

        string name = $"shares/{share.Code}";
        if (await files.GetAsync(name, cancellation).ConfigureAwait(false) is { } kept)
        {
            return kept;
        }

        if (!(await platform.CodeImageAsync(share.Merchant, share.Code, share.Page, cancellation).ConfigureAwait(false)).TryGet(out CodeImage? image, out Problem? problem))
        {
            return problem;
        }

        var file = new BlobFile(image.ContentType, image.Content);
        await files.PutAsync(name, file, cancellation).ConfigureAwait(false);
        return file;
    }

    public async Task<Result<MiniLink>> LinkAsync(MerchantId merchant, string code, CancellationToken cancellation)
    {
        if (await shares.GetAsync(code, cancellation).ConfigureAwait(false) is not { } share || share.Merchant != merchant)
        {
            return NotFound();
        }

        string partition = StoreKey.Join("share", share.Code);
        DateTimeOffset now = time.GetUtcNow();
        Stored<MiniLink>? kept = await store.GetAsync(partition, LinkRow, MiniLinkJson.Default.MiniLink, cancellation).ConfigureAwait(false);
        if (kept is not null && kept.Value.ExpiresAt - now >= LeastLeft)
        {
            return kept.Value;
        }

        Result<Uri> made = await platform.UrlLinkAsync(merchant, share.Page, $"scene={share.Code}", LinkDays, cancellation).ConfigureAwait(false);
        if (!made.TryGet(out Uri? link, out Problem? problem))
        {
            return problem;
        }

        // The platform counts days from its own now; of two made at once either is good.
        var next = new MiniLink(link, now + TimeSpan.FromDays(LinkDays) - TimeSpan.FromHours(1));
        PartitionBatch batch = new PartitionBatch(partition).Put(LinkRow, kept, next, MiniLinkJson.Default.MiniLink);
        await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false);
        return next;
    }

    private static Problem NotFound() => Problem.NotFound("share.not_found", "Nothing is shared under this code.");
}
