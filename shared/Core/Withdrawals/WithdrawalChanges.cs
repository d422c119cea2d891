using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Messaging;
using Distribution.Payments;
using Distribution.Storage;
using Distribution.Withdrawals.Tax;
using Distribution.Withdrawals.Terms;
using Microsoft.Extensions.Logging;

namespace Distribution.Withdrawals;

/// <summary>Lets something happen to a withdrawal: its row and the money in one batch of the distributor's book.</summary>
public sealed class WithdrawalChanges(
    WithdrawalStore store, GeneralLedger ledger, Outbox outbox, Gateways gateways, Withholding tax, AuditLog audit, TimeProvider time, ILogger<WithdrawalChanges> logger)
{
    private const int MaxAttempts = 100;

    internal static Problem NotFound => Problem.NotFound("withdrawal.not_found", "There is no such withdrawal.");

    /// <summary>The withdrawal afterwards, or why it cannot happen; <c>withdrawal.not_found</c>.</summary>
    /// <param name="owner">Only a withdrawal of this distributor; null for anybody's.</param>
    internal async Task<Result<Withdrawal>> ApplyAsync(MerchantId merchant, WithdrawalId id, DistributorId? owner, WithdrawalEvent happened, CancellationToken cancellation) =>
        (await StepAsync(merchant, id, owner, happened, cancellation).ConfigureAwait(false)).Map(static step => step.Next);

    /// <summary>Like <see cref="ApplyAsync"/>, and says whether it was this call that changed something.</summary>
    internal async Task<Result<WithdrawalStep>> StepAsync(MerchantId merchant, WithdrawalId id, DistributorId? owner, WithdrawalEvent happened, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await store.FindAsync(merchant, id, cancellation).ConfigureAwait(false) is not var (bookId, read)
                || (owner is { } distributor && read.Value.Distributor != distributor))
            {
                return NotFound;
            }

            DateTimeOffset now = time.GetUtcNow();
            if (!WithdrawalDecisions.Decide(read.Value, happened, now).TryGet(out WithdrawalStep? step, out Problem? problem))
            {
                if (happened is WithdrawalEvent.PayoutSucceeded or WithdrawalEvent.PayoutFailed or WithdrawalEvent.PayoutReturned)
                {
                    Log.Contradicted(logger, merchant.Value, id.Value, happened.GetType().Name, read.Value.State);
                }

                return problem;
            }

            if (!step.Changed)
            {
                return step;
            }

            LedgerBook book = await ledger.OpenAsync(bookId, cancellation).ConfigureAwait(false);
            step = step with { Next = await tax.ApplyAsync(book.Batch, read.Value.State, step, now, cancellation).ConfigureAwait(false) };
            book.Batch.Replace(read, step.Next, WithdrawalJson.Default.Withdrawal);
            if (step.Move == MoneyMove.Release)
            {
                DayTotal.Release(book.Batch, await store.DayTotalAsync(bookId, cancellation).ConfigureAwait(false), step.Next);
            }

            if (step.Audit is { } entry)
            {
                await audit.NoteAsync(merchant, bookId.Partition, entry, cancellation).ConfigureAwait(false);
                AuditLog.Append(book.Batch, entry);
            }

            PostingRequest? posting = WithdrawalPostings.Of(step.Move, bookId, step.Next, step.Next.Provider ?? gateways.Transfers(merchant).Name);
            if (posting is not null && posting.Book != bookId)
            {
                book.Batch.Send(LedgerMessages.ToMessage(posting));
            }
            else if (posting is not null && book.Post(posting, now).Problem is not null)
            {
                // Withheld covers every open withdrawal: a refusal means that the row was read before somebody else's step and the book after it.
                await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
                continue;
            }

            if (await outbox.CommitAsync(book.Batch, cancellation).ConfigureAwait(false) is null)
            {
                if (step.Next.Late is { IsOpen: true })
                {
                    Log.PaidAfterRelease(logger, merchant.Value, id.Value, step.Next.Distributor.Value, step.Next.PayoutNo, step.Next.Net);
                }

                return step;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"Withdrawal {id} keeps changing.");
    }
}
