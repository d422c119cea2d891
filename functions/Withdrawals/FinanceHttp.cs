using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Withdrawals.Terms;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Withdrawals;

/// <summary>Tax, limits and fee of a shop's withdrawals: set by the shop, read by whoever withdraws.</summary>
public sealed class FinanceHttp(ApiPipeline api, PutFinanceSettings put, FinanceSettingsStore settings)
{
    [Function("PutFinanceSettings")]
    public Task<IActionResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "finance/settings")] HttpRequest request, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.Merchant, WithdrawalsJson.Default.FinanceSettingsBody, async (call, body) =>
            (await put.HandleAsync(call.Merchant, call.User, body.ToSettings(), cancellation)).Map(Answer));

    [Function("GetFinanceSettings")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "finance/settings")] HttpRequest request, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Any, async call => Answer(await settings.GetAsync(call.Merchant, cancellation)));

    private static ApiAnswer Answer(FinanceSettings found) =>
        ApiAnswer.Ok(FinanceSettingsBody.Of(found), WithdrawalsJson.Default.FinanceSettingsBody);
}
