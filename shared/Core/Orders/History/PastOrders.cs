using System.Runtime.CompilerServices;
using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Replay;
using Distribution.Storage;

namespace Distribution.Orders.History;

/// <summary>
/// The paid orders of a day with all that became of them. The path is the frozen one; levels that its program did not have
/// are those of the tree as it is now.
/// </summary>
internal sealed class PastOrders(DayBook days, OrderStore orders, DistributorStore distributors, ReferralPaths paths, IProgramTermsSource programs) : IPastEvents
{
    private const int AtOnce = 32;
    private const int MostLevels = 3;

    public async IAsyncEnumerable<PastEvent> ReadAsync(MerchantId merchant, DateOnly day, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var waiting = new List<OrderId>(AtOnce);
        await foreach (DayRow row in days.ReadAsync(merchant, day, cancellation).ConfigureAwait(false))
        {
            waiting.Add(row.Order);
            if (waiting.Count == AtOnce)
            {
                foreach (PastEvent.Order order in await FindAsync(merchant, waiting, cancellation).ConfigureAwait(false))
                {
                    yield return order;
                }

                waiting.Clear();
            }
        }

        foreach (PastEvent.Order order in await FindAsync(merchant, waiting, cancellation).ConfigureAwait(false))
        {
            yield return order;
        }
    }

    private async Task<IEnumerable<PastEvent.Order>> FindAsync(MerchantId merchant, IEnumerable<OrderId> ids, CancellationToken cancellation) =>
        (await Task.WhenAll(ids.Select(id => FindAsync(merchant, id, cancellation))).ConfigureAwait(false)).OfType<PastEvent.Order>();

    private async Task<PastEvent.Order?> FindAsync(MerchantId merchant, OrderId id, CancellationToken cancellation)
    {
        Stored<Order>? read = await orders.GetAsync(merchant, id, cancellation).ConfigureAwait(false);
        if (read?.Value is not { PaidAt: { } paidAt } order)
        {
            return null;
        }

        (PathLevel[] path, DistributorId? inviter) = await PathAsync(order, cancellation).ConfigureAwait(false);
        return new PastEvent.Order(
            id,
            order.Buyer,
            order.Region,
            [.. order.Lines.Select(static line => new LineFacts(line.No, line.Sku, line.Category, line.Qty, line.Net))],
            path,
            inviter,
            paidAt,
            order.CompletedAt,
            [.. order.Refunds.Select(static refund => new PastRefund(refund.At, [.. refund.Lines.Select(static line => new PastRefundPart(line.No, line.Amount))]))]);
    }

    private async Task<(PathLevel[] Path, DistributorId? Inviter)> PathAsync(Order order, CancellationToken cancellation)
    {
        PathLevel[] frozen = [.. order.Attribution.Path.Select(static step => new PathLevel(step.Level, step.Distributor))];
        if (order.Attribution.At(1) is not { } first || order.Attribution.ProgramVersion == 0)
        {
            return (frozen, null);
        }

        ProgramTerms terms = await programs.VersionAsync(order.Merchant, order.Attribution.ProgramVersion, cancellation).ConfigureAwait(false);
        IReadOnlyList<ReferralStep> now = terms.MaxLevels == MostLevels ? []
            : await paths.ResolveAsync(order.Merchant, order.Buyer, first, MostLevels, terms.SelfPurchase, cancellation).ConfigureAwait(false);
        PathLevel[] path = [.. frozen, .. now.Where(step => step.Level > terms.MaxLevels).Select(static step => new PathLevel(step.Level, step.Distributor))];
        if (terms.MaxLevels > 1)
        {
            return (path, order.Attribution.At(2));
        }

        Distributor? distributor = await distributors.GetAsync(order.Merchant, first, cancellation).ConfigureAwait(false);
        return (path, distributor?.Inviter is { } inviter && inviter != DistributorId.Of(order.Buyer) ? inviter : null);
    }
}
