using System.Globalization;
using System.Text;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Reconciliation;

/// <summary>Compared days: a partition a merchant, the newest first, and a partition a merchant, provider and day for the differences.</summary>
public sealed class ReconciliationStore(IEntityStore store)
{
    internal const int PageSize = 100;

    private const int MaxAttempts = 20;
    private const string DayPrefix = "d|";

    /// <summary>Digits of <see cref="StoreKey.Time"/>.</summary>
    private const int TimeLength = 14;

    internal async Task<StoredReconciliation?> FindAsync(MerchantId merchant, string provider, DateOnly date, CancellationToken cancellation) =>
        (await store.GetAsync(Partition(merchant), Row(provider, date), ReconciliationJson.Default.StoredReconciliation, cancellation).ConfigureAwait(false))?.Value;

    internal async Task<Page<StoredReconciliation>> ListAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation)
    {
        IReadOnlyList<Stored<StoredReconciliation>> rows = await store.RangeAsync(
            Partition(merchant), cursor is null ? DayPrefix : StoreKey.After(cursor), StoreKey.EndOf(DayPrefix), limit, ReconciliationJson.Default.StoredReconciliation, cancellation).ConfigureAwait(false);
        return new Page<StoredReconciliation>([.. rows.Select(static row => row.Value)], rows.Count == limit ? rows[^1].Row : null);
    }

    /// <summary>The days from <paramref name="first"/> on, of all providers, newest first; at most <see cref="IEntityStore.MaxRange"/>.</summary>
    internal async Task<IReadOnlyList<StoredReconciliation>> SinceAsync(MerchantId merchant, DateOnly first, CancellationToken cancellation) =>
    [
        .. (await store.RangeAsync(
            Partition(merchant), DayPrefix, StoreKey.EndOf(Row("", first)), IEntityStore.MaxRange, ReconciliationJson.Default.StoredReconciliation, cancellation).ConfigureAwait(false))
            .Select(static row => row.Value),
    ];

    /// <summary>One stored page; null if it is gone because the day was compared anew.</summary>
    internal async Task<IReadOnlyList<Difference>?> PageAsync(MerchantId merchant, StoredReconciliation day, int page, CancellationToken cancellation) =>
        (await store.GetAsync(PagesOf(merchant, day.Provider, day.Date), PageRow(day.Content, page), ReconciliationJson.Default.DifferencePage, cancellation).ConfigureAwait(false))?.Value.Items;

    /// <summary>
    /// Keeps a compared day, unless a later comparison has been kept. The pages come first and are named by when the comparison was made and by
    /// what they say, so that a crash leaves nothing half, and the same comparison again writes the same. Only older pages are taken
    /// away: of two comparisons at once neither takes what the other one keeps.
    /// </summary>
    internal async Task<StoredReconciliation> KeepAsync(MerchantId merchant, string provider, DateOnly date, Comparison comparison, DateTimeOffset at, CancellationToken cancellation)
    {
        Difference[] kept = [.. comparison.Differences.Take(StoredReconciliation.MaxKept)];
        byte[][] pages = [.. kept.Chunk(PageSize).Select(static page => StoreJson.Write(new DifferencePage(page), ReconciliationJson.Default.DifferencePage))];
        var next = new StoredReconciliation
        {
            Provider = provider,
            Date = date,
            At = at,
            Lines = comparison.Lines,
            Matched = comparison.Matched,
            Open = comparison.Differences.Count(static one => one.Kind != DifferenceKind.CrossedMidnight),
            Listed = kept.Length,
            Sums = comparison.Sums,
            Kinds = comparison.Kinds,
            Content = Named(at, IdText.FromParts([.. pages.Select(Encoding.UTF8.GetString)])),
        };
        string partition = PagesOf(merchant, provider, date);
        for (int page = 0; page < pages.Length; page++)
        {
            // A conflict means that it is there.
            await store.WriteAsync(partition, [new EntityWrite.Insert(PageRow(next.Content, page), pages[page])], cancellation).ConfigureAwait(false);
        }

        StoredReconciliation stays = await PutAsync(merchant, next, cancellation).ConfigureAwait(false);
        await SweepAsync(partition, stays.Content, cancellation).ConfigureAwait(false);
        return stays;
    }

    private async Task<StoredReconciliation> PutAsync(MerchantId merchant, StoredReconciliation next, CancellationToken cancellation)
    {
        string partition = Partition(merchant);
        string row = Row(next.Provider, next.Date);
        byte[] payload = StoreJson.Write(next, ReconciliationJson.Default.StoredReconciliation);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<StoredReconciliation>? read = await store.GetAsync(partition, row, ReconciliationJson.Default.StoredReconciliation, cancellation).ConfigureAwait(false);
            if (read is not null && read.Value.At > next.At)
            {
                return read.Value;
            }

            EntityWrite write = read is null ? new EntityWrite.Insert(row, payload) : new EntityWrite.Replace(row, payload, read.ETag);
            if (await store.WriteAsync(partition, [write], cancellation).ConfigureAwait(false) is null)
            {
                return next;
            }
        }

        throw new RetryableException($"The comparison of {next.Date} with {next.Provider} keeps changing.");
    }

    /// <summary>Takes away the pages of earlier comparisons, also of those from before pages were named by their time.</summary>
    private async Task SweepAsync(string partition, string content, CancellationToken cancellation)
    {
        IReadOnlyList<Entity> rows = await store.RangeAsync(partition, " ", "~", IEntityStore.MaxRange, cancellation).ConfigureAwait(false);
        foreach (Entity row in rows.Where(row => !HasTime(row.Row) || string.CompareOrdinal(TimeOf(row.Row), TimeOf(content)) < 0))
        {
            await store.WriteAsync(partition, [new EntityWrite.Delete(row.Row, row.ETag)], cancellation).ConfigureAwait(false);
        }
    }

    private static string Partition(MerchantId merchant) => StoreKey.Join("rec", merchant.Value);

    private static string PagesOf(MerchantId merchant, string provider, DateOnly date) => StoreKey.Join("recdiff", merchant.Value, provider, Day(date));

    private static string Row(string provider, DateOnly date) =>
        StoreKey.Join("d", (DateOnly.MaxValue.DayNumber - date.DayNumber).ToString("D7", CultureInfo.InvariantCulture), provider);

    private static string PageRow(string content, int page) => StoreKey.Join(content, page.ToString("D4", CultureInfo.InvariantCulture));

    private static string Named(DateTimeOffset at, string content) => StoreKey.Join(StoreKey.Time(at), content);

    private static string TimeOf(string name) => name[..TimeLength];

    private static bool HasTime(string row) => row.Length > TimeLength && row[TimeLength] == '|' && row.AsSpan(0, TimeLength).IndexOfAnyExceptInRange('0', '9') < 0;

    private static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
