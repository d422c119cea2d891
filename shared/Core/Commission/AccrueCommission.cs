using Distribution.Audit;
using Distribution.Campaigns.Quotas;
using Distribution.Commission.Reviews;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Storage;

namespace Distribution.Commission;

/// <param name="Merchant">The merchant.</param>
/// <param name="Order">A paid order.</param>
public sealed record AccrueCommissionCommand(MerchantId Merchant, OrderId Order);

/// <summary>
/// Computes what an order earns by its payment, and by its completion where the program asks for it: each once, under the
/// program version and path frozen on it. Whatever woke it, it brings the sheet to where the order is.
/// </summary>
public sealed class AccrueCommission(
    OrderStore orders, CommissionStore sheets, ProgramCatalog programs, OrderRewards rewards, OrderReviews reviews, SheetGrants grants, SheetFollowUp follow, Outbox outbox,
    TimeProvider time)
{
    private const int MaxAttempts = 50;

    /// <summary>The sheet, or null if the order earns nothing.</summary>
    /// <exception cref="RetryableException">The payment is not recorded yet.</exception>
    public async Task<CommissionSheet?> HandleAsync(AccrueCommissionCommand command, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            // The sheet first: an order read after it can only be further.
            Stored<CommissionSheet>? read = await sheets.GetAsync(command.Merchant, command.Order, cancellation).ConfigureAwait(false);
            Stored<Order>? order = await orders.GetAsync(command.Merchant, command.Order, cancellation).ConfigureAwait(false);
            if (order is null || order.Value.State == OrderState.Placed)
            {
                throw new RetryableException($"Order {command.Order} is not paid yet.");
            }

            if (!SheetDecisions.Earns(order.Value))
            {
                if (order.Value is { PaidAt: not null, State: not OrderState.Cancelled })
                {
                    await rewards.CountBuyerAsync(order.Value, cancellation).ConfigureAwait(false);
                }

                return null;
            }

            PublishedProgram program = await programs.GetAsync(command.Merchant, order.Value.Attribution.ProgramVersion, cancellation).ConfigureAwait(false);
            if (await NextAsync(program, order.Value, read, cancellation).ConfigureAwait(false) is not { } change)
            {
                CommissionSheet sheet = read?.Value ?? throw new InvalidOperationException("An order that earns has a sheet or is given one.");
                await (sheet.IsVoided ? follow.HandleAsync(order.Value, sheet, cancellation) : grants.FollowAsync(sheet, cancellation)).ConfigureAwait(false);
                return sheet;
            }

            if (await outbox.CommitAsync(Batch(read, change), cancellation).ConfigureAwait(false) is not null)
            {
                await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
                continue;
            }

            if (!SheetDecisions.AwaitsCompletion(program.Compiled, order.Value, change.Sheet))
            {
                await grants.FollowAsync(change.Sheet, cancellation).ConfigureAwait(false);
                return change.Sheet;
            }
        }

        throw new RetryableException($"The sheet of order {command.Order} keeps changing.");
    }

    /// <summary>What the sheet lacks: all of it, or what the completion adds; null if nothing.</summary>
    private async Task<SheetChange?> NextAsync(PublishedProgram program, Order order, Stored<CommissionSheet>? read, CancellationToken cancellation)
    {
        if (read?.Value is not { } sheet)
        {
            HeldRewards paid = await rewards.OfPaymentAsync(program.Compiled, order, IsWrittenAsync, cancellation).ConfigureAwait(false);
            return await reviews.ExamineAsync(order, SheetDecisions.Accrue(order, paid, time.GetUtcNow()), program.Compiled.HasCompletionRules, cancellation).ConfigureAwait(false);
        }

        return SheetDecisions.AwaitsCompletion(program.Compiled, order, sheet)
            ? SheetDecisions.Complete(
                sheet, await rewards.OfCompletionAsync(program.Compiled, order, sheet.ShareTaken ?? [], IsWrittenAsync, cancellation).ConfigureAwait(false), time.GetUtcNow())
            : null;

        async Task<bool> IsWrittenAsync() =>
            (await sheets.GetAsync(order.Merchant, order.Id, cancellation).ConfigureAwait(false))?.ETag != read?.ETag;
    }

    private static PartitionBatch Batch(Stored<CommissionSheet>? read, SheetChange change)
    {
        PartitionBatch batch = OrderStore.Batch(change.Sheet.Merchant, change.Sheet.Order);
        batch.Put(OrderStore.CommissionRow, read, change.Sheet, CommissionJson.Default.CommissionSheet);
        if (change.Audit is { } entry)
        {
            AuditLog.Append(batch, entry);
        }

        foreach (ShareAmount amount in change.Amounts)
        {
            batch.Send(CommissionPostings.Accrued(change.Sheet, amount));
        }

        return batch;
    }
}
