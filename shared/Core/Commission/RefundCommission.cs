using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Storage;

namespace Distribution.Commission;

/// <param name="Merchant">The merchant.</param>
/// <param name="Order">An order with refunds.</param>
public sealed record RefundCommissionCommand(MerchantId Merchant, OrderId Order);

/// <summary>Takes back what the cumulative refunds of an order say: from pending before settlement, from available or as debt after.</summary>
public sealed class RefundCommission(OrderStore orders, CommissionStore sheets, SheetFollowUp follow, Outbox outbox)
{
    private const int MaxAttempts = 50;

    /// <summary>The sheet, or null if the order earns nothing.</summary>
    /// <exception cref="RetryableException">The payment has not been handled yet: <see cref="AccrueCommission"/> comes first.</exception>
    public async Task<CommissionSheet?> HandleAsync(RefundCommissionCommand command, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            // The sheet first: an order read after it can only know of more refunds.
            Stored<CommissionSheet>? read = await sheets.GetAsync(command.Merchant, command.Order, cancellation).ConfigureAwait(false);
            Stored<Order> order = await orders.GetAsync(command.Merchant, command.Order, cancellation).ConfigureAwait(false)
                ?? throw new RetryableException($"Order {command.Order} is not there.");
            if (read is null)
            {
                if (SheetDecisions.Earns(order.Value) || order.Value.State == OrderState.Placed)
                {
                    throw new RetryableException($"The commission of order {command.Order} is not accrued yet.");
                }

                await follow.ReleaseAsync(order.Value, null, cancellation).ConfigureAwait(false);
                return null;
            }

            SheetChange? change = SheetDecisions.Refund(read.Value, order.Value);
            if (change is not null && await outbox.CommitAsync(Batch(read, change), cancellation).ConfigureAwait(false) is not null)
            {
                await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
                continue;
            }

            CommissionSheet sheet = change?.Sheet ?? read.Value;
            await follow.HandleAsync(order.Value, sheet, cancellation).ConfigureAwait(false);
            return sheet;
        }

        throw new RetryableException($"The sheet of order {command.Order} keeps changing.");
    }

    /// <summary>The change of a refund with its postings: from pending while the sheet is open, else back from the beneficiaries.</summary>
    private static PartitionBatch Batch(Stored<CommissionSheet> read, SheetChange change)
    {
        PartitionBatch batch = OrderStore.Batch(change.Sheet.Merchant, change.Sheet.Order);
        batch.Replace(read, change.Sheet, CommissionJson.Default.CommissionSheet);
        foreach (ShareAmount amount in change.Amounts)
        {
            batch.Send(read.Value.State == SheetState.Open
                ? CommissionPostings.Reversed(change.Sheet, amount)
                : CommissionPostings.ClawedBack(change.Sheet, amount));
        }

        return batch;
    }
}
