using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Payments.Bank;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Bank;

/// <summary>Where distributors are paid by bank transfer: set by themselves, shown masked to themselves and finance.</summary>
public sealed class BankAccountsHttp(ApiPipeline api, BankAccounts accounts)
{
    [Function("PutMyBankAccount")]
    public Task<IActionResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "distributors/me/bank-account")] HttpRequest request, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.User, BankHttpJson.Default.BankAccountBody, async (call, body) =>
            (await accounts.PutAsync(call.Merchant, call.User, new BankAccount(body.Holder, body.Number, body.BankName), cancellation)).Map(Answer));

    [Function("GetMyBankAccount")]
    public Task<IActionResult> GetMineAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/me/bank-account")] HttpRequest request, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.User, call => FindAsync(call.Merchant, call.User, cancellation));

    [Function("GetBankAccount")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/{id}/bank-account")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Finance, async call =>
            RouteId.Read<DistributorId>(id, "bank.account_not_found").TryGet(out DistributorId distributor, out Problem? problem)
                ? await FindAsync(call.Merchant, distributor.AsUser(), cancellation)
                : problem);

    private async Task<Result<ApiAnswer>> FindAsync(MerchantId merchant, UserId user, CancellationToken cancellation) =>
        await accounts.FindAsync(merchant, user, cancellation) is { } account
            ? Answer(account)
            : Problem.NotFound("bank.account_not_found", "No bank account is known.");

    private static ApiAnswer Answer(BankAccount account) => ApiAnswer.Ok(BankAccountView.Of(account), BankHttpJson.Default.BankAccountView);
}
