using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Catalog;

/// <param name="Stock">Pieces, 0 or more.</param>
public sealed record CreateProductCommand(
    MerchantId Merchant, string CommandId, string RequestHash, Sku Sku, string Name, long Price, int Stock, Currency Currency = Currency.CNY, string? Category = null);

/// <summary>Adds a product with its first stock. <c>product.exists</c> if the sku is taken.</summary>
public sealed class CreateProduct(CatalogStore catalog, StockRoom stock)
{
    public async Task<Result<ProductView>> HandleAsync(CreateProductCommand command, CancellationToken cancellation)
    {
        if ((Idempotency.Check(command.CommandId, command.RequestHash) ?? Check(command)) is { } problem)
        {
            return problem;
        }

        var product = new Product(command.Sku, command.Name, command.Price, command.Currency, command.Category, true, command.Stock, command.CommandId, command.RequestHash);
        if (await catalog.InsertAsync(command.Merchant, product, cancellation).ConfigureAwait(false))
        {
            return ProductView.Of(product, product.InitialStock);
        }

        Stored<Product>? read = await catalog.GetAsync(command.Merchant, command.Sku, cancellation).ConfigureAwait(false);
        if (read?.Value is not { } existing || existing.CreatedBy != command.CommandId)
        {
            return Problem.Conflict("product.exists", $"The shop already has a product {command.Sku}.");
        }

        return existing.RequestHash == command.RequestHash
            ? ProductView.Of(existing, await stock.AvailableAsync(command.Merchant, existing, cancellation).ConfigureAwait(false))
            : Idempotency.KeyReused();
    }

    private static Problem? Check(CreateProductCommand command)
    {
        if (!IdText.IsValid(command.Sku.Value))
        {
            return CatalogProblems.Invalid("A sku has 1 to 64 characters of A-Z a-z 0-9 . _ : @ -.", "/sku");
        }

        return command.Stock is < 0 or > CatalogLimits.Stock
            ? CatalogProblems.Invalid($"Stock is 0 to {CatalogLimits.Stock} pieces.", "/stock")
            : CatalogProblems.Check(command.Name, command.Price, command.Category);
    }
}
