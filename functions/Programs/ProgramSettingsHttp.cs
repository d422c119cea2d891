using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Distribution.Programs.Lifecycle;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Programs;

/// <summary>How a shop publishes. What takes a second person's approval away needs a second person, or finance.</summary>
public sealed class ProgramSettingsHttp(ApiPipeline api, ProgramSettingsHandlers settings)
{
    [Function("GetProgramSettings")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "programs/settings")] HttpRequest request, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Merchant | ApiRoles.Finance, async call =>
            ApiAnswer.Ok(ProgramSettingsView.Of(await settings.GetAsync(call.Merchant, cancellation)), ProgramsJson.Default.ProgramSettingsView));

    [Function("PutProgramSettings")]
    public Task<IActionResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "programs/settings")] HttpRequest request, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.Merchant | ApiRoles.Finance, ProgramsJson.Default.ProgramSettingsBody, async (call, body) =>
        {
            var command = new SetProgramSettingsCommand(call.Merchant, body.AnotherApproves, call.User, call.Caller.Is(ApiRoles.Finance));
            ProgramSettings put = await settings.PutAsync(command, cancellation);
            int status = put.AnotherApproves == body.AnotherApproves ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
            return (Result<ApiAnswer>)ApiAnswer.Json(status, ProgramSettingsView.Of(put), ProgramsJson.Default.ProgramSettingsView);
        });

    [Function("ListProgramSettingsChanges")]
    public Task<IActionResult> ListChangesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "programs/settings/changes")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.Merchant | ApiRoles.Finance, null, ProgramsJson.Default.ListBodyProgramSettingsChange, async (call, page) =>
            await settings.ChangesAsync(call.Merchant, page.Cursor, page.Limit, cancellation));
}
