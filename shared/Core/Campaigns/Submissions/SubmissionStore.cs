using System.Globalization;
using System.Runtime.CompilerServices;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Campaigns.Submissions;

/// <summary>Where submissions lie: a partition a merchant, lists of those nobody has decided about and of each sender's own, and of those approved on a day.</summary>
public sealed class SubmissionStore(IEntityStore store)
{
    internal const string PartitionPrefix = "subm|";

    private const string TimeForm = "yyyyMMddHHmmssfff";

    /// <summary>The submission, or null if this merchant has none of this id.</summary>
    public ValueTask<Stored<Submission>?> GetAsync(MerchantId merchant, SubmissionId submission, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant), submission.Value, SubmissionJson.Default.Submission, cancellation);

    /// <summary>
    /// False if there is one of this id. The lists come first: they may name what never came to be, or came to be at a later moment
    /// when it was sent again, which is not shown; they never lack what did.
    /// </summary>
    internal async Task<bool> AddAsync(Submission submission, CancellationToken cancellation)
    {
        await InsertAsync(Waiting(submission.Merchant), submission, cancellation).ConfigureAwait(false);
        await InsertAsync(Own(submission.Merchant, submission.Sender), submission, cancellation).ConfigureAwait(false);
        return await store.WriteAsync(
            Partition(submission.Merchant),
            [new EntityWrite.Insert(submission.Id.Value, StoreJson.Write(submission, SubmissionJson.Default.Submission))],
            cancellation).ConfigureAwait(false) is null;
    }

    /// <summary>False if it has changed since it was read.</summary>
    internal async Task<bool> ReplaceAsync(Stored<Submission> read, Submission submission, CancellationToken cancellation) =>
        await store.WriteAsync(
            Partition(submission.Merchant),
            [new EntityWrite.Replace(read.Row, StoreJson.Write(submission, SubmissionJson.Default.Submission), read.ETag)],
            cancellation).ConfigureAwait(false) is null;

    /// <summary>Takes a decided submission off the list of the waiting. Again changes nothing.</summary>
    internal async Task DecidedAsync(Submission submission, CancellationToken cancellation)
    {
        if (await store.GetAsync(Waiting(submission.Merchant), Row(submission), cancellation).ConfigureAwait(false) is { } entry)
        {
            await store.WriteAsync(Waiting(submission.Merchant), [new EntityWrite.Delete(entry.Row, entry.ETag)], cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Lists an approved submission under its local day. Again changes nothing.</summary>
    internal async Task ApprovedAsync(Submission submission, DateOnly day, CancellationToken cancellation) =>
        await store.WriteAsync(
            Approved(submission.Merchant, day),
            [new EntityWrite.Insert(submission.Id.Value, StoreJson.Write(new SubmissionEntry(submission.Sender, submission.Id), SubmissionJson.Default.SubmissionEntry))],
            cancellation).ConfigureAwait(false);

    /// <summary>Those approved on a day of the program's time zone, in no order that means anything.</summary>
    internal async IAsyncEnumerable<Submission> ReadApprovedAsync(MerchantId merchant, DateOnly day, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (string? from = "-"; from is not null;)
        {
            IReadOnlyList<Stored<SubmissionEntry>> rows = await store.RangeAsync(
                Approved(merchant, day), from, "~", IEntityStore.MaxRange, SubmissionJson.Default.SubmissionEntry, cancellation).ConfigureAwait(false);
            foreach (Stored<SubmissionEntry> row in rows)
            {
                yield return (await GetAsync(merchant, row.Value.Submission, cancellation).ConfigureAwait(false))?.Value
                    ?? throw new InvalidDataException($"The approved submission {row.Value.Submission} is not there.");
            }

            from = rows.Count < IEntityStore.MaxRange ? null : StoreKey.After(rows[^1].Row);
        }
    }

    /// <summary>Those nobody has decided about, oldest first; and those whose decision was interrupted, until the same decision again ends it.</summary>
    public Task<Page<Submission>> ListWaitingAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation) =>
        ListAsync(merchant, Waiting(merchant), cursor, limit, cancellation);

    /// <summary>A sender's own, oldest first.</summary>
    public Task<Page<Submission>> ListOwnAsync(MerchantId merchant, DistributorId sender, string? cursor, int limit, CancellationToken cancellation) =>
        ListAsync(merchant, Own(merchant, sender), cursor, limit, cancellation);

    private async Task<Page<Submission>> ListAsync(MerchantId merchant, string partition, string? cursor, int limit, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 1, PageLimits.Max);
        IReadOnlyList<Stored<SubmissionEntry>> entries = await store.RangeAsync(
            partition, cursor is null ? "0" : StoreKey.After(cursor), ":", limit, SubmissionJson.Default.SubmissionEntry, cancellation).ConfigureAwait(false);
        var items = new List<Submission>(entries.Count);
        foreach (Stored<SubmissionEntry> entry in entries)
        {
            if (await GetAsync(merchant, entry.Value.Submission, cancellation).ConfigureAwait(false) is { Value: var submission } && entry.Row == Row(submission))
            {
                items.Add(submission);
            }
        }

        return new Page<Submission>(items, entries.Count == limit ? entries[^1].Row : null);
    }

    private Task<string?> InsertAsync(string partition, Submission submission, CancellationToken cancellation) => store.WriteAsync(
        partition,
        [new EntityWrite.Insert(Row(submission), StoreJson.Write(new SubmissionEntry(submission.Sender, submission.Id), SubmissionJson.Default.SubmissionEntry))],
        cancellation).AsTask();

    private static string Row(Submission submission) =>
        StoreKey.Join(submission.SentAt.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture), submission.Id.Value);

    private static string Partition(MerchantId merchant) => PartitionPrefix + StoreKey.Join(merchant.Value);

    private static string Approved(MerchantId merchant, DateOnly day) =>
        StoreKey.Join("submday", merchant.Value, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static string Waiting(MerchantId merchant) => StoreKey.Join("submwait", merchant.Value);

    private static string Own(MerchantId merchant, DistributorId sender) => StoreKey.Join("submown", merchant.Value, sender.Value);
}
