using System.Runtime.CompilerServices;
using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Orders.Groups;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Replay;
using Distribution.Storage;

namespace Distribution.Orders.History;

/// <summary>
/// The paid orders of a day with all that became of them. The path is the frozen one; levels that its program did not have
/// are those of the tree as it is now. A group that succeeded comes with its first member.
/// </summary>
internal sealed class PastOrders(
    DayBook days, OrderStore orders, GroupStore groups, DistributorStore distributors, ReferralPaths paths, IProgramTermsSource programs) : IPastEvents
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
                foreach (PastEvent past in await FindAsync(merchant, waiting, cancellation).ConfigureAwait(false))
                {
                    yield return past;
                }

                waiting.Clear();
            }
        }

        foreach (PastEvent past in await FindAsync(merchant, waiting, cancellation).ConfigureAwait(false))
        {
            yield return past;
        }
    }

    private async Task<IEnumerable<PastEvent>> FindAsync(MerchantId merchant, IEnumerable<OrderId> ids, CancellationToken cancellation) =>
        (await Task.WhenAll(ids.Select(id => FindAsync(merchant, id, cancellation))).ConfigureAwait(false)).SelectMany(static found => found);

    private async Task<IEnumerable<PastEvent>> FindAsync(MerchantId merchant, OrderId id, CancellationToken cancellation)
    {
        Stored<Order>? read = await orders.GetAsync(merchant, id, cancellation).ConfigureAwait(false);
        if (read?.Value is not { PaidAt: { } paidAt } order)
        {
            return [];
        }

        PastEvent.Order past = await PastAsync(order, paidAt, cancellation).ConfigureAwait(false);
        return await GroupAsync(order, cancellation).ConfigureAwait(false) is { } group ? [past, group] : [past];
    }

    /// <summary>The group that an order began; null if there is none, or it did not succeed, or earns nobody anything.</summary>
    private async Task<PastEvent.Group?> GroupAsync(Order order, CancellationToken cancellation)
    {
        if (order.Group is not { } id
            || await groups.GetAsync(order.Merchant, id, cancellation).ConfigureAwait(false) is not { Value: { SucceededAt: { } at } group }
            || group.Seats[0].Order != order.Id)
        {
            return null;
        }

        var initiator = DistributorId.Of(group.Initiator);
        return await distributors.GetAsync(order.Merchant, initiator, cancellation).ConfigureAwait(false) is { Status: DistributorStatus.Active }
            ? new PastEvent.Group(id.Value, initiator, at, [.. group.Seats.Select(static seat => seat.Order)])
            : null;
    }

    private async Task<PastEvent.Order> PastAsync(Order order, DateTimeOffset paidAt, CancellationToken cancellation)
    {
        (PathLevel[] path, DistributorId? inviter) = await PathAsync(order, cancellation).ConfigureAwait(false);
        return new PastEvent.Order(
            order.Id,
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
