using System.Globalization;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Lifecycle;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Programs;

/// <summary>A merchant's reward programs: the versions that were published.</summary>
public sealed class ProgramsHttp(ApiPipeline api, PublishProgram publish, GetProgram get, ListPrograms list, CancelPublication cancel)
{
    [Function("PublishProgram")]
    public Task<IActionResult> PublishAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "programs")] HttpRequest request, CancellationToken cancellation) =>
        api.SendDocumentAsync(request, ApiRoles.Merchant, async (call, document) =>
        {
            if (!QueryValue.Truth(call, "acknowledgeLevels").TryGet(out Optional<bool> acknowledged, out Problem? problem))
            {
                return problem;
            }

            var command = new PublishProgramCommand(call.Merchant, document) { By = call.User, AcknowledgeLevels = acknowledged.Value ?? false };
            return (await publish.HandleAsync(command, cancellation)).Map(Created);
        });

    [Function("ListPrograms")]
    public Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "programs")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.Merchant, null, ProgramsJson.Default.ListBodyListedProgramView, async (call, page) =>
            (await list.HandleAsync(call.Merchant, page.Cursor, page.Limit, cancellation)).To(ListedProgramView.Of));

    [Function("GetCurrentProgram")]
    public Task<IActionResult> GetCurrentAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "programs/current")] HttpRequest request, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Merchant, async call => await FindAsync(call.Merchant, null, cancellation));

    [Function("GetProgram")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "programs/{version:int}")] HttpRequest request, int version, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Merchant, async call => await FindAsync(call.Merchant, version, cancellation));

    [Function("CancelProgram")]
    public Task<IActionResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "programs/{version:int}/cancel")] HttpRequest request, int version, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.Merchant, EmptyBodyJson.Default.EmptyBody, async (call, _) =>
            (await cancel.HandleAsync(new CancelPublicationCommand(call.Merchant, version, call.User), cancellation))
                .Map(by => ApiAnswer.Ok(new CancelledView(version, by), ProgramsJson.Default.CancelledView)));

    internal static ApiAnswer Created(PublishProgramResult result) => ApiAnswer.Created(
        string.Create(CultureInfo.InvariantCulture, $"/api/programs/{result.Version}"), PublishedView.Of(result), ProgramsJson.Default.PublishedView);

    private async Task<Result<ApiAnswer>> FindAsync(MerchantId merchant, int? version, CancellationToken cancellation) =>
        (await get.HandleAsync(new GetProgramQuery(merchant, version), cancellation))
            .Map(program => ApiAnswer.Ok(ProgramView.Of(program), ProgramsJson.Default.ProgramView));
}
