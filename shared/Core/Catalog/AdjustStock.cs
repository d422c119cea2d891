using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Catalog;

/// <param name="Delta">Pieces to add, or to take away if negative; not 0.</param>
public sealed record AdjustStockCommand(MerchantId Merchant, string CommandId, string RequestHash, Sku Sku, int Delta);

/// <summary>Adds pieces to what can be sold, or takes some away: never pieces kept for an order.</summary>
public sealed class AdjustStock(CatalogStore catalog, StockRoom stock)
{
    public async Task<Result<ProductView>> HandleAsync(AdjustStockCommand command, CancellationToken cancellation)
    {
        if (Idempotency.Check(command.CommandId, command.RequestHash) is { } problem)
        {
            return problem;
        }

        if (command.Delta is 0 or < -CatalogLimits.Stock or > CatalogLimits.Stock)
        {
            return CatalogProblems.Invalid($"A change is -{CatalogLimits.Stock} to {CatalogLimits.Stock} pieces and not 0.", "/delta");
        }

        if (await catalog.GetAsync(command.Merchant, command.Sku, cancellation).ConfigureAwait(false) is not { } product)
        {
            return CatalogProblems.NotFound(command.Sku);
        }

        Result<Done> done = await stock.AdjustAsync(command.Merchant, command.Sku, command.CommandId, command.Delta, command.RequestHash, cancellation).ConfigureAwait(false);
        return done.TryGet(out _, out Problem? refusal)
            ? ProductView.Of(product.Value, await stock.AvailableAsync(command.Merchant, product.Value, cancellation).ConfigureAwait(false))
            : refusal;
    }
}
