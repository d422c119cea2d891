using Distribution.Campaigns.Standing;
using Distribution.Orders;
using Distribution.Programs;

namespace Distribution.Commission;

/// <summary>
/// Tells the counts of an order as it is now. After its commission: the tiers on its sheet are those before it counted.
/// </summary>
public sealed class CountPaidOrder(ProgramCatalog programs, CountOrder count)
{
    /// <param name="order">Any order; one that was never paid, or only after cancellation, counts for nobody.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task HandleAsync(Order order, CancellationToken cancellation)
    {
        if (order.PaidAt is not { } paidAt || order.State == OrderState.Cancelled || order.Attribution.ProgramVersion == 0)
        {
            return;
        }

        PublishedProgram program = await programs.GetAsync(order.Merchant, order.Attribution.ProgramVersion, cancellation).ConfigureAwait(false);
        if (program.Compiled.Counted.Count > 0)
        {
            await count.HandleAsync(Of(order, paidAt), program.Compiled, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A paid order as counts see it.</summary>
    internal static CountedOrder Of(Order order, DateTimeOffset paidAt) =>
        new(order.Merchant, order.Id, order.Revision, OrderFactsOf.Order(order, paidAt), paidAt, order.CompletedAt);
}
