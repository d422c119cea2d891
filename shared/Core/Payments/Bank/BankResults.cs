using System.Globalization;
using System.Text.Json.Serialization;
using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Payments.Bank;

/// <summary>What the bank has said of a line.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BankOutcome>))]
public enum BankOutcome
{
    [JsonStringEnumMemberName("paid")]
    Paid,

    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It had been paid, and the money has come back.</summary>
    [JsonStringEnumMemberName("returned")]
    Returned,
}

/// <param name="Reason">Why it failed or came back, 1 to <see cref="AuditEntry.MaxReason"/> characters; null if it was paid.</param>
public sealed record BankResult(string PayoutNo, BankOutcome Outcome, string? Reason);

/// <summary>
/// Writes down what the bank has said, as a provider would tell it. Refusals: <c>bank.line_not_found</c>,
/// <c>bank.result_contradicts</c>, <c>bank.own_payout</c>, <c>audit.reason_invalid</c>.
/// </summary>
public sealed class BankResults(IEntityStore store, AuditLog audit, TimeProvider time)
{
    private const int MaxAttempts = 50;

    /// <summary>The transfer as it would be; nothing is written.</summary>
    internal async Task<Result<BankTransfer>> CheckAsync(MerchantId merchant, BankBatch batch, UserId by, BankResult result, CancellationToken cancellation) =>
        await FindAsync(merchant, batch, result.PayoutNo, cancellation).ConfigureAwait(false) is { } found ? Decide(found.Value, by, result) : LineNotFound();

    /// <summary>The transfer afterwards; the same result again changes nothing.</summary>
    internal async Task<Result<BankTransfer>> MarkAsync(MerchantId merchant, BankBatch batch, UserId by, BankResult result, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await FindAsync(merchant, batch, result.PayoutNo, cancellation).ConfigureAwait(false) is not { } read)
            {
                return LineNotFound();
            }

            if (!Decide(read.Value, by, result).TryGet(out BankTransfer? next, out Problem? problem))
            {
                return problem;
            }

            if (next == read.Value)
            {
                return next;
            }

            string partition = BankKeys.Partition(merchant);
            AuditEntry entry = Entry(batch, by, result, time.GetUtcNow());
            await audit.NoteAsync(merchant, partition, entry, cancellation).ConfigureAwait(false);
            PartitionBatch write = new PartitionBatch(partition).Replace(read, next, BankJson.Default.BankTransfer);
            AuditLog.Append(write, entry);
            if (await store.WriteAsync(partition, write.Writes, cancellation).ConfigureAwait(false) is null)
            {
                return next;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"Payout {result.PayoutNo} keeps changing.");
    }

    internal static Result<BankTransfer> Decide(BankTransfer transfer, UserId by, BankResult result)
    {
        if (transfer.Payee.AsUser() == by)
        {
            return Problem.Forbidden("bank.own_payout", "Nobody says of his own payout what the bank has said.");
        }

        if (result.Outcome != BankOutcome.Paid && !AuditEntry.IsReason(result.Reason))
        {
            return Problem.Invalid("audit.reason_invalid", $"A reason has 1 to {AuditEntry.MaxReason} characters.");
        }

        return (transfer.State, result.Outcome) switch
        {
            // The bank may pay after it has said that it would not; the withdrawal is then a late payout.
            (BankTransferState.Queued or BankTransferState.Failed, BankOutcome.Paid) => transfer with { State = BankTransferState.Paid, Reason = null },
            (BankTransferState.Queued, BankOutcome.Failed) => transfer with { State = BankTransferState.Failed, Reason = result.Reason },
            (BankTransferState.Paid, BankOutcome.Returned) => transfer with { State = BankTransferState.Returned, Reason = result.Reason },
            (BankTransferState.Paid, BankOutcome.Paid) or (BankTransferState.Failed, BankOutcome.Failed) or (BankTransferState.Returned, BankOutcome.Returned) => transfer,
            _ => Problem.Conflict("bank.result_contradicts", $"The transfer is {transfer.State.ToString().ToLowerInvariant()}."),
        };
    }

    private static Problem LineNotFound() => Problem.NotFound("bank.line_not_found", "The batch has no such line.");

    private static AuditEntry Entry(BankBatch batch, UserId by, BankResult result, DateTimeOffset now) => new()
    {
        Id = IdText.TimeOrdered(now, "bank-result", result.PayoutNo, result.Outcome.ToString()),
        At = now,
        By = by,
        Action = "bank.marked_" + result.Outcome.ToString().ToLowerInvariant(),
        Subject = "withdrawal/" + result.PayoutNo,
        Reason = result.Reason,
        Detail = string.Create(CultureInfo.InvariantCulture, $"batch {batch.Number}"),
    };

    private async Task<Stored<BankTransfer>?> FindAsync(MerchantId merchant, BankBatch batch, string payoutNo, CancellationToken cancellation) =>
        IdText.IsValid(payoutNo)
            && await store.GetAsync(BankKeys.Partition(merchant), BankKeys.Transfer(payoutNo), BankJson.Default.BankTransfer, cancellation).ConfigureAwait(false) is { } found
            && found.Value.Line >= batch.FirstLine && found.Value.Line <= batch.LastLine && found.Value.State != BankTransferState.Cancelled
            ? found
            : null;
}
