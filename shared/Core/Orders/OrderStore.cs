using System.Globalization;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Orders;

/// <summary>A provider's event, kept with the order it changed.</summary>
/// <param name="Type">The provider's name of it.</param>
/// <param name="At">When the provider says it happened.</param>
/// <param name="ReceivedAt">When it was recorded.</param>
public sealed record InboxRow(string Type, string Reference, long Amount, DateTimeOffset At, DateTimeOffset ReceivedAt);

/// <summary>An entry of a list of orders: written before the order, so an entry may name an order that never came to be.</summary>
public sealed record OrderIndexRow(OrderId Order, int? Level);

/// <summary>Where orders lie: one partition an order, lists of them by buyer and by distributor, newest first.</summary>
public sealed class OrderStore(IEntityStore store)
{
    public const string PartitionPrefix = "ord|";

    public const string OrderRow = "order";

    /// <summary>The commission sheet, which belongs to the commission slice.</summary>
    public const string CommissionRow = "commission";

    private const int MaxUnpaidPages = 5;

    public static string Partition(MerchantId merchant, OrderId order) => StoreKey.Join("ord", merchant.Value, order.Value);

    public static PartitionBatch Batch(MerchantId merchant, OrderId order) => new(Partition(merchant, order));

    internal static string InboxKey(string eventId) => StoreKey.Join("in", eventId);

    internal static string BuyerPartition(MerchantId merchant, UserId buyer) => StoreKey.Join("buyer", merchant.Value, buyer.Value);

    internal static string PromotedPartition(MerchantId merchant, DistributorId distributor) => StoreKey.Join("promo", merchant.Value, distributor.Value);

    /// <summary>Later times sort first.</summary>
    internal static string NewestFirst(DateTimeOffset at, OrderId order) => StoreKey.Join(
        (DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() - at.ToUnixTimeMilliseconds()).ToString("D15", CultureInfo.InvariantCulture), order.Value);

    /// <summary>The order, or null if this merchant has none of this id.</summary>
    public ValueTask<Stored<Order>?> GetAsync(MerchantId merchant, OrderId order, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant, order), OrderRow, OrdersJson.Default.Order, cancellation);

    /// <summary>One page of a list of orders, without entries whose order never came to be.</summary>
    internal async Task<Page<(Order Order, OrderIndexRow Entry)>> ListAsync(MerchantId merchant, string partition, string? cursor, int limit, CancellationToken cancellation)
    {
        IReadOnlyList<Stored<OrderIndexRow>> entries = await store.RangeAsync(
            partition, cursor is null ? "0" : StoreKey.After(cursor), ":", limit, OrdersJson.Default.OrderIndexRow, cancellation).ConfigureAwait(false);
        var orders = new List<(Order, OrderIndexRow)>(entries.Count);
        foreach (Stored<OrderIndexRow> entry in entries)
        {
            if (await GetAsync(merchant, entry.Value.Order, cancellation).ConfigureAwait(false) is { } order
                && NewestFirst(order.Value.PlacedAt, order.Value.Id) == entry.Row)
            {
                orders.Add((order.Value, entry.Value));
            }
        }

        return new Page<(Order, OrderIndexRow)>(orders, entries.Count == limit ? entries[^1].Row : null);
    }

    /// <summary>
    /// How many of a buyer's newest orders wait for their payment; exact only from <paramref name="most"/> on, as orders are looked at only where
    /// so many are young enough to be unpaid, and not beyond <see cref="MaxUnpaidPages"/> times as many.
    /// </summary>
    internal async Task<int> CountUnpaidAsync(MerchantId merchant, UserId buyer, DateTimeOffset now, int most, CancellationToken cancellation)
    {
        string oldest = NewestFirst(now - Order.PaymentWindow, default);
        string from = "0";
        int unpaid = 0;
        for (int page = 0; page < MaxUnpaidPages && unpaid < most; page++)
        {
            IReadOnlyList<Stored<OrderIndexRow>> entries = await store.RangeAsync(
                BuyerPartition(merchant, buyer), from, oldest, most, OrdersJson.Default.OrderIndexRow, cancellation).ConfigureAwait(false);
            if (unpaid + entries.Count < most)
            {
                break;
            }

            foreach (Stored<OrderIndexRow> entry in entries)
            {
                unpaid += await GetAsync(merchant, entry.Value.Order, cancellation).ConfigureAwait(false) is { Value.State: OrderState.Placed } ? 1 : 0;
            }

            from = StoreKey.After(entries[^1].Row);
        }

        return unpaid;
    }

    /// <summary>Adds the entries of an order that is about to be inserted; adding them again changes nothing.</summary>
    internal async Task IndexAsync(Order order, CancellationToken cancellation)
    {
        string row = NewestFirst(order.PlacedAt, order.Id);
        var writes = new List<Task>(1 + order.Attribution.Path.Count)
        {
            InsertAsync(BuyerPartition(order.Merchant, order.Buyer), row, new OrderIndexRow(order.Id, null), cancellation),
        };
        foreach (PathStep step in order.Attribution.Path)
        {
            writes.Add(InsertAsync(PromotedPartition(order.Merchant, step.Distributor), row, new OrderIndexRow(order.Id, step.Level), cancellation));
        }

        await Task.WhenAll(writes).ConfigureAwait(false);
    }

    private Task<string?> InsertAsync(string partition, string row, OrderIndexRow entry, CancellationToken cancellation) =>
        store.WriteAsync(partition, [new EntityWrite.Insert(row, StoreJson.Write(entry, OrdersJson.Default.OrderIndexRow))], cancellation).AsTask();
}
