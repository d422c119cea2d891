using System.Globalization;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Orders;

public sealed class GetOrder(OrderStore orders)
{
    /// <param name="buyer">Only this buyer's order; null for the merchant's staff.</param>
    public async Task<Result<Order>> HandleAsync(MerchantId merchant, OrderId order, UserId? buyer, CancellationToken cancellation) =>
        await orders.GetAsync(merchant, order, cancellation).ConfigureAwait(false) is { } read && (buyer is null || read.Value.Buyer == buyer)
            ? read.Value
            : OrderProblems.NotFound();
}

/// <summary>An order as its distributor sees it.</summary>
/// <param name="Level">The distributor's place on its path.</param>
public sealed record PromotedOrder(Order Order, int Level);

/// <summary>Lists of orders. A page may hold fewer than asked for and still not be the last.</summary>
public sealed class ListOrders(OrderStore orders, DayBook days)
{
    private const int MaxScanned = 1000;

    /// <summary>A buyer's own, newest first.</summary>
    public async Task<Page<Order>> OfBuyerAsync(MerchantId merchant, UserId buyer, string? cursor, int limit, CancellationToken cancellation)
    {
        Page<(Order Order, OrderIndexRow Entry)> page = await orders.ListAsync(
            merchant, OrderStore.BuyerPartition(merchant, buyer), cursor, limit, cancellation).ConfigureAwait(false);
        return new Page<Order>([.. page.Items.Where(item => item.Order.Buyer == buyer).Select(item => item.Order)], page.Next);
    }

    /// <summary>Orders a distributor has on whose path he stands, paid or not, newest first.</summary>
    public async Task<Page<PromotedOrder>> OfDistributorAsync(MerchantId merchant, DistributorId distributor, string? cursor, int limit, CancellationToken cancellation)
    {
        Page<(Order Order, OrderIndexRow Entry)> page = await orders.ListAsync(
            merchant, OrderStore.PromotedPartition(merchant, distributor), cursor, limit, cancellation).ConfigureAwait(false);
        return new Page<PromotedOrder>(
            [.. page.Items.Where(item => item.Entry.Level is { } level && item.Order.Attribution.At(level) == distributor).Select(item => new PromotedOrder(item.Order, item.Entry.Level ?? 1))],
            page.Next);
    }

    /// <summary>The orders paid on a day of the merchant's time zone, in no order that means anything.</summary>
    public async Task<Page<Order>> OfDayAsync(MerchantId merchant, DateOnly day, string? cursor, int limit, CancellationToken cancellation)
    {
        (int shard, string? after) = Place(cursor);
        for (; shard < DayBook.Shards; shard++, after = null)
        {
            IReadOnlyList<OrderId> ids = await days.OrdersAsync(merchant, day, shard, after, limit, cancellation).ConfigureAwait(false);
            if (ids.Count == 0)
            {
                continue;
            }

            var items = new List<Order>(ids.Count);
            foreach (OrderId id in ids)
            {
                if (await orders.GetAsync(merchant, id, cancellation).ConfigureAwait(false) is { } order)
                {
                    items.Add(order.Value);
                }
            }

            return new Page<Order>(items, StoreKey.Join(shard.ToString(CultureInfo.InvariantCulture), ids[^1].Value));
        }

        return new Page<Order>([], null);
    }

    /// <summary>Whether a user has a paid order that is not refunded whole, among his newest 1,000.</summary>
    public async Task<bool> HasPaidAsync(MerchantId merchant, UserId buyer, CancellationToken cancellation)
    {
        string? cursor = null;
        for (int scanned = 0; scanned < MaxScanned; scanned += PageLimits.Max)
        {
            Page<Order> page = await OfBuyerAsync(merchant, buyer, cursor, PageLimits.Max, cancellation).ConfigureAwait(false);
            if (page.Items.Any(order => order.State is OrderState.Paid or OrderState.Completed))
            {
                return true;
            }

            if (page.Next is null)
            {
                return false;
            }

            cursor = page.Next;
        }

        return false;
    }

    private static (int Shard, string? After) Place(string? cursor)
    {
        if (cursor is null)
        {
            return (0, null);
        }

        int bar = cursor.IndexOf('|', StringComparison.Ordinal);
        return bar > 0 && int.TryParse(cursor.AsSpan(0, bar), NumberStyles.None, CultureInfo.InvariantCulture, out int shard) && shard < DayBook.Shards
            ? (shard, cursor[(bar + 1)..])
            : (0, null);
    }
}
