using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Lifecycle;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Programs;

/// <summary>What helps to write programs, and how a shop publishes them.</summary>
public sealed class ProgramToolsHttp(ApiPipeline api, ProgramSettingsHandlers settings)
{
    private static readonly byte[] Schema = ProgramSchema.Read();

    [Function("ValidateProgram")]
    public Task<IActionResult> ValidateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "programs/validate")] HttpRequest request) =>
        api.SendDocumentAsync(request, ApiRoles.Merchant, (call, document) => Task.FromResult(
            ValidateProgram.Handle(call.Merchant, document).Map(findings => ApiAnswer.Ok(FindingsView.Of(findings), ProgramsJson.Default.FindingsView))));

    [Function("GetProgramSchema")]
    public Task<IActionResult> GetSchemaAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "programs/schema")] HttpRequest request) =>
        api.AnonymousAsync(request, () => Task.FromResult<Result<ApiAnswer>>(new ApiAnswer(StatusCodes.Status200OK, Schema, "application/schema+json")));

    [Function("GetProgramSettings")]
    public Task<IActionResult> GetSettingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "programs/settings")] HttpRequest request, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Merchant, async call => View(await settings.GetAsync(call.Merchant, cancellation)));

    [Function("PutProgramSettings")]
    public Task<IActionResult> PutSettingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "programs/settings")] HttpRequest request, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.Merchant, ProgramsJson.Default.ProgramSettingsBody, async (call, body) =>
            View(await settings.PutAsync(call.Merchant, body.AnotherApproves, call.User, cancellation)));

    private static Result<ApiAnswer> View(ProgramSettings found) =>
        ApiAnswer.Ok(new ProgramSettingsView(found.AnotherApproves, found.Set), ProgramsJson.Default.ProgramSettingsView);
}
