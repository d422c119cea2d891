using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Sharing;

/// <summary>Shares by their code, which is one space for all merchants: a visitor has nothing but the code.</summary>
public sealed class ShareStore(IEntityStore store)
{
    public const int CodeLength = 8;
    private const string Row = "share";
    private const int MaxAttempts = 20;

    public async ValueTask<Share?> GetAsync(string code, CancellationToken cancellation) =>
        code.Length == CodeLength && IdText.IsValid(code)
            ? (await store.GetAsync(Partition(code), Row, SharingJson.Default.Share, cancellation).ConfigureAwait(false))?.Value
            : null;

    /// <summary>Keeps a share under a code of its own; the same share has the same code, under which what was kept first stays.</summary>
    internal async Task<Share> KeepAsync(Share share, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Share next = share with { Code = Candidate(share, attempt) };
            byte[] payload = StoreJson.Write(next, SharingJson.Default.Share);
            if (await store.WriteAsync(Partition(next.Code), [new EntityWrite.Insert(Row, payload)], cancellation).ConfigureAwait(false) is null)
            {
                return next;
            }

            if (await GetAsync(next.Code, cancellation).ConfigureAwait(false) is { } kept && kept with { Title = next.Title } == next)
            {
                return kept;
            }
        }

        throw new InvalidDataException($"{MaxAttempts} codes for one share are all taken.");
    }

    internal static string Candidate(Share share, int attempt) =>
        IdText.FromParts("share", share.Merchant.Value, share.Distributor.Value, share.Sku?.Value ?? "", share.Page, StoreKey.Number(attempt))[..CodeLength];

    private static string Partition(string code) => StoreKey.Join("share", code);
}
