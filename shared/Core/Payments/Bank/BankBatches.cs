using System.Globalization;
using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Payments.Bank;

/// <summary>A merchant's batches and their lines. Refusal: <c>bank.batch_not_found</c>.</summary>
public sealed class BankBatches(IEntityStore store, AuditLog audit, TimeProvider time)
{
    /// <summary>The most lines of a batch.</summary>
    public const int MaxLines = IEntityStore.MaxRange;

    internal static Problem NotFound => Problem.NotFound("bank.batch_not_found", "There is no such batch.");

    public async Task<Result<BankBatch>> FindAsync(MerchantId merchant, long number, CancellationToken cancellation) =>
        number > 0 && await store.GetAsync(BankKeys.Partition(merchant), BankKeys.Batch(number), BankJson.Default.BankBatch, cancellation).ConfigureAwait(false) is { } found
            ? found.Value
            : NotFound;

    /// <summary>The newest first.</summary>
    public async Task<Page<BankBatch>> ListAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 1, PageLimits.Max);
        long last = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out long before)
            ? before
            : (await store.GetAsync(BankKeys.Partition(merchant), BankKeys.Cursor, BankJson.Default.BankCursor, cancellation).ConfigureAwait(false))?.Value.Batches ?? 0;
        long first = Math.Max(1, last - limit + 1);
        IReadOnlyList<Stored<BankBatch>> found = last < 1 ? [] : await store.RangeAsync(
            BankKeys.Partition(merchant), BankKeys.Batch(first), BankKeys.Batch(last + 1), limit, BankJson.Default.BankBatch, cancellation).ConfigureAwait(false);
        return new Page<BankBatch>([.. found.Select(static batch => batch.Value).Reverse()], first > 1 ? (first - 1).ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>A page of the lines of a batch, each with what has become of it.</summary>
    public async Task<Page<(BankLine Line, BankTransfer Transfer)>> LinesAsync(MerchantId merchant, BankBatch batch, string? cursor, int limit, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 1, PageLimits.Max);
        long from = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out long after) ? after + 1 : batch.FirstLine;
        var page = new List<(BankLine, BankTransfer)>();
        foreach (BankLine line in await RangeAsync(merchant, from, batch.LastLine, limit, cancellation).ConfigureAwait(false))
        {
            page.Add((line, (await TransferAsync(merchant, line.PayoutNo, cancellation).ConfigureAwait(false)).Value));
        }

        return new Page<(BankLine, BankTransfer)>(page, page.Count == limit ? page[^1].Item1.Number.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>All lines of a batch with the whole accounts, for the bank's file; who has read them is in the audit log.</summary>
    public async Task<IReadOnlyList<BankLine>> ReadFileAsync(MerchantId merchant, BankBatch batch, UserId by, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        string number = batch.Number.ToString(CultureInfo.InvariantCulture);
        var entry = new AuditEntry
        {
            Id = IdText.TimeOrdered(now, "bank-file", number, by.Value),
            At = now,
            By = by,
            Action = "bank.file_read",
            Subject = "bank-batch/" + number,
        };
        string partition = BankKeys.Partition(merchant);
        await audit.NoteAsync(merchant, partition, entry, cancellation).ConfigureAwait(false);
        var read = new PartitionBatch(partition);
        AuditLog.Append(read, entry);
        await store.WriteAsync(partition, read.Writes, cancellation).ConfigureAwait(false);
        return await RangeAsync(merchant, batch.FirstLine, batch.LastLine, MaxLines, cancellation).ConfigureAwait(false);
    }

    internal async Task<Stored<BankTransfer>> TransferAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation) =>
        await store.GetAsync(BankKeys.Partition(merchant), BankKeys.Transfer(payoutNo), BankJson.Default.BankTransfer, cancellation).ConfigureAwait(false)
            ?? throw new InvalidDataException($"Payout {payoutNo} has a line and no transfer.");

    private async Task<IReadOnlyList<BankLine>> RangeAsync(MerchantId merchant, long first, long last, int limit, CancellationToken cancellation) => first > last ? [] :
    [
        .. (await store.RangeAsync(
            BankKeys.Partition(merchant), BankKeys.Line(first), BankKeys.Line(last + 1), limit, BankJson.Default.BankLine, cancellation).ConfigureAwait(false))
            .Select(static line => line.Value),
    ];
}
