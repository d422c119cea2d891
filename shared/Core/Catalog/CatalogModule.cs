using Distribution.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Catalog;

public static class CatalogModule
{
    /// <summary>Needs <c>IEntityStore</c>.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services) => services
        .AddSingleton<CatalogStore>()
        .AddSingleton<StockRoom>()
        .AddSingleton<CreateProduct>()
        .AddSingleton<UpdateProduct>()
        .AddSingleton<AdjustStock>()
        .AddSingleton<GetProduct>()
        .AddSingleton<ListProducts>()
        .AddSingleton<PutShopSettings>()
        .AddSingleton<GetShopSettings>()
        .AddLedgerCheck<StockCheck>();
}
