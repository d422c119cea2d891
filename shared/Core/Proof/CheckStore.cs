using System.Globalization;
using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Storage;

namespace Distribution.Proof;

/// <summary>Checks by merchant and day, the newest first, and who waits for one.</summary>
public sealed class CheckStore(IEntityStore store)
{
    private const int MaxAttempts = 20;
    private const string DayPrefix = "d|";
    private const string AskedPartition = "chkask";

    internal async Task<StoredCheck?> FindAsync(MerchantId merchant, DateOnly date, CancellationToken cancellation) =>
        (await store.GetAsync(Partition(merchant), Row(date), ProofJson.Default.StoredCheck, cancellation).ConfigureAwait(false))?.Value;

    internal async Task<Page<StoredCheck>> ListAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation)
    {
        IReadOnlyList<Stored<StoredCheck>> rows = await store.RangeAsync(
            Partition(merchant), cursor is null ? DayPrefix : StoreKey.After(cursor), StoreKey.EndOf(DayPrefix), limit, ProofJson.Default.StoredCheck, cancellation).ConfigureAwait(false);
        return new Page<StoredCheck>([.. rows.Select(static row => row.Value)], rows.Count == limit ? rows[^1].Row : null);
    }

    /// <summary>Keeps what a run says, unless a later one has been kept: then that.</summary>
    internal async Task<StoredCheck> KeepAsync(MerchantId merchant, CheckReport report, DateTimeOffset at, CancellationToken cancellation)
    {
        string partition = Partition(merchant);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            IReadOnlyList<Stored<StoredCheck>> newest = await store.RangeAsync(
                partition, DayPrefix, StoreKey.EndOf(DayPrefix), 1, ProofJson.Default.StoredCheck, cancellation).ConfigureAwait(false);
            Stored<StoredCheck>? before = newest.Count == 0 ? null : newest[0];
            if (before is not null && before.Value.At > at)
            {
                return before.Value;
            }

            StoredCheck next = CheckDecisions.Keep(before?.Value, report, at);
            byte[] payload = StoreJson.Write(next, ProofJson.Default.StoredCheck);
            EntityWrite write = before is not null && before.Value.Date == next.Date
                ? new EntityWrite.Replace(before.Row, payload, before.ETag)
                : new EntityWrite.Insert(Row(next.Date), payload);
            if (await store.WriteAsync(partition, [write], cancellation).ConfigureAwait(false) is null)
            {
                return next;
            }
        }

        throw new RetryableException($"The check of merchant {merchant} keeps changing.");
    }

    /// <summary>Notes that a merchant waits for a check; again answers what was noted first.</summary>
    internal async Task<CheckAsked> AskAsync(MerchantId merchant, CheckAsked asked, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var insert = new EntityWrite.Insert(merchant.Value, StoreJson.Write(asked, ProofJson.Default.CheckAsked));
            if (await store.WriteAsync(AskedPartition, [insert], cancellation).ConfigureAwait(false) is null)
            {
                return asked;
            }

            if (await store.GetAsync(AskedPartition, merchant.Value, ProofJson.Default.CheckAsked, cancellation).ConfigureAwait(false) is { } earlier)
            {
                return earlier.Value;
            }
        }

        throw new RetryableException($"What merchant {merchant} waits for keeps changing.");
    }

    /// <summary>Who waits, at most <see cref="IEntityStore.MaxRange"/>.</summary>
    internal async Task<IReadOnlyList<Stored<CheckAsked>>> AskedAsync(CancellationToken cancellation) =>
        await store.RangeAsync(AskedPartition, " ", "~", IEntityStore.MaxRange, ProofJson.Default.CheckAsked, cancellation).ConfigureAwait(false);

    /// <summary>It waits no longer.</summary>
    internal async Task MeetAsync(Stored<CheckAsked> asked, CancellationToken cancellation) =>
        await store.WriteAsync(AskedPartition, [new EntityWrite.Delete(asked.Row, asked.ETag)], cancellation).ConfigureAwait(false);

    private static string Partition(MerchantId merchant) => StoreKey.Join("chk", merchant.Value);

    private static string Row(DateOnly date) => DayPrefix + (DateOnly.MaxValue.DayNumber - date.DayNumber).ToString("D7", CultureInfo.InvariantCulture);
}
