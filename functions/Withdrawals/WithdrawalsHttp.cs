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
    ApiPipeline api, RequestWithdrawal ask, DecideWithdrawal decide, CancelWithdrawal cancel, QueryWithdrawals query, WithdrawalNudge nudge, TimeProvider time)
{
    private const string NotFound = "withdrawal.not_found";

    [Function("RequestWithdrawal")]
    public Task<IActionResult> RequestAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "withdrawals")] HttpRequest request, CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.User, WithdrawalsJson.Default.WithdrawBody, async (command, body) =>
            (await ask.HandleAsync(
                new RequestWithdrawalCommand(command.Merchant, DistributorId.Of(command.User), command.CommandId, command.RequestHash, body.Amount), cancellation))
                .Map(made => ApiAnswer.Created($"/api/withdrawals/{made.Id}", WithdrawalView.Of(made, command, time.GetUtcNow()), WithdrawalsJson.Default.WithdrawalView)));

    [Function("ListWithdrawals")]
    public Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "withdrawals")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.User | ApiRoles.Finance, ListScope(request), WithdrawalsJson.Default.ListBodyWithdrawalView, async (call, page) =>
        {
            if (!QueryValue.Enum<WithdrawalState>(call, "state").TryGet(out Optional<WithdrawalState> state, out Problem? problem)
                || !QueryValue.Truth(call, "overdue").TryGet(out Optional<bool> overdue, out problem))
            {
                return problem;
            }

            if (overdue.Value is not null && OwnOnly(call) is not null)
            {
                return Problem.Invalid("request.parameter_invalid", "'overdue' is for finance.");
            }

            var asked = new ListWithdrawalsQuery(call.Merchant, OwnOnly(call), state.Value, page.Cursor, page.Limit) { IsOverdue = overdue.Value };
            return (await query.HandleAsync(asked, cancellation)).To(found => WithdrawalView.Of(found, call, time.GetUtcNow()));
        });

    [Function("GetWithdrawal")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "withdrawals/{id}")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.User | ApiRoles.Finance, async call =>
            RouteId.Read<WithdrawalId>(id, NotFound).TryGet(out WithdrawalId withdrawal, out Problem? problem)
                ? (await query.HandleAsync(new GetWithdrawalQuery(call.Merchant, withdrawal, OwnOnly(call)), cancellation))
                    .Map(found => ApiAnswer.Ok(WithdrawalView.Of(found, call, time.GetUtcNow()), WithdrawalsJson.Default.WithdrawalView))
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
            return await WakeAsync(command, await decide.HandleAsync(decision, cancellation), StatusCodes.Status202Accepted, client, cancellation);
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
            return await WakeAsync(command, await cancel.HandleAsync(cancellationCommand, cancellation), StatusCodes.Status200OK, client, cancellation);
        });

    /// <summary>A cursor goes on in the list it is of. Its text without the new filter is that of cursors that were given out before there was one.</summary>
    private static string? ListScope(HttpRequest request) =>
        request.Query["overdue"] is { Count: > 0 } overdue ? $"{request.Query["state"]}|overdue={overdue}" : request.Query["state"];

    private static DistributorId? OwnOnly(ApiCall call) => call.Caller.Is(ApiRoles.Finance) ? null : DistributorId.Of(call.User);

    private async Task<Result<ApiAnswer>> WakeAsync(ApiCall call, Result<Withdrawal> result, int status, DurableTaskClient client, CancellationToken cancellation)
    {
        if (!result.TryGet(out Withdrawal? withdrawal, out Problem? problem))
        {
            return problem;
        }

        await nudge.WakeAsync(client, withdrawal.Merchant, withdrawal.Id, cancellation);
        return ApiAnswer.Json(status, WithdrawalView.Of(withdrawal, call, time.GetUtcNow()), WithdrawalsJson.Default.WithdrawalView);
    }
}
