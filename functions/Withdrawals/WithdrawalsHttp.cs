using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Withdrawals;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Distribution.Functions.Withdrawals;

/// <summary>Withdrawals: asked for by distributors, decided by finance.</summary>
public sealed class WithdrawalsHttp(
    ApiPipeline api, RequestWithdrawal ask, DecideWithdrawal decide, CancelWithdrawal cancel, QueryWithdrawals query, WithdrawalNudge nudge)
{
    private const string NotFound = "withdrawal.not_found";

    [Function("RequestWithdrawal")]
    public Task<IActionResult> RequestAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "withdrawals")] HttpRequest request, CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.User, WithdrawalsJson.Default.WithdrawBody, async (command, body) =>
            (await ask.HandleAsync(
                new RequestWithdrawalCommand(command.Merchant, DistributorId.Of(command.User), command.CommandId, command.RequestHash, body.Amount), cancellation))
                .Map(made => ApiAnswer.Created($"/api/withdrawals/{made.Id}", WithdrawalView.Of(made), WithdrawalsJson.Default.WithdrawalView)));

    [Function("ListWithdrawals")]
    public Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "withdrawals")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.User | ApiRoles.Finance, request.Query["state"], WithdrawalsJson.Default.ListBodyWithdrawalView, async (call, page) =>
            QueryValue.Enum<WithdrawalState>(call, "state").TryGet(out Optional<WithdrawalState> state, out Problem? problem)
                ? (await query.HandleAsync(new ListWithdrawalsQuery(call.Merchant, OwnOnly(call), state.Value, page.Cursor, page.Limit), cancellation)).To(WithdrawalView.Of)
                : problem);

    [Function("GetWithdrawal")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "withdrawals/{id}")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.User | ApiRoles.Finance, async call =>
            RouteId.Read<WithdrawalId>(id, NotFound).TryGet(out WithdrawalId withdrawal, out Problem? problem)
                ? (await query.HandleAsync(new GetWithdrawalQuery(call.Merchant, withdrawal, OwnOnly(call)), cancellation))
                    .Map(found => ApiAnswer.Ok(WithdrawalView.Of(found), WithdrawalsJson.Default.WithdrawalView))
                : problem);

    [Function("DecideWithdrawal")]
    public Task<IActionResult> DecideAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "withdrawals/{id}/decision")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.Finance, WithdrawalsJson.Default.WithdrawalDecisionBody, async (command, body) =>
        {
            if (!RouteId.Read<WithdrawalId>(id, NotFound).TryGet(out WithdrawalId withdrawal, out Problem? problem))
            {
                return problem;
            }

            var decision = new DecideWithdrawalCommand(
                command.Merchant, withdrawal, command.User, body.Approve, body.Reason, command.CommandId, command.RequestHash);
            return await WakeAsync(await decide.HandleAsync(decision, cancellation), StatusCodes.Status202Accepted, client, cancellation);
        });

    [Function("CancelWithdrawal")]
    public Task<IActionResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "withdrawals/{id}/cancel")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.User, WithdrawalsJson.Default.EmptyBody, async (command, _) =>
        {
            if (!RouteId.Read<WithdrawalId>(id, NotFound).TryGet(out WithdrawalId withdrawal, out Problem? problem))
            {
                return problem;
            }

            var cancellationCommand = new CancelWithdrawalCommand(command.Merchant, withdrawal, DistributorId.Of(command.User));
            return await WakeAsync(await cancel.HandleAsync(cancellationCommand, cancellation), StatusCodes.Status200OK, client, cancellation);
        });

    private static DistributorId? OwnOnly(ApiCall call) => call.Caller.Is(ApiRoles.Finance) ? null : DistributorId.Of(call.User);

    private async Task<Result<ApiAnswer>> WakeAsync(Result<Withdrawal> result, int status, DurableTaskClient client, CancellationToken cancellation)
    {
        if (!result.TryGet(out Withdrawal? withdrawal, out Problem? problem))
        {
            return problem;
        }

        await nudge.WakeAsync(client, withdrawal.Merchant, withdrawal.Id, cancellation);
        return ApiAnswer.Json(status, WithdrawalView.Of(withdrawal), WithdrawalsJson.Default.WithdrawalView);
    }
}
