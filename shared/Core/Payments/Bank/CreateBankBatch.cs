using System.Globalization;
using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Payments.Bank;

/// <param name="Merchant">The merchant.</param>
/// <param name="By">A person of finance.</param>
/// <param name="CommandId">The same id with the same hash answers the same batch again.</param>
/// <param name="RequestHash">Of the request.</param>
public sealed record CreateBankBatchCommand(MerchantId Merchant, UserId By, string CommandId, string RequestHash);

/// <summary>
/// Collects what waits for the bank, the longest first, into a batch that never changes. Refusals:
/// <c>bank.nothing_to_pay</c>, <c>idempotency.key_reused</c>.
/// </summary>
public sealed class CreateBankBatch(IEntityStore store, BankBatches batches, AuditLog audit, TimeProvider time)
{
    private const int MaxAttempts = 50;

    public async Task<Result<BankBatch>> HandleAsync(CreateBankBatchCommand command, CancellationToken cancellation)
    {
        string partition = BankKeys.Partition(command.Merchant);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await store.GetAsync(partition, BankKeys.Command(command.CommandId), BankJson.Default.BankCommand, cancellation).ConfigureAwait(false) is { } made)
            {
                return made.Value.RequestHash == command.RequestHash
                    ? await batches.FindAsync(command.Merchant, made.Value.Batch, cancellation).ConfigureAwait(false)
                    : Problem.Refused("idempotency.key_reused", "This key was used for another request.");
            }

            Stored<BankCursor>? cursor = await store.GetAsync(partition, BankKeys.Cursor, BankJson.Default.BankCursor, cancellation).ConfigureAwait(false);
            IReadOnlyList<Stored<BankLine>> lines = cursor is null ? [] : await store.RangeAsync(
                partition, BankKeys.Line(cursor.Value.Collected + 1), StoreKey.EndOf(BankKeys.LinePrefix), BankBatches.MaxLines, BankJson.Default.BankLine, cancellation).ConfigureAwait(false);
            if (cursor is null || lines.Count == 0)
            {
                return Problem.Conflict("bank.nothing_to_pay", "No transfer waits for the bank.");
            }

            BankBatch next = Build(command.By, cursor.Value.Batches + 1, lines, time.GetUtcNow());
            PartitionBatch batch = new PartitionBatch(partition)
                .Insert(BankKeys.Batch(next.Number), next, BankJson.Default.BankBatch)
                .Insert(BankKeys.Command(command.CommandId), new BankCommand(next.Number, command.RequestHash), BankJson.Default.BankCommand)
                .Replace(cursor, cursor.Value with { Collected = next.LastLine, Batches = next.Number }, BankJson.Default.BankCursor);
            AuditEntry entry = Entry(next);
            await audit.NoteAsync(command.Merchant, partition, entry, cancellation).ConfigureAwait(false);
            AuditLog.Append(batch, entry);
            if (await store.WriteAsync(partition, batch.Writes, cancellation).ConfigureAwait(false) is null)
            {
                return next;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The bank queue of {command.Merchant} keeps changing.");
    }

    private static BankBatch Build(UserId by, long number, IReadOnlyList<Stored<BankLine>> lines, DateTimeOffset now)
    {
        Currency currency = lines[0].Value.Currency;
        if (lines.Any(line => line.Value.Currency != currency))
        {
            throw new InvalidDataException("A merchant's transfers have one currency.");
        }

        return new BankBatch(number, now, by, lines[0].Value.Number, lines[^1].Value.Number, lines.Count, lines.Sum(line => line.Value.Amount), currency);
    }

    private static AuditEntry Entry(BankBatch batch) => new()
    {
        Id = IdText.FromParts("bank-batch", batch.Number.ToString(CultureInfo.InvariantCulture)),
        At = batch.CreatedAt,
        By = batch.By,
        Action = "bank.batch_made",
        Subject = string.Create(CultureInfo.InvariantCulture, $"bank-batch/{batch.Number}"),
        Detail = string.Create(CultureInfo.InvariantCulture, $"{batch.Lines} lines, {batch.Total}"),
    };
}
