using System.Globalization;
using System.Text.Json;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Distribution.Programs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Programs;

/// <summary>A merchant's reward programs.</summary>
public sealed class ProgramsHttp(ApiPipeline api, PublishProgram publish, GetProgram get)
{
    [Function("PublishProgram")]
    public Task<IActionResult> PublishAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "programs")] HttpRequest request, CancellationToken cancellation) =>
        api.SendDocumentAsync(request, ApiRoles.Merchant, async (call, document) =>
            (await publish.HandleAsync(new PublishProgramCommand(call.Merchant, document), cancellation)).Map(result => ApiAnswer.Created(
                string.Create(CultureInfo.InvariantCulture, $"/api/programs/{result.Version}"),
                new PublishedView(result.Version, result.PublishedAt, result.Warnings),
                ProgramsJson.Default.PublishedView)));

    [Function("GetCurrentProgram")]
    public Task<IActionResult> GetCurrentAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "programs/current")] HttpRequest request, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Merchant, async call => await FindAsync(call.Merchant, null, cancellation));

    [Function("GetProgram")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "programs/{version:int}")] HttpRequest request, int version, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Merchant, async call => await FindAsync(call.Merchant, version, cancellation));

    private async Task<Result<ApiAnswer>> FindAsync(MerchantId merchant, int? version, CancellationToken cancellation) =>
        (await get.HandleAsync(new GetProgramQuery(merchant, version), cancellation)).Map(program =>
        {
            using var document = JsonDocument.Parse(program.Document);
            return ApiAnswer.Ok(new ProgramView(program.Version, program.PublishedAt, document.RootElement), ProgramsJson.Default.ProgramView);
        });
}
