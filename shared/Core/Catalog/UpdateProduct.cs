using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Catalog;

public sealed record UpdateProductCommand(MerchantId Merchant, Sku Sku, string Name, long Price, string? Category, bool Active);

/// <summary>Changes what a product is called, costs, and whether it is sold. Orders already placed keep what they have.</summary>
public sealed class UpdateProduct(CatalogStore catalog, StockRoom stock)
{
    private const int MaxAttempts = 50;

    public async Task<Result<ProductView>> HandleAsync(UpdateProductCommand command, CancellationToken cancellation)
    {
        if (CatalogProblems.Check(command.Name, command.Price, command.Category) is { } problem)
        {
            return problem;
        }

        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<Product>? read = await catalog.GetAsync(command.Merchant, command.Sku, cancellation).ConfigureAwait(false);
            if (read is null)
            {
                return CatalogProblems.NotFound(command.Sku);
            }

            Product next = read.Value with { Name = command.Name, Price = command.Price, Category = command.Category, Active = command.Active };
            if (await catalog.ReplaceAsync(command.Merchant, read, next, cancellation).ConfigureAwait(false))
            {
                return ProductView.Of(next, await stock.AvailableAsync(command.Merchant, next, cancellation).ConfigureAwait(false));
            }
        }

        throw new RetryableException($"Product {command.Sku} keeps changing.");
    }
}
