using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Proof;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Proof;

/// <summary>What the checks of the books say, for finance.</summary>
public sealed class ChecksHttp(ApiPipeline api, QueryChecks checks)
{
    [Function("ListChecks")]
    public Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "finance/checks")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.Finance, null, ProofJson.Default.ListBodyCheckDayView, async (call, page) =>
            (await checks.HandleAsync(call.Merchant, page.Cursor, page.Limit, cancellation)).To(CheckDayView.Of));

    [Function("GetCheck")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "finance/checks/{date}")] HttpRequest request, string date, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Finance, async call =>
            QueryValue.Day(date).TryGet(out DateOnly day, out Problem? problem)
                ? (await checks.HandleAsync(call.Merchant, day, cancellation)).Map(found => ApiAnswer.Ok(CheckView.Of(found), ProofJson.Default.CheckView))
                : problem);

    [Function("AskForCheck")]
    public Task<IActionResult> AskAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "finance/checks")] HttpRequest request, CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.Finance, EmptyBodyJson.Default.EmptyBody, async (command, _) =>
            ApiAnswer.Accepted(CheckAskedView.Of(await checks.AskAsync(command.Merchant, cancellation)), ProofJson.Default.CheckAskedView));
}
