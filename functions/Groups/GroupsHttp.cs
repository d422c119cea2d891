using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Orders.Groups;
using Distribution.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Groups;

/// <summary>Group purchases: what the shop offers to groups, and the groups users begin. A member joins by ordering with the group's id.</summary>
public sealed class GroupsHttp(ApiPipeline api, GroupOffers offers, OpenGroup open, GroupStore groups)
{
    private const string NotFound = "group.not_found";
    private const string OfferNotFound = "group.offer_not_found";

    [Function("PutGroupOffer")]
    public Task<IActionResult> PutOfferAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "group-offers/{id}")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.Merchant, GroupsJson.Default.GroupOfferBody, async (call, body) =>
            RouteId.Read<GroupOfferId>(id, OfferNotFound).TryGet(out GroupOfferId offer, out Problem? problem)
                ? (await offers.PutAsync(
                    new PutGroupOfferCommand(call.Merchant, new GroupOffer(offer, body.Sku, body.Size, body.Price, body.Hours, body.Active)), cancellation))
                    .Map(put => ApiAnswer.Ok(put, GroupsJson.Default.GroupOffer))
                : problem);

    [Function("ListGroupOffers")]
    public Task<IActionResult> ListOffersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "group-offers")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.Any, null, GroupsJson.Default.ListBodyGroupOffer, async (call, page) =>
            await offers.ListAsync(call.Merchant, page.Cursor, page.Limit, cancellation));

    [Function("OpenGroup")]
    public Task<IActionResult> OpenAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "groups")] HttpRequest request, CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.User, GroupsJson.Default.OpenGroupBody, async (command, body) =>
            (await open.HandleAsync(new OpenGroupCommand(command.Merchant, command.User, command.CommandId, command.RequestHash, body.Offer), cancellation))
                .Map(group => ApiAnswer.Created($"/api/groups/{group.Id}", GroupView.Of(group), GroupsJson.Default.GroupView)));

    [Function("GetGroup")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "groups/{id}")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Any, async call =>
            !RouteId.Read<GroupId>(id, NotFound).TryGet(out GroupId group, out Problem? problem) ? problem
                : await groups.GetAsync(call.Merchant, group, cancellation) is { } found
                    ? ApiAnswer.Ok(GroupView.Of(found.Value), GroupsJson.Default.GroupView)
                    : Problem.NotFound(NotFound, "There is no such group."));
}
