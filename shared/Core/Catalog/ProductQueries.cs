using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Catalog;

public sealed class GetProduct(CatalogStore catalog, StockRoom stock)
{
    public async Task<Result<ProductView>> HandleAsync(MerchantId merchant, Sku sku, CancellationToken cancellation) =>
        await catalog.GetAsync(merchant, sku, cancellation).ConfigureAwait(false) is { } product
            ? ProductView.Of(product.Value, await stock.AvailableAsync(merchant, product.Value, cancellation).ConfigureAwait(false))
            : CatalogProblems.NotFound(sku);
}

/// <summary>Products by sku.</summary>
public sealed class ListProducts(CatalogStore catalog, StockRoom stock)
{
    public async Task<Page<ProductView>> HandleAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, PageLimits.Max);
        IReadOnlyList<Stored<Product>> products = await catalog.ListAsync(merchant, cursor, limit, cancellation).ConfigureAwait(false);
        ProductView[] items = await Task.WhenAll(products.Select(async read =>
            ProductView.Of(read.Value, await stock.AvailableAsync(merchant, read.Value, cancellation).ConfigureAwait(false)))).ConfigureAwait(false);
        return new Page<ProductView>(items, items.Length == limit ? products[^1].Row : null);
    }
}
