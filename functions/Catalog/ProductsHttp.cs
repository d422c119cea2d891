using Distribution.Catalog;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Catalog;

/// <summary>Products and their stock.</summary>
public sealed class ProductsHttp(
    ApiPipeline api, CreateProduct create, UpdateProduct update, AdjustStock adjust, GetProduct get, ListProducts list)
{
    private const string NotFound = "product.not_found";

    [Function("CreateProduct")]
    public Task<IActionResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "products")] HttpRequest request, CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.Merchant, CatalogJson.Default.CreateProductBody, async (command, body) =>
            (await create.HandleAsync(
                new CreateProductCommand(command.Merchant, command.CommandId, command.RequestHash, body.Sku, body.Name, body.Price, body.Stock, Category: body.Category),
                cancellation))
                .Map(product => ApiAnswer.Created($"/api/products/{product.Sku}", product, CatalogJson.Default.ProductView)));

    [Function("UpdateProduct")]
    public Task<IActionResult> UpdateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "products/{sku}")] HttpRequest request, string sku, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.Merchant, CatalogJson.Default.UpdateProductBody, async (call, body) =>
            RouteId.Read<Sku>(sku, NotFound).TryGet(out Sku id, out Problem? problem)
                ? Answer(await update.HandleAsync(new UpdateProductCommand(call.Merchant, id, body.Name, body.Price, body.Category, body.Active), cancellation))
                : problem);

    [Function("AdjustStock")]
    public Task<IActionResult> AdjustAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "products/{sku}/stock")] HttpRequest request, string sku, CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.Merchant, CatalogJson.Default.AdjustStockBody, async (command, body) =>
            RouteId.Read<Sku>(sku, NotFound).TryGet(out Sku id, out Problem? problem)
                ? Answer(await adjust.HandleAsync(new AdjustStockCommand(command.Merchant, command.CommandId, command.RequestHash, id, body.Delta), cancellation))
                : problem);

    [Function("GetProduct")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "products/{sku}")] HttpRequest request, string sku, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Any, async call =>
            RouteId.Read<Sku>(sku, NotFound).TryGet(out Sku id, out Problem? problem)
                ? Answer(await get.HandleAsync(call.Merchant, id, cancellation))
                : problem);

    [Function("ListProducts")]
    public Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "products")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.Any, null, CatalogJson.Default.ListBodyProductView, async (call, page) =>
            await list.HandleAsync(call.Merchant, page.Cursor, page.Limit, cancellation));

    private static Result<ApiAnswer> Answer(Result<ProductView> result) =>
        result.Map(product => ApiAnswer.Ok(product, CatalogJson.Default.ProductView));
}
