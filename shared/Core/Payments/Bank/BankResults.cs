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
/// Writes down what the bank has said, as a provider would tell it. That a transfer failed or came back, said by somebody who had a part
/// in paying it, is kept as a word only and holds once another says the same. Refusals: <c>bank.line_not_found</c>,
/// <c>bank.result_contradicts</c>, <c>bank.own_payout</c>, <c>audit.reason_invalid</c>.
/// </summary>
public sealed class BankResults(IEntityStore store, AuditLog audit, TimeProvider time)
{
    private const int MaxAttempts = 50;

    /// <summary>The transfer as it would be; nothing is written.</summary>
    internal async Task<Result<BankTransfer>> CheckAsync(MerchantId merchant, BankBatch batch, UserId by, BankResult result, CancellationToken cancellation) =>
        await FindAsync(merchant, batch, result.PayoutNo, cancellation).ConfigureAwait(false) is { } found ? Decide(found.Value, by, result, false, time.GetUtcNow()) : LineNotFound();

    /// <summary>The transfer afterwards; the same result again changes nothing.</summary>
    /// <param name="isParty">Whether he had a part in paying it.</param>
    internal async Task<Result<BankTransfer>> MarkAsync(MerchantId merchant, BankBatch batch, UserId by, BankResult result, bool isParty, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await FindAsync(merchant, batch, result.PayoutNo, cancellation).ConfigureAwait(false) is not { } read)
            {
                return LineNotFound();
            }

            DateTimeOffset now = time.GetUtcNow();
            if (!Decide(read.Value, by, result, isParty, now).TryGet(out BankTransfer? next, out Problem? problem))
            {
                return problem;
            }

            if (next == read.Value)
            {
                return next;
            }

            string partition = BankKeys.Partition(merchant);
            AuditEntry entry = Entry(batch, by, result, next.Word, now);
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

    internal static Result<BankTransfer> Decide(BankTransfer transfer, UserId by, BankResult result, bool isParty, DateTimeOffset now)
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
            (BankTransferState.Queued or BankTransferState.Failed, BankOutcome.Paid) => transfer with { State = BankTransferState.Paid, Reason = null, Word = null },
            (BankTransferState.Queued, BankOutcome.Failed) => GivenBack(transfer, BankTransferState.Failed, by, result, isParty, now),
            (BankTransferState.Paid, BankOutcome.Returned) => GivenBack(transfer, BankTransferState.Returned, by, result, isParty, now),
            (BankTransferState.Paid, BankOutcome.Paid) or (BankTransferState.Failed, BankOutcome.Failed) or (BankTransferState.Returned, BankOutcome.Returned) => transfer,
            _ => Problem.Conflict("bank.result_contradicts", $"The transfer is {transfer.State.ToString().ToLowerInvariant()}."),
        };
    }

    /// <summary>Every state that the word could be about is left with the word gone, so two that agree speak of the same one.</summary>
    private static BankTransfer GivenBack(BankTransfer transfer, BankTransferState state, UserId by, BankResult result, bool isParty, DateTimeOffset now) =>
        !isParty || (transfer.Word is { } word && word.By != by) ? transfer with { State = state, Reason = result.Reason, Word = null }
        : transfer.Word is null ? transfer with { Word = new BankWord(result.Outcome, by, result.Reason ?? "", now) }
        : transfer;

    private static Problem LineNotFound() => Problem.NotFound("bank.line_not_found", "The batch has no such line.");

    private static AuditEntry Entry(BankBatch batch, UserId by, BankResult result, BankWord? word, DateTimeOffset now) => new()
    {
        Id = IdText.TimeOrdered(now, word is null ? "bank-result" : "bank-word", result.PayoutNo, result.Outcome.ToString()),
        At = now,
        By = by,
        Action = (word is null ? "bank.marked_" : "bank.said_") + result.Outcome.ToString().ToLowerInvariant(),
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
