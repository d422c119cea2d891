using Distribution.Kernel;

namespace Distribution.Sharing;

/// <summary>What a code stands for, and its QR codes. <c>share.not_found</c>.</summary>
public sealed class ResolveShare(ShareStore shares, ShareUrls urls)
{
    public async Task<Result<Share>> HandleAsync(string code, CancellationToken cancellation) =>
        await shares.GetAsync(code, cancellation).ConfigureAwait(false) is { } share
            ? share
            : Problem.NotFound("share.not_found", "Nothing is shared under this code.");

    public async Task<Result<byte[]>> PngAsync(string code, CancellationToken cancellation) =>
        (await HandleAsync(code, cancellation).ConfigureAwait(false)).Map(share => QrImages.Png(urls.Landing(share.Code)));

    public async Task<Result<string>> SvgAsync(string code, CancellationToken cancellation) =>
        (await HandleAsync(code, cancellation).ConfigureAwait(false)).Map(share => QrImages.Svg(urls.Landing(share.Code)));
}
