using Distribution.Functions.Api.Requests;
using Distribution.Kernel;

namespace Distribution.Functions.Orders;

public sealed record CartLineBody(Sku Sku, int Qty);

/// <summary>An order to place. Freight in minor units, if given what the buyer was shown.</summary>
public sealed record PlaceOrderBody(
    IReadOnlyList<CartLineBody> Lines, long? Freight = null, string? Region = null, string? Via = null, string? BindingId = null, GroupId? GroupId = null, TracesBody? Traces = null);

/// <summary>A refund of an amount of a line, of a whole line, or of all that is left. Minor units.</summary>
public sealed record RefundBody(int? Line = null, long? Amount = null, string? Reason = null);
