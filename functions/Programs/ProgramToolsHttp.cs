using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Lifecycle;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Programs;

/// <summary>What helps to write programs.</summary>
public sealed class ProgramToolsHttp(ApiPipeline api, ValidateProgram validate)
{
    private static readonly byte[] Schema = ProgramSchema.Read();

    [Function("ValidateProgram")]
    public Task<IActionResult> ValidateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "programs/validate")] HttpRequest request, CancellationToken cancellation) =>
        api.SendDocumentAsync(request, ApiRoles.Merchant, async (call, document) =>
            (await validate.HandleAsync(call.Merchant, document, cancellation))
                .Map(findings => ApiAnswer.Ok(FindingsView.Of(findings), ProgramsJson.Default.FindingsView)));

    [Function("GetProgramSchema")]
    public Task<IActionResult> GetSchemaAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "programs/schema")] HttpRequest request) =>
        api.AnonymousAsync(request, () => Task.FromResult<Result<ApiAnswer>>(new ApiAnswer(StatusCodes.Status200OK, Schema, "application/schema+json")));
}
