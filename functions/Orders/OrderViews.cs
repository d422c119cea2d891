using Distribution.Kernel;

namespace Distribution.Functions.Orders;

/// <summary>An order; amounts in minor units.</summary>
public sealed record OrderView(
    OrderId Id,
    UserId Buyer,
    string State,
    Currency Currency,
    IReadOnlyList<OrderLineView> Lines,
    long Freight,
    long FreightRefunded,
    long Total,
    string? Region,
    AttributionView Attribution,
    DateTimeOffset PlacedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? PaidAt,
    DateTimeOffset? CompletedAt,
    DateTimeOffset? CancelledAt,
    DateTimeOffset? SettlesAt,
    IReadOnlyList<RefundView> Refunds);

public sealed record OrderLineView(int No, Sku Sku, string Name, string? Category, int Qty, long UnitPrice, long Net, long Refunded);

/// <summary>Who earns from the order, frozen when it was placed.</summary>
public sealed record AttributionView(IReadOnlyList<PathStepView> Path, string? Code, string? BindingId, int ProgramVersion);

public sealed record PathStepView(int Level, DistributorId Distributor);

/// <summary>A refund; amounts in minor units.</summary>
public sealed record RefundView(RefundId Id, long Amount, IReadOnlyList<RefundedLineView> Lines, long Freight, string? Reason, string State, DateTimeOffset At);

public sealed record RefundedLineView(int No, long Amount);

/// <summary>A placed order and how to pay it.</summary>
public sealed record PlacedOrderView(OrderView Order, PaymentView Payment);

/// <summary>A payment to make with the provider; amount in minor units.</summary>
public sealed record PaymentView(string Provider, string OutTradeNo, long Amount, Currency Currency, string? PayUrl);
