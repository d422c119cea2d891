using System.Runtime.CompilerServices;
using Distribution.Kernel;

namespace Distribution.Programs;

/// <summary>All merchants that have published a program: what timers go through.</summary>
public sealed class ListMerchants
{
    private const int PageSize = 200;

    private readonly ProgramStore _store;

    internal ListMerchants(ProgramStore store) => _store = store;

    public async IAsyncEnumerable<MerchantId> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        string? after = null;
        while (true)
        {
            IReadOnlyList<MerchantId> page = await _store.MerchantsAsync(after, PageSize, cancellation).ConfigureAwait(false);
            foreach (MerchantId merchant in page)
            {
                yield return merchant;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Value;
        }
    }
}
