using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Distribution.Programs.Lifecycle;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Programs;

/// <summary>Programs that somebody is writing.</summary>
public sealed class DraftsHttp(ApiPipeline api, WriteDraft write, GetDrafts drafts, DraftAnswers answers)
{
    [Function("CreateDraft")]
    public Task<IActionResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "programs/drafts")] HttpRequest request, CancellationToken cancellation) =>
        api.SendDocumentAsync(request, ApiRoles.Merchant, async (call, document) =>
            await answers.CreatedAsync(call, await write.HandleAsync(new CreateDraftCommand(call.Merchant, document, call.User), cancellation), cancellation));

    [Function("ListDrafts")]
    public Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "programs/drafts")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.Merchant, null, ProgramsJson.Default.ListBodyListedDraftView, async (call, page) =>
            (await drafts.ListAsync(call.Merchant, page.Cursor, page.Limit, cancellation)).To(ListedDraftView.Of));

    [Function("GetDraft")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "programs/drafts/{number:int}")] HttpRequest request, int number, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Merchant, async call =>
            await answers.OkAsync(call, await drafts.OneAsync(call.Merchant, number, cancellation), cancellation));

    [Function("ChangeDraft")]
    public Task<IActionResult> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "programs/drafts/{number:int}")] HttpRequest request, int number, CancellationToken cancellation) =>
        api.SendDocumentAsync(request, ApiRoles.Merchant, async (call, document) =>
            DraftTag.Read(request).TryGet(out int revision, out Problem? problem)
                ? await answers.OkAsync(call, await write.HandleAsync(new ChangeDraftCommand(call.Merchant, number, revision, document, call.User), cancellation), cancellation)
                : problem);
}
