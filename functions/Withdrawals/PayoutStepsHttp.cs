using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Late;
using Distribution.Withdrawals.Payee;
using Distribution.Withdrawals.Stuck;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Withdrawals;

/// <summary>What a person has to do about a payout: the payee confirms it, finance settles one that was made after its release, or ends one that the provider says nothing of.</summary>
public sealed class PayoutStepsHttp(ApiPipeline api, ConfirmationOfPayout confirmations, SettleLatePayout settle, DeclarePayout declare, TimeProvider time)
{
    private const string NotFound = "withdrawal.not_found";

    [Function("GetPayoutConfirmation")]
    public Task<IActionResult> GetConfirmationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "withdrawals/{id}/confirmation")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.User, async call =>
            RouteId.Read<WithdrawalId>(id, NotFound).TryGet(out WithdrawalId withdrawal, out Problem? problem)
                ? (await confirmations.HandleAsync(call.Merchant, withdrawal, DistributorId.Of(call.User), cancellation))
                    .Map(found => ApiAnswer.Ok(ConfirmationView.Of(found), WithdrawalsJson.Default.ConfirmationView))
                : problem);

    [Function("SettleLatePayout")]
    public Task<IActionResult> SettleAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "withdrawals/{id}/late")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.Finance, WithdrawalsJson.Default.LateSettlementBody, async (command, body) =>
        {
            if (!RouteId.Read<WithdrawalId>(id, NotFound).TryGet(out WithdrawalId withdrawal, out Problem? problem))
            {
                return problem;
            }

            var late = new SettleLatePayoutCommand(command.Merchant, withdrawal, command.User, body.How, body.Reason, command.CommandId, command.RequestHash);
            return (await settle.HandleAsync(late, cancellation)).Map(settled => ApiAnswer.Ok(WithdrawalView.Of(settled, command, time.GetUtcNow()), WithdrawalsJson.Default.WithdrawalView));
        });

    [Function("DeclarePayout")]
    public Task<IActionResult> DeclareAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "withdrawals/{id}/outcome")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.Finance, WithdrawalsJson.Default.PayoutOutcomeBody, async (command, body) =>
        {
            if (!RouteId.Read<WithdrawalId>(id, NotFound).TryGet(out WithdrawalId withdrawal, out Problem? problem))
            {
                return problem;
            }

            var said = new DeclarePayoutCommand(command.Merchant, withdrawal, command.User, body.Outcome, body.Reason, command.CommandId, command.RequestHash);
            return (await declare.HandleAsync(said, cancellation)).Map(known => ApiAnswer.Ok(WithdrawalView.Of(known, command, time.GetUtcNow()), WithdrawalsJson.Default.WithdrawalView));
        });
}

/// <summary>What the payee's client hands to the provider's call, of WeChat Pay to <c>wx.requestMerchantTransfer</c>.</summary>
public sealed record ConfirmationView(string MchId, string AppId, string Package)
{
    internal static ConfirmationView Of(TransferConfirmation confirmation) => new(confirmation.MchId, confirmation.AppId, confirmation.Package);
}
