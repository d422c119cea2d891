using Distribution.Kernel;
using Distribution.Orders;

namespace Distribution.Commission;

/// <summary>What lies in other partitions follows a sheet and its order: for whom the order counts, limits and budgets, grants.</summary>
public sealed class SheetFollowUp(EarningsBook earnings, SheetQuotas quotas, SheetGrants grants)
{
    /// <summary>Brings all of it to where sheet and order are. May run any number of times, in any order.</summary>
    internal async Task HandleAsync(Order order, CommissionSheet sheet, CancellationToken cancellation)
    {
        await ReleaseAsync(order, sheet, cancellation).ConfigureAwait(false);
        await quotas.FollowAsync(order, sheet, cancellation).ConfigureAwait(false);
        await grants.FollowAsync(sheet, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// An order that is wholly refunded counts for nobody any more; one whose commission is voided not for who brought it, but for its
    /// buyer, who has bought all the same.
    /// </summary>
    /// <param name="order">The order.</param>
    /// <param name="sheet">Its sheet; null if it earns nothing.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    internal async Task ReleaseAsync(Order order, CommissionSheet? sheet, CancellationToken cancellation)
    {
        bool isGone = order.NetLeft == 0;
        if (order.Attribution.At(1) is { } first && (isGone || sheet is { IsVoided: true }))
        {
            await earnings.ReleaseAsync(order.Merchant, first, order.Id, cancellation).ConfigureAwait(false);
        }

        if (isGone)
        {
            await earnings.ReleaseAsync(order.Merchant, order.Buyer, order.Id, cancellation).ConfigureAwait(false);
        }
    }
}
