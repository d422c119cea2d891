using Distribution.Catalog;
using Distribution.Kernel;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Orders.Placement;

/// <param name="Cancelled">Orders whose payment had not come in time.</param>
/// <param name="Released">Reservations given back.</param>
/// <param name="Sold">Reservations of paid orders that ended.</param>
public sealed record ExpireOrdersResult(int Cancelled, int Released, int Sold);

/// <summary>
/// Ends every reservation whose time is over: cancels the order that waits for its payment first and gives the pieces back
/// after, so that no piece can be sold twice. For a timer; may run at any time and twice at once.
/// </summary>
public sealed partial class ExpireOrders(
    IEntityScan scan, OrderStore orders, StockRoom stock, CancelOrder cancel, TimeProvider time, ILogger<ExpireOrders> logger)
{
    private const int PageSize = 200;

    /// <summary>A reservation whose order is not there may be of an attempt that is just about to insert it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    /// <summary>As long as the provider does not say whether it is paid, an order is kept; not longer than this, as it keeps stock.</summary>
    private static readonly TimeSpan AskedFor = TimeSpan.FromHours(24);

    public async Task<ExpireOrdersResult> RunAsync(CancellationToken cancellation)
    {
        var total = new ExpireOrdersResult(0, 0, 0);
        foreach ((MerchantId merchant, Sku sku) in await CatalogStore.AllAsync(scan, cancellation).ConfigureAwait(false))
        {
            try
            {
                total = Add(total, await RunAsync(merchant, sku, cancellation).ConfigureAwait(false));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // One product's trouble is not the others'; the next run tries again.
                LogProductLeft(logger, error, merchant.Value, sku.Value);
            }
        }

        if (total is not { Cancelled: 0, Released: 0, Sold: 0 })
        {
            LogEnded(logger, total.Cancelled, total.Released, total.Sold);
        }

        return total;
    }

    private async Task<ExpireOrdersResult> RunAsync(MerchantId merchant, Sku sku, CancellationToken cancellation)
    {
        var total = new ExpireOrdersResult(0, 0, 0);
        string? after = null;
        do
        {
            IReadOnlyList<Stored<StockReservation>> page = await stock.ExpiredAsync(merchant, sku, time.GetUtcNow(), after, PageSize, cancellation).ConfigureAwait(false);
            total = Add(total, await EndAsync(merchant, sku, page, cancellation).ConfigureAwait(false));
            after = page.Count < PageSize ? null : page[^1].Row;
        }
        while (after is not null);

        return total;
    }

    private static ExpireOrdersResult Add(ExpireOrdersResult a, ExpireOrdersResult b) => new(a.Cancelled + b.Cancelled, a.Released + b.Released, a.Sold + b.Sold);

    private async Task<ExpireOrdersResult> EndAsync(MerchantId merchant, Sku sku, IReadOnlyList<Stored<StockReservation>> page, CancellationToken cancellation)
    {
        var total = new ExpireOrdersResult(0, 0, 0);
        var sold = new List<Stored<StockReservation>>();
        foreach (Stored<StockReservation> reservation in page)
        {
            try
            {
                total = Add(total, await EndAsync(merchant, sku, reservation, sold, cancellation).ConfigureAwait(false));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // One reservation that cannot be ended does not keep back the others; the next run tries again.
                LogLeft(logger, error, reservation.Value.Order.Value, sku.Value);
            }
        }

        await stock.SellAsync(merchant, sku, sold, cancellation).ConfigureAwait(false);
        return total;
    }

    /// <summary>Ends one reservation, or puts it with those that are sold, which end together.</summary>
    private async Task<ExpireOrdersResult> EndAsync(
        MerchantId merchant, Sku sku, Stored<StockReservation> reservation, List<Stored<StockReservation>> sold, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        StockReservation kept = reservation.Value;
        int cancelled = 0;
        Order? order = (await orders.GetAsync(merchant, kept.Order, cancellation).ConfigureAwait(false))?.Value;
        if (order is null && now < kept.ExpiresAt + Grace)
        {
            return new ExpireOrdersResult(0, 0, 0);
        }

        if (order is { State: OrderState.Placed } && Owns(order, kept))
        {
            Result<Order> result = await cancel.HandleAsync(new CancelOrderCommand(merchant, order.Id, null) { OnlyIfKnown = now < kept.ExpiresAt + AskedFor }, cancellation).ConfigureAwait(false);
            cancelled = result.Problem is null ? 1 : 0;
            order = cancelled == 1 ? result.Value : (await orders.GetAsync(merchant, kept.Order, cancellation).ConfigureAwait(false))?.Value;
        }

        if (order is { State: OrderState.Placed } && Owns(order, kept))
        {
            return new ExpireOrdersResult(0, 0, 0);
        }

        if (order is not null && Owns(order, kept) && order.State is not OrderState.Cancelled)
        {
            sold.Add(reservation);
            return new ExpireOrdersResult(cancelled, 0, 1);
        }

        await stock.ReleaseAsync(merchant, sku, reservation.Row, cancellation).ConfigureAwait(false);
        return new ExpireOrdersResult(cancelled, 1, 0);
    }

    private static bool Owns(Order order, StockReservation kept) => order.Reservation == kept.Attempt && order.ExpiresAt == kept.ExpiresAt;

    [LoggerMessage(Level = LogLevel.Information, Message = "Expired: {Cancelled} order(s) cancelled, {Released} reservation(s) released, {Sold} sold")]
    private static partial void LogEnded(ILogger logger, int cancelled, int released, int sold);

    [LoggerMessage(EventId = 6007, Level = LogLevel.Error, Message = "The reservation of {Sku} for order {Order} could not be ended")]
    private static partial void LogLeft(ILogger logger, Exception error, string order, string sku);

    [LoggerMessage(EventId = 6008, Level = LogLevel.Error, Message = "The reservations of {Sku} of merchant {Merchant} could not be ended")]
    private static partial void LogProductLeft(ILogger logger, Exception error, string merchant, string sku);
}
