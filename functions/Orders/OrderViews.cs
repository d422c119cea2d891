using Distribution.Kernel;
using Distribution.Orders;

namespace Distribution.Functions.Orders;

/// <summary>An order; amounts in minor units.</summary>
public sealed record OrderView(
    OrderId Id,
    UserId Buyer,
    OrderState State,
    Currency Currency,
    IReadOnlyList<OrderLineView> Lines,
    long Freight,
    long FreightRefunded,
    long Total,
    string? Region,
    GroupId? GroupId,
    AttributionView Attribution,
    DateTimeOffset PlacedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? PaidAt,
    DateTimeOffset? CompletedAt,
    DateTimeOffset? CancelledAt,
    DateTimeOffset? SettlesAt,
    IReadOnlyList<RefundView> Refunds)
{
    internal static OrderView Of(Order order) => new(
        order.Id,
        order.Buyer,
        order.State,
        order.Currency,
        [.. order.Lines.Select(OrderLineView.Of)],
        order.Freight,
        order.FreightRefunded,
        order.Total,
        order.Region,
        order.Group,
        AttributionView.Of(order.Attribution),
        order.PlacedAt,
        order.ExpiresAt,
        order.PaidAt,
        order.CompletedAt,
        order.CancelledAt,
        order.Due?.At,
        [.. order.Refunds.Select(RefundView.Of)]);
}

public sealed record OrderLineView(int No, Sku Sku, string Name, string? Category, int Qty, long UnitPrice, long Net, long Refunded)
{
    internal static OrderLineView Of(OrderLine line) =>
        new(line.No, line.Sku, line.Name, line.Category, line.Qty, line.UnitPrice, line.Net, line.Refunded);
}

/// <summary>Who earns from the order, frozen when it was placed.</summary>
public sealed record AttributionView(IReadOnlyList<PathStepView> Path, string? Code, string? BindingId, int ProgramVersion)
{
    internal static AttributionView Of(Attribution attribution) => new(
        [.. attribution.Path.Select(step => new PathStepView(step.Level, step.Distributor))],
        attribution.Code,
        attribution.BindingId,
        attribution.ProgramVersion);
}

public sealed record PathStepView(int Level, DistributorId Distributor);

/// <summary>A refund; amounts in minor units.</summary>
public sealed record RefundView(RefundId Id, long Amount, IReadOnlyList<RefundedLineView> Lines, long Freight, string? Reason, RefundState State, DateTimeOffset At)
{
    internal static RefundView Of(OrderRefund refund) => new(
        refund.Id,
        refund.Amount,
        [.. refund.Lines.Select(line => new RefundedLineView(line.No, line.Amount))],
        refund.Freight,
        refund.Reason,
        refund.State,
        refund.At);
}

public sealed record RefundedLineView(int No, long Amount);

/// <summary>A placed order and how to pay it; no payment if the request is a repeated one and the order is no longer placed.</summary>
public sealed record PlacedOrderView(OrderView Order, PaymentView? Payment);

/// <summary>A payment to make with the provider: an address to open, or parameters for the provider's own call, or both; amount in minor units.</summary>
public sealed record PaymentView(
    string Provider, OrderId OutTradeNo, long Amount, Currency Currency, string? PayUrl, IReadOnlyDictionary<string, string>? Parameters = null);
