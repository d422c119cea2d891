using Distribution.Distributors.Traces;
using Distribution.Kernel;

namespace Distribution.Orders;

public sealed record CartLine(Sku Sku, int Qty);

/// <param name="CommandId">The same id with the same hash answers the same order again.</param>
/// <param name="Freight">What the buyer was shown; must equal the shop's own computation. Null to take that.</param>
/// <param name="Region">Where it goes, for reports; at most 32 characters.</param>
/// <param name="Via">A distributor's code for this order.</param>
/// <param name="BindingId">A binding of this buyer. Null: the one in force, if any.</param>
/// <param name="Group">A group to buy with, at its price; null for none.</param>
public sealed record PlaceOrderCommand(
    MerchantId Merchant,
    UserId Buyer,
    string CommandId,
    string RequestHash,
    IReadOnlyList<CartLine> Lines,
    long? Freight = null,
    string? Region = null,
    string? Via = null,
    string? BindingId = null,
    GroupId? Group = null)
{
    /// <summary>What the client told of itself; null for nothing.</summary>
    public ClientTraces? Traces { get; init; }
}

/// <param name="Buyer">Only this buyer's order; null for the merchant's staff.</param>
public sealed record CompleteOrderCommand(MerchantId Merchant, OrderId Order, UserId? Buyer);

/// <param name="Buyer">Only this buyer's order; null for the merchant's staff.</param>
public sealed record CancelOrderCommand(MerchantId Merchant, OrderId Order, UserId? Buyer)
{
    /// <summary>Only if the provider says that nobody has paid; otherwise it is cancelled although it does not answer, and a payment that shows up goes back.</summary>
    public bool OnlyIfKnown { get; init; }
}

/// <param name="Line">The line's number; null for the whole order.</param>
/// <param name="Amount">Minor units; null for all that is left of the line, or of the order with its freight.</param>
/// <param name="Reason">At most 80 characters.</param>
public sealed record RefundOrderCommand(
    MerchantId Merchant, OrderId Order, string CommandId, string RequestHash, int? Line = null, long? Amount = null, string? Reason = null);

public sealed record RefundResult(Order Order, OrderRefund Refund);

/// <param name="AlreadyRecorded">This payment was recorded before; nothing is changed.</param>
public sealed record PaymentRecorded(Order Order, bool AlreadyRecorded);
