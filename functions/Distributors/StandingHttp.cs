using Distribution.Campaigns.Standing;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Distributors;

/// <summary>Tiers, and how far it is to the next number that pays: of oneself, and of anybody for the shop.</summary>
public sealed class StandingHttp(ApiPipeline api, GetStanding get)
{
    [Function("GetMyStanding")]
    public Task<IActionResult> GetMineAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/me/standing")] HttpRequest request, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.User, async call => Answer(await get.HandleAsync(call.Merchant, DistributorId.Of(call.User), cancellation)));

    [Function("GetStanding")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/{id}/standing")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Merchant, async call =>
            RouteId.Read<DistributorId>(id, DistributorsHttp.NotFound).TryGet(out DistributorId person, out Problem? problem)
                ? Answer(await get.HandleAsync(call.Merchant, person, cancellation))
                : problem);

    private static Result<ApiAnswer> Answer(Result<PersonStanding> result) =>
        result.Map(standing => ApiAnswer.Ok(StandingView.Of(standing), DistributorsJson.Default.StandingView));
}
