using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Payments.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Payments;

/// <summary>Where distributors are paid by Alipay: set by themselves, shown masked to themselves and finance.</summary>
public sealed class AlipayAccountsHttp(ApiPipeline api, AlipayAccounts accounts)
{
    private static readonly Problem NotFound = Problem.NotFound("account.not_found", "No account with the provider is known.");

    [Function("PutMyAlipayAccount")]
    public Task<IActionResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "distributors/me/alipay-account")] HttpRequest request, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.User, AlipayAccountJson.Default.AlipayAccountBody, async (call, body) =>
            (await accounts.PutAsync(call.Merchant, call.User, body.Identity, body.Name, cancellation)).Map(Answer));

    [Function("GetMyAlipayAccount")]
    public Task<IActionResult> GetMineAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/me/alipay-account")] HttpRequest request, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.User, call => FindAsync(call.Merchant, call.User, cancellation));

    [Function("GetAlipayAccount")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/{id}/alipay-account")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Finance, async call =>
            RouteId.Read<DistributorId>(id, "account.not_found").TryGet(out DistributorId distributor, out Problem? problem)
                ? await FindAsync(call.Merchant, distributor.AsUser(), cancellation)
                : problem);

    private async Task<Result<ApiAnswer>> FindAsync(MerchantId merchant, UserId user, CancellationToken cancellation) =>
        await accounts.FindAsync(merchant, user, cancellation) is { } account ? Answer(account) : NotFound;

    private static ApiAnswer Answer(ProviderAccount account) => ApiAnswer.Ok(AlipayAccountView.Of(account), AlipayAccountJson.Default.AlipayAccountView);
}

/// <summary>Where somebody is paid by Alipay, in full: only ever sent to us.</summary>
public sealed record AlipayAccountBody(string Identity, string Name)
{
    /// <summary>Nobody's account gets into a log.</summary>
    public override string ToString() => nameof(AlipayAccountBody);
}

/// <summary>The same, masked. The name is absent where the provider itself has told whose the account is.</summary>
public sealed record AlipayAccountView(string Identity, string? Name)
{
    internal static AlipayAccountView Of(ProviderAccount account) => new(account.MaskedAccount, account.MaskedName);
}

/// <summary>What these functions read and answer: strict when reading, without nulls when writing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlipayAccountBody))]
[JsonSerializable(typeof(AlipayAccountView))]
internal sealed partial class AlipayAccountJson : JsonSerializerContext;
