using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Api.OpenApi;

/// <summary>The contract, and whether anybody is at home.</summary>
public sealed class MetaHttp(ApiPipeline api)
{
    private static readonly byte[] Healthy = """{"status":"ok"}"""u8.ToArray();

    [Function("GetOpenApi")]
    public Task<IActionResult> GetOpenApiAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request) =>
        Answer(request, OpenApiDocument.Bytes);

    [Function("GetHealth")]
    public Task<IActionResult> GetHealthAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) =>
        Answer(request, Healthy);

    private Task<IActionResult> Answer(HttpRequest request, ReadOnlyMemory<byte> body) =>
        api.AnonymousAsync(request, () => Task.FromResult<Distribution.Kernel.Result<ApiAnswer>>(new ApiAnswer(StatusCodes.Status200OK, body, ApiAnswer.JsonType)));
}
