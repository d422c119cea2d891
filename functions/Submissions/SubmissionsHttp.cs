using Distribution.Campaigns.Submissions;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Submissions;

/// <summary>What distributors send in, for example shared posts, and what the shop decides about it.</summary>
public sealed class SubmissionsHttp(ApiPipeline api, SendSubmission send, DecideSubmission decide, SubmissionStore submissions)
{
    private const string NotFound = "submission.not_found";

    [Function("SendSubmission")]
    public Task<IActionResult> SendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "submissions")] HttpRequest request, CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.User, SubmissionsJson.Default.SubmissionBody, async (command, body) =>
            (await send.HandleAsync(
                new SendSubmissionCommand(
                    command.Merchant, DistributorId.Of(command.User), command.CommandId, command.RequestHash, body.Kind, body.Likes, body.Url, body.Note),
                cancellation))
                .Map(sent => ApiAnswer.Created("/api/me/submissions", SubmissionView.Of(sent), SubmissionsJson.Default.SubmissionView)));

    [Function("ListSubmissions")]
    public Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "submissions")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.Merchant, null, SubmissionsJson.Default.ListBodySubmissionView, async (call, page) =>
            (await submissions.ListWaitingAsync(call.Merchant, page.Cursor, page.Limit, cancellation)).To(SubmissionView.Of));

    [Function("ListMySubmissions")]
    public Task<IActionResult> ListMineAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "me/submissions")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.User, null, SubmissionsJson.Default.ListBodySubmissionView, async (call, page) =>
            (await submissions.ListOwnAsync(call.Merchant, DistributorId.Of(call.User), page.Cursor, page.Limit, cancellation)).To(SubmissionView.Of));

    [Function("DecideSubmission")]
    public Task<IActionResult> DecideAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "submissions/{id}/decision")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.Merchant, SubmissionsJson.Default.SubmissionDecisionBody, async (call, body) =>
            RouteId.Read<SubmissionId>(id, NotFound).TryGet(out SubmissionId submission, out Problem? problem)
                ? (await decide.HandleAsync(
                    new DecideSubmissionCommand(call.Merchant, submission, call.User, body.Approve, body.Likes, body.Reason), cancellation))
                    .Map(decided => ApiAnswer.Ok(SubmissionView.Of(decided), SubmissionsJson.Default.SubmissionView))
                : problem);
}
