using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Storage;

namespace Distribution.Campaigns.Windows;

/// <summary>
/// Long lists of a close in rows of limited size. A page's key is the hash of what it says, so that machines that close the
/// same window at once never mix their pages, and writing one again changes nothing.
/// </summary>
internal sealed class ClosePages(IEntityStore store)
{
    public const string PartitionPrefix = "closing|";
    public const string ScorePrefix = "s|";
    public const string BonusPrefix = "b|";

    /// <summary>The most bytes on a page; leaves room for the last item within <see cref="BatchRules.MaxPayload"/>.</summary>
    public const int MaxBytes = 384 * 1024;

    private const string RankingPrefix = "r|";
    private const int HashLength = 40;

    public static string Partition(MerchantId merchant, WindowKind kind, DateOnly last) =>
        StoreKey.Join("closing", merchant.Value, CloseRules.NameOf(kind), CloseStore.DayKey(last));

    /// <summary>Writes the items on as many pages as they need; answers each page's row with its first item and how many there are on it.</summary>
    public async Task<IReadOnlyList<(string Id, T First, int Count)>> WriteAsync<T>(
        string partition, string prefix, IEnumerable<T> items, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var pages = new List<(string, T, int)>();
        var page = new ArrayBufferWriter<byte>();
        T? first = default;
        int count = 0;
        foreach (T item in items)
        {
            first = count == 0 ? item : first;
            page.Write(count++ == 0 ? "["u8 : ","u8);
            page.Write(JsonSerializer.SerializeToUtf8Bytes(item, type));
            if (page.WrittenCount >= MaxBytes)
            {
                await FinishAsync().ConfigureAwait(false);
            }
        }

        await FinishAsync().ConfigureAwait(false);
        return pages;

        async Task FinishAsync()
        {
            if (count > 0 && first is { } of)
            {
                page.Write("]"u8);
                pages.Add((await PutAsync(partition, prefix, page.WrittenSpan.ToArray(), cancellation).ConfigureAwait(false), of, count));
                page.Clear();
                count = 0;
            }
        }
    }

    /// <exception cref="InvalidDataException">There is no such page.</exception>
    public async Task<T> ReadAsync<T>(string partition, string page, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class =>
        (await store.GetAsync(partition, page, type, cancellation).ConfigureAwait(false))?.Value
        ?? throw new InvalidDataException($"'{partition}' has no page '{page}'.");

    /// <summary>Keeps a ranking; it follows from what is frozen, so the first one written is the one.</summary>
    public async Task PutRankingAsync(string partition, ClosedRanking ranking, CancellationToken cancellation) =>
        await store.WriteAsync(
            partition, [new EntityWrite.Insert(RankingPrefix + ranking.Rule, StoreJson.Write(ranking, CloseJson.Default.ClosedRanking))], cancellation).ConfigureAwait(false);

    public async Task<ClosedRanking?> FindRankingAsync(string partition, string rule, CancellationToken cancellation) =>
        (await store.GetAsync(partition, RankingPrefix + rule, CloseJson.Default.ClosedRanking, cancellation).ConfigureAwait(false))?.Value;

    private async Task<string> PutAsync(string partition, string prefix, byte[] payload, CancellationToken cancellation)
    {
        string id = prefix + Convert.ToHexStringLower(SHA256.HashData(payload))[..HashLength];
        await store.WriteAsync(partition, [new EntityWrite.Insert(id, payload)], cancellation).ConfigureAwait(false);
        return id;
    }
}
