using Distribution.Kernel;

namespace Distribution.Functions.Catalog;

/// <summary>A shop's freight, in minor units: a flat amount, waived from a total of goods on; 0 of that never waives.</summary>
public sealed record ShopBody(long FreightFlat, long FreeShippingFrom);

/// <summary>A new product; price in minor units.</summary>
public sealed record CreateProductBody(Sku Sku, string Name, long Price, int Stock, string? Category = null);

public sealed record UpdateProductBody(string Name, long Price, bool Active, string? Category = null);

/// <summary>How much comes into stock, or leaves it.</summary>
public sealed record AdjustStockBody(int Delta);
