using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Distribution.Programs.DryRuns;
using Distribution.Programs.Lifecycle;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Programs;

/// <summary>What becomes of a draft: tried over past orders, approved, published.</summary>
public sealed class DraftDecisionsHttp(ApiPipeline api, DryRunDraft dryRun, ApproveDraft approve, PublishDraft publish, DraftAnswers answers)
{
    [Function("DryRunDraft")]
    public Task<IActionResult> DryRunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "programs/drafts/{number:int}/dry-run")] HttpRequest request, int number, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.Merchant, ProgramsJson.Default.DryRunBody, async (call, body) =>
            (await dryRun.HandleAsync(new DryRunQuery(call.Merchant, number, body.From, body.To), cancellation))
                .Map(report => ApiAnswer.Ok(DryRunView.Of(report), ProgramsJson.Default.DryRunView)));

    [Function("ApproveDraft")]
    public Task<IActionResult> ApproveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "programs/drafts/{number:int}/approve")] HttpRequest request, int number, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.Merchant, ProgramsJson.Default.ApproveDraftBody, async (call, body) =>
            await answers.OkAsync(call, await approve.HandleAsync(new ApproveDraftCommand(call.Merchant, number, body.Revision, call.User), cancellation), cancellation));

    [Function("PublishDraft")]
    public Task<IActionResult> PublishAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "programs/drafts/{number:int}/publish")] HttpRequest request, int number, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.Merchant, ProgramsJson.Default.PublishDraftBody, async (call, body) =>
        {
            var command = new PublishDraftCommand(call.Merchant, number, body.Revision, body.At, body.AcknowledgeLevels ?? false, call.User);
            return (await publish.HandleAsync(command, cancellation)).Map(ProgramsHttp.Created);
        });
}
