using Distribution.Catalog;
using Distribution.Distributors.Traces;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders.Groups;
using Distribution.Payments;
using Distribution.Programs;
using Distribution.Storage;

namespace Distribution.Orders.Placement;

/// <summary>
/// Prices the cart, keeps the stock, and fixes prices, referral path and program version. Stock is kept before the order
/// exists and each attempt keeps its own, so that whatever dies in between leaves at most pieces that
/// <see cref="ExpireOrders"/> gives back, and never an order without its pieces.
/// </summary>
public sealed class PlaceOrder(
    OrderStore orders,
    IEntityStore store,
    CatalogStore catalog,
    StockRoom stock,
    GroupSeats seats,
    OrderAttribution attribution,
    PersonTraces people,
    IProgramTermsSource programs,
    Gateways gateways,
    TimeProvider time)
{
    private const int MaxRegion = 32;
    private const int MaxVia = 64;

    public static OrderId IdOf(MerchantId merchant, string commandId) => OrderId.Create(IdText.FromParts("order", merchant.Value, commandId));

    public async Task<Result<Order>> HandleAsync(PlaceOrderCommand command, CancellationToken cancellation)
    {
        if (Check(command) is { } invalid)
        {
            return invalid;
        }

        OrderId id = IdOf(command.Merchant, command.CommandId);
        if (await orders.GetAsync(command.Merchant, id, cancellation).ConfigureAwait(false) is { } placed)
        {
            return Repeated(placed.Value, command);
        }

        DateTimeOffset now = time.GetUtcNow();
        if (await orders.CountUnpaidAsync(command.Merchant, command.Buyer, now, Order.MaxUnpaid, cancellation).ConfigureAwait(false) >= Order.MaxUnpaid)
        {
            return Problem.Conflict("order.too_many_unpaid", $"At most {Order.MaxUnpaid} orders of a buyer wait for their payment at once.");
        }

        ProgramTerms? terms = await programs.CurrentAsync(command.Merchant, cancellation).ConfigureAwait(false);
        (Group? group, Problem? problem) = await seats.FindAsync(command.Merchant, command.Group, command.Lines, cancellation).ConfigureAwait(false);
        if (problem is not null)
        {
            return problem;
        }

        if (!(await PriceAsync(command, group, cancellation).ConfigureAwait(false)).TryGet(out Cart? cart, out problem)
            || !(await attribution.ResolveAsync(command, terms, now, cancellation).ConfigureAwait(false)).TryGet(out Attribution? path, out problem))
        {
            return problem;
        }

        if (terms is not null && terms.Currency != cart.Currency)
        {
            return MixedCurrencies();
        }

        var order = new Order
        {
            Revision = 1,
            Id = id,
            Merchant = command.Merchant,
            Buyer = command.Buyer,
            State = OrderState.Placed,
            Currency = cart.Currency,
            Lines = cart.Lines,
            Freight = cart.Freight,
            Total = cart.Total,
            Region = command.Region,
            Group = group?.Id,
            Attribution = path,
            Traces = command.Traces is { IsEmpty: false } told ? told : null,
            Provider = gateways.Payments(command.Merchant).Name,
            PlacedAt = now,
            ExpiresAt = now + Order.PaymentWindow,
            Reservation = Chance.Current.NewName(),
            RequestHash = command.RequestHash,
        };
        return await ReserveAsync(order, group, cancellation).ConfigureAwait(false) is { } refusal
            ? refusal
            : await InsertAsync(order, command, cancellation).ConfigureAwait(false);
    }

    private static Result<Order> Repeated(Order placed, PlaceOrderCommand command) =>
        placed.RequestHash == command.RequestHash && placed.Buyer == command.Buyer ? placed : Idempotency.KeyReused();

    private async Task<Result<Order>> InsertAsync(Order order, PlaceOrderCommand command, CancellationToken cancellation)
    {
        await people.AddAsync(order.Merchant, order.Buyer, order.Traces, cancellation).ConfigureAwait(false);
        await orders.IndexAsync(order, cancellation).ConfigureAwait(false);
        if (time.GetUtcNow() >= order.ExpiresAt)
        {
            await GiveBackAsync(order, cancellation).ConfigureAwait(false);
            throw new RetryableException($"Placing order {order.Id} took longer than its stock may be kept.");
        }

        PartitionBatch batch = OrderStore.Batch(order.Merchant, order.Id).Insert(OrderStore.OrderRow, order, OrdersJson.Default.Order);
        if (await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null)
        {
            return order;
        }

        // The place in a group is the order's, whichever attempt has inserted it.
        await ReleaseAsync(order, order.Lines.Count, cancellation).ConfigureAwait(false);
        Stored<Order> placed = await orders.GetAsync(order.Merchant, order.Id, cancellation).ConfigureAwait(false)
            ?? throw new RetryableException($"Order {order.Id} exists and cannot be read.");
        return Repeated(placed.Value, command);
    }

    private async Task GiveBackAsync(Order order, CancellationToken cancellation)
    {
        await ReleaseAsync(order, order.Lines.Count, cancellation).ConfigureAwait(false);
        if (order.Group is { } group)
        {
            await seats.LeaveAsync(order.Merchant, group, order.Id, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<Problem?> ReserveAsync(Order order, Group? group, CancellationToken cancellation)
    {
        for (int i = 0; i < order.Lines.Count; i++)
        {
            OrderLine line = order.Lines[i];
            Result<Done> kept = await stock.ReserveAsync(
                order.Merchant, order.Id, order.Reservation, line.Sku, line.Qty, order.ExpiresAt, cancellation).ConfigureAwait(false);
            if (kept.Problem is { } problem)
            {
                await ReleaseAsync(order, i, cancellation).ConfigureAwait(false);
                return problem with { Pointer = $"/lines/{i}" };
            }
        }

        if (group is not null && (await seats.TakeAsync(group, order, cancellation).ConfigureAwait(false)).Problem is { } refusal)
        {
            await ReleaseAsync(order, order.Lines.Count, cancellation).ConfigureAwait(false);
            return refusal;
        }

        return null;
    }

    private async Task ReleaseAsync(Order order, int count, CancellationToken cancellation)
    {
        for (int i = 0; i < count; i++)
        {
            await stock.ReleaseAsync(order.Merchant, order.Id, order.Reservation, order.Lines[i].Sku, order.ExpiresAt, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<Result<Cart>> PriceAsync(PlaceOrderCommand command, Group? group, CancellationToken cancellation)
    {
        var lines = new OrderLine[command.Lines.Count];
        Currency currency = Currency.CNY;
        long net = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            CartLine wanted = command.Lines[i];
            Product? product = (await catalog.GetAsync(command.Merchant, wanted.Sku, cancellation).ConfigureAwait(false))?.Value;
            if (product is not { Active: true })
            {
                return Problem.NotFound("product.not_found", $"The shop does not sell {wanted.Sku}.") with { Pointer = $"/lines/{i}/sku" };
            }

            if (i > 0 && product.Currency != currency)
            {
                return MixedCurrencies();
            }

            currency = product.Currency;
            long price = group?.Price ?? product.Price;
            long lineNet = checked(price * wanted.Qty);
            net = checked(net + lineNet);
            lines[i] = new OrderLine(i + 1, product.Sku, product.Name, product.Category, wanted.Qty, price, lineNet, 0);
        }

        ShopSettings settings = await catalog.SettingsAsync(command.Merchant, cancellation).ConfigureAwait(false);
        long freight = settings.FreightOf(net);
        if (command.Freight is { } shown && shown != freight)
        {
            return Problem.Conflict("order.freight_mismatch", $"Freight for this cart is {freight} minor units.") with { Pointer = "/freight" };
        }

        long total = checked(net + freight);
        return total > Money.MaxInput
            ? Problem.Refused("order.total_too_large", $"An order is worth at most {Money.MaxInput} minor units.")
            : new Cart(lines, currency, freight, total);
    }

    private static Problem MixedCurrencies() => Problem.Refused("order.currency_mixed", "Everything in an order, and the shop's program, has one currency.");

    private static Problem? Check(PlaceOrderCommand command)
    {
        if (Idempotency.Check(command.CommandId, command.RequestHash) is { } problem)
        {
            return problem;
        }

        if (command.Lines.Count is 0 or > Order.MaxLines)
        {
            return OrderProblems.Malformed($"An order has 1 to {Order.MaxLines} lines.", "/lines");
        }

        var seen = new HashSet<Sku>();
        for (int i = 0; i < command.Lines.Count; i++)
        {
            CartLine line = command.Lines[i];
            if (!IdText.IsValid(line.Sku.Value) || !seen.Add(line.Sku))
            {
                return OrderProblems.Malformed("Each line has a sku that no other line has.", $"/lines/{i}/sku");
            }

            if (line.Qty is < 1 or > Order.MaxQty)
            {
                return OrderProblems.Malformed($"A quantity is 1 to {Order.MaxQty}.", $"/lines/{i}/qty");
            }
        }

        if (command.Region is { } region && (string.IsNullOrWhiteSpace(region) || region.Length > MaxRegion))
        {
            return OrderProblems.Malformed($"A region has 1 to {MaxRegion} characters.", "/region");
        }

        return command.Via is { Length: 0 or > MaxVia } ? OrderProblems.Malformed($"A code has 1 to {MaxVia} characters.", "/via") : null;
    }

    private sealed record Cart(IReadOnlyList<OrderLine> Lines, Currency Currency, long Freight, long Total);
}
