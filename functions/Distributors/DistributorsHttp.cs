using Distribution.Distributors;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Distributors;

/// <summary>Distributors as the shop sees them.</summary>
public sealed class DistributorsHttp(
    ApiPipeline api, ListDistributors list, GetDistributor get, DecideApplication decide, ReparentDistributor reparent, Statements statements)
{
    internal const string NotFound = "distributor.not_found";

    [Function("ListDistributors")]
    public Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.Merchant, request.Query["status"], DistributorsJson.Default.ListBodyDistributorView, async (call, page) =>
            QueryValue.Enum<DistributorStatus>(call, "status").TryGet(out Optional<DistributorStatus> status, out Problem? problem)
                ? (await list.HandleAsync(call.Merchant, status.Value, page.Cursor, page.Limit, cancellation)).To(DistributorView.Of)
                : problem);

    [Function("GetDistributor")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/{id}")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Merchant, async call =>
            RouteId.Read<DistributorId>(id, NotFound).TryGet(out DistributorId distributor, out Problem? problem)
                ? Answer(await get.HandleAsync(call.Merchant, distributor, cancellation))
                : problem);

    [Function("GetDistributorBalance")]
    public Task<IActionResult> GetBalanceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/{id}/balance")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Merchant | ApiRoles.Finance, async call =>
            RouteId.Read<DistributorId>(id, NotFound).TryGet(out DistributorId distributor, out Problem? problem)
                ? (await statements.BalanceAsync(call.Merchant, distributor, cancellation)).Map(balance => ApiAnswer.Ok(balance, DistributorsJson.Default.BalanceView))
                : problem);

    [Function("DecideApplication")]
    public Task<IActionResult> DecideAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "distributors/{id}/decision")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.Merchant, DistributorsJson.Default.ApplicationDecisionBody, async (call, body) =>
            RouteId.Read<DistributorId>(id, NotFound).TryGet(out DistributorId distributor, out Problem? problem)
                ? Answer(await decide.HandleAsync(new DecideApplicationCommand(call.Merchant, distributor, body.Approve, body.Reason), cancellation))
                : problem);

    [Function("MoveDistributor")]
    public Task<IActionResult> MoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "distributors/{id}/inviter")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.Merchant, DistributorsJson.Default.InviterBody, async (call, body) =>
            RouteId.Read<DistributorId>(id, NotFound).TryGet(out DistributorId distributor, out Problem? problem)
                ? Answer(await reparent.HandleAsync(new ReparentDistributorCommand(call.Merchant, distributor, body.InviterId), cancellation))
                : problem);

    private static Result<ApiAnswer> Answer(Result<Distributor> result) =>
        result.Map(distributor => ApiAnswer.Ok(DistributorView.Of(distributor), DistributorsJson.Default.DistributorView));
}
