using Distribution.Commission;
using Distribution.Commission.Reviews;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Storage;

namespace Distribution.Settlement;

/// <param name="Merchant">The merchant.</param>
/// <param name="Order">A completed order.</param>
public sealed record SettleOrderCommand(MerchantId Merchant, OrderId Order);

public enum SettleOutcome
{
    /// <summary>What was pending becomes available, now or by an earlier run; or there was nothing to settle.</summary>
    Settled,

    /// <summary>Not completed, or its hold is not over.</summary>
    NotDue,

    /// <summary>Somebody has to look at it first.</summary>
    Held,
}

/// <summary>
/// Settles one order, once. It does not wait for messages that may have been lost: what the payment and the
/// completion earn is accrued first if it has not been, and what is refunded by then is never settled, handled or not. A refund that comes after is clawed back.
/// </summary>
public sealed class SettleOrder(
    OrderStore orders,
    CommissionStore sheets,
    ProgramCatalog programs,
    AccrueCommission accrue,
    RefundCommission reverse,
    SheetGrants grants,
    SheetQuotas quotas,
    Outbox outbox,
    TimeProvider time)
{
    private const int MaxAttempts = 50;

    /// <summary>Not due, if there is no such order.</summary>
    public async Task<SettleOutcome> HandleAsync(SettleOrderCommand command, CancellationToken cancellation)
    {
        Stored<Order>? order = await orders.GetAsync(command.Merchant, command.Order, cancellation).ConfigureAwait(false);
        return order is null ? SettleOutcome.NotDue : await SettleAsync(order.Value, cancellation).ConfigureAwait(false);
    }

    internal async Task<SettleOutcome> SettleAsync(Order order, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (order.CompletedAt is null || order.Due is not { } due || due.At > now)
        {
            return SettleOutcome.NotDue;
        }

        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<CommissionSheet>? read = await sheets.GetAsync(order.Merchant, order.Id, cancellation).ConfigureAwait(false);
            if (read is null && !SheetDecisions.Earns(order))
            {
                return SettleOutcome.Settled;
            }

            if (read is null || await AwaitsCompletionAsync(order, read.Value, cancellation).ConfigureAwait(false))
            {
                await accrue.HandleAsync(new AccrueCommissionCommand(order.Merchant, order.Id), cancellation).ConfigureAwait(false);
                continue;
            }

            CommissionSheet sheet = read.Value;
            if (sheet.IsHeld)
            {
                return SettleOutcome.Held;
            }

            if (sheet.State == SheetState.Open)
            {
                if (SheetDecisions.Refund(sheet, order) is not null)
                {
                    // A refund whose event has not been handled yet: what it takes is never settled.
                    await reverse.HandleAsync(new RefundCommissionCommand(order.Merchant, order.Id), cancellation).ConfigureAwait(false);
                    order = await ReadAsync(order, cancellation).ConfigureAwait(false);
                    continue;
                }

                if (sheet.Review is { State: ReviewState.Voided })
                {
                    // Somebody may have died with what he had taken for the completion when the void came.
                    await accrue.HandleAsync(new AccrueCommissionCommand(order.Merchant, order.Id), cancellation).ConfigureAwait(false);
                }

                SheetChange change = SheetDecisions.Settle(sheet, now);
                if (await outbox.CommitAsync(Batch(read, change), cancellation).ConfigureAwait(false) is not null)
                {
                    order = await ReadAsync(order, cancellation).ConfigureAwait(false);
                    await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
                    continue;
                }

                sheet = change.Sheet;
            }

            if (sheet.Review is not null)
            {
                await quotas.FollowAsync(sheet, isWhole: false, cancellation).ConfigureAwait(false);
            }

            await grants.FollowAsync(sheet, cancellation).ConfigureAwait(false);
            return SettleOutcome.Settled;
        }

        throw new RetryableException($"The sheet of order {order.Id} keeps changing.");
    }

    private async ValueTask<bool> AwaitsCompletionAsync(Order order, CommissionSheet sheet, CancellationToken cancellation) =>
        SheetDecisions.AwaitsCompletion((await programs.GetAsync(order.Merchant, sheet.ProgramVersion, cancellation).ConfigureAwait(false)).Compiled, order, sheet);

    private async Task<Order> ReadAsync(Order order, CancellationToken cancellation) =>
        (await orders.GetAsync(order.Merchant, order.Id, cancellation).ConfigureAwait(false))?.Value
            ?? throw new RetryableException($"Order {order.Id} is not there.");

    private static PartitionBatch Batch(Stored<CommissionSheet> read, SheetChange change)
    {
        PartitionBatch batch = OrderStore.Batch(change.Sheet.Merchant, change.Sheet.Order);
        batch.Replace(read, change.Sheet, CommissionJson.Default.CommissionSheet);
        foreach (ShareAmount amount in change.Amounts)
        {
            batch.Send(CommissionPostings.Settled(change.Sheet, amount));
        }

        return batch;
    }
}
