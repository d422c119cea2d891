using Distribution.Catalog;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Catalog;

/// <summary>What holds for every order of a shop.</summary>
public sealed class ShopHttp(ApiPipeline api, PutShopSettings put, GetShopSettings get)
{
    [Function("PutShop")]
    public Task<IActionResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "shop")] HttpRequest request, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.Merchant, CatalogJson.Default.ShopBody, async (call, body) =>
            (await put.HandleAsync(new PutShopSettingsCommand(call.Merchant, body.FreightFlat, body.FreeShippingFrom), cancellation))
                .Map(settings => ApiAnswer.Ok(View(settings), CatalogJson.Default.ShopBody)));

    [Function("GetShop")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shop")] HttpRequest request, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Any, async call =>
            ApiAnswer.Ok(View(await get.HandleAsync(call.Merchant, cancellation)), CatalogJson.Default.ShopBody));

    private static ShopBody View(ShopSettings settings) => new(settings.FreightFlat, settings.FreeShippingFrom);
}
