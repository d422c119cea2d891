using Distribution.Kernel;

namespace Distribution.Catalog;

/// <summary>Something the shop sells.</summary>
/// <param name="Price">Minor units, positive.</param>
/// <param name="InitialStock">The stock the product was created with; counts until the first change of stock writes a level.</param>
/// <param name="CreatedBy">The command that created it.</param>
/// <param name="RequestHash">Of that command.</param>
public sealed record Product(
    Sku Sku, string Name, long Price, Currency Currency, string? Category, bool Active, int InitialStock, string CreatedBy, string RequestHash);

/// <summary>A product with what can be sold of it now.</summary>
public sealed record ProductView(Sku Sku, string Name, long Price, Currency Currency, string? Category, bool Active, int Stock)
{
    internal static ProductView Of(Product product, int stock) =>
        new(product.Sku, product.Name, product.Price, product.Currency, product.Category, product.Active, stock);
}

/// <summary>What holds for every order of a merchant.</summary>
/// <param name="FreightFlat">Minor units an order pays for its way to the buyer.</param>
/// <param name="FreeShippingFrom">Net of the lines from which the way is free, minor units; 0 for always.</param>
public sealed record ShopSettings(long FreightFlat, long FreeShippingFrom)
{
    public static ShopSettings None { get; } = new(0, 0);

    public long FreightOf(long net) => net >= FreeShippingFrom ? 0 : FreightFlat;
}

public static class CatalogLimits
{
    public const int Name = 128;

    public const int Category = 64;

    /// <summary>The most pieces of one product.</summary>
    public const int Stock = 100_000_000;
}
