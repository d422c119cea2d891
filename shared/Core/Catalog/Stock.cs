using Distribution.Kernel;

namespace Distribution.Catalog;

/// <summary>How many pieces of a product can be sold and how many are kept for orders. Neither is ever negative.</summary>
/// <param name="Reserved">The sum of the partition's reservations.</param>
internal sealed record StockLevel(int Available, int Reserved);

/// <summary>Pieces kept for one attempt to place an order.</summary>
/// <param name="Attempt">Which attempt: only the one the order names is the order's.</param>
public sealed record StockReservation(OrderId Order, string Attempt, int Qty, DateTimeOffset ExpiresAt);

/// <summary>A change of stock by the merchant, kept so that the same command changes it once.</summary>
internal sealed record StockChange(int Delta, string RequestHash);
