using Distribution.Campaigns.Grants;
using Distribution.Commission;
using Distribution.Distributors;
using Distribution.Distributors.Traces;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Distributors;

/// <summary>What a user sees of himself as a distributor.</summary>
public sealed class MyDistributionHttp(
    ApiPipeline api,
    JoinDistributor join,
    Fingerprints fingerprints,
    GetDistributor get,
    ListTeam team,
    GrantBook grants,
    Statements statements,
    ListOrders orders,
    IProgramTermsSource programs)
{
    [Function("JoinDistributor")]
    public Task<IActionResult> JoinAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "distributors")] HttpRequest request, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.User, DistributorsJson.Default.JoinBody, async (call, body) =>
        {
            if (!fingerprints.Of(call.Merchant, body.Traces).TryGet(out ClientTraces? traces, out Problem? problem))
            {
                return problem;
            }

            bool membersOnly = await programs.CurrentAsync(call.Merchant, cancellation) is { MembersOnly: true };
            bool hasPaid = membersOnly && await orders.HasPaidAsync(call.Merchant, call.User, cancellation);
            var command = new JoinDistributorCommand(call.Merchant, call.User, body.InviteCode, body.DisplayName, body.Note, membersOnly, hasPaid) { Traces = traces };
            return (await join.HandleAsync(command, cancellation)).Map(distributor => ApiAnswer.Created(
                "/api/distributors/me", DistributorView.Of(distributor), DistributorsJson.Default.DistributorView));
        });

    [Function("GetMe")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/me")] HttpRequest request, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.User, async call => (await get.HandleAsync(call.Merchant, Me(call), cancellation))
            .Map(distributor => ApiAnswer.Ok(DistributorView.Of(distributor), DistributorsJson.Default.DistributorView)));

    [Function("GetMyBalance")]
    public Task<IActionResult> GetBalanceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/me/balance")] HttpRequest request, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.User, async call => (await statements.BalanceAsync(call.Merchant, Me(call), cancellation))
            .Map(balance => ApiAnswer.Ok(balance, DistributorsJson.Default.BalanceView)));

    [Function("ListMyEntries")]
    public Task<IActionResult> ListEntriesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/me/entries")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.User, null, DistributorsJson.Default.ListBodyEntryView, async (call, page) =>
            await statements.EntriesAsync(call.Merchant, Me(call), page.Cursor, page.Limit, cancellation));

    [Function("ListMyCommissions")]
    public Task<IActionResult> ListCommissionsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/me/commissions")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.User, null, DistributorsJson.Default.ListBodyEarnedView, async (call, page) =>
            await statements.CommissionsAsync(call.Merchant, Me(call), page.Cursor, page.Limit, cancellation));

    [Function("ListMyPromotedOrders")]
    public Task<IActionResult> ListOrdersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/me/orders")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.User, null, DistributorsJson.Default.ListBodyPromotedOrderView, async (call, page) =>
            (await orders.OfDistributorAsync(call.Merchant, Me(call), page.Cursor, page.Limit, cancellation)).To(PromotedOrderView.Of));

    [Function("ListMyTeam")]
    public Task<IActionResult> ListTeamAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/me/team")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.User, null, DistributorsJson.Default.ListBodyTeamMemberView, async (call, page) =>
            (await team.HandleAsync(call.Merchant, Me(call), page.Cursor, page.Limit, cancellation)).To(TeamMemberView.Of));

    [Function("ListMyGrants")]
    public Task<IActionResult> ListGrantsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/me/grants")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.User, null, DistributorsJson.Default.ListBodyGrantView, async (call, page) =>
            (await grants.ListAsync(call.Merchant, Me(call), page.Cursor, page.Limit, cancellation)).To(GrantView.Of));

    private static DistributorId Me(ApiCall call) => DistributorId.Of(call.User);
}
