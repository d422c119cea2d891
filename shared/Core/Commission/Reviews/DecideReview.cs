using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Storage;

namespace Distribution.Commission.Reviews;

/// <param name="Merchant">The merchant.</param>
/// <param name="Order">A held order.</param>
/// <param name="By">A person of the shop or of finance.</param>
/// <param name="Release">True to let its commission settle, false to take it back.</param>
/// <param name="Reason">Why; 1 to <see cref="AuditEntry.MaxReason"/> characters.</param>
/// <param name="CommandId">The same id with the same hash counts once.</param>
/// <param name="RequestHash">Of the request.</param>
public sealed record DecideReviewCommand(
    MerchantId Merchant, OrderId Order, UserId By, bool Release, string Reason, string CommandId, string RequestHash);

/// <summary>
/// Releases or voids held commission, once, with its entry in the audit log. What is released settles with the order, by whoever
/// settles next. Refusals: <c>audit.reason_invalid</c>, <c>review.not_found</c>, <c>review.decided</c>,
/// <c>review.own_commission</c>, <c>idempotency.key_reused</c>.
/// </summary>
public sealed class DecideReview(
    OrderStore orders, CommissionStore sheets, OrderReviews reviews, SheetFollowUp follow, Outbox outbox, TimeProvider time)
{
    private const int MaxAttempts = 50;

    public async Task<Result<CommissionSheet>> HandleAsync(DecideReviewCommand command, CancellationToken cancellation)
    {
        if (!AuditEntry.IsReason(command.Reason))
        {
            return Problem.Invalid("audit.reason_invalid", $"A reason has 1 to {AuditEntry.MaxReason} characters.", "/reason");
        }

        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<CommissionSheet>? read = await sheets.GetAsync(command.Merchant, command.Order, cancellation).ConfigureAwait(false);
            if (read is null || await orders.GetAsync(command.Merchant, command.Order, cancellation).ConfigureAwait(false) is not { } order)
            {
                return ReviewList.NotFound;
            }

            var decision = new ReviewDecision(command.By, time.GetUtcNow(), command.Reason, command.CommandId, command.RequestHash);
            if (!ReviewDecisions.Decide(read.Value, order.Value, command.Release, decision).TryGet(out ReviewStep? step, out Problem? problem))
            {
                return problem;
            }

            if (step.Changed && !await CommitAsync(read, order.Value, step.Change, cancellation).ConfigureAwait(false))
            {
                await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
                continue;
            }

            CommissionSheet sheet = step.Change.Sheet;
            await follow.HandleAsync(order.Value, sheet, cancellation).ConfigureAwait(false);
            return sheet;
        }

        throw new RetryableException($"The sheet of order {command.Order} keeps changing.");
    }

    private async Task<bool> CommitAsync(Stored<CommissionSheet> read, Order order, SheetChange change, CancellationToken cancellation)
    {
        PartitionBatch batch = OrderStore.Batch(change.Sheet.Merchant, change.Sheet.Order);
        batch.Replace(read, change.Sheet, CommissionJson.Default.CommissionSheet);
        if (change.Audit is { } entry)
        {
            AuditLog.Append(batch, await reviews.NoteAsync(change.Sheet, entry, cancellation).ConfigureAwait(false));
        }

        foreach (ShareAmount amount in change.Amounts)
        {
            batch.Send(CommissionPostings.Reversed(change.Sheet, amount));
        }

        if (change.Sheet.IsVoided)
        {
            // Whoever handles it does what follows, should this run not get there.
            batch.Send(OrderMessages.Voided(order, change.Sheet.Revision));
        }

        return await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null;
    }
}
