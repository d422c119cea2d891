using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Distribution.Programs.Explain;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Commission;

/// <summary>Why somebody earned what he earned, for himself, the shop and finance.</summary>
public sealed class ExplainHttp(ApiPipeline api, ExplainAmount explain)
{
    [Function("ExplainCommission")]
    public Task<IActionResult> ExplainAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "commissions/{id}/explain")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Any, async call =>
        {
            if (call.Query("lang") is not (null or ExplanationView.English or ExplanationView.Chinese))
            {
                return Problem.Invalid("request.parameter_invalid", "'lang' is zh or en.");
            }

            DistributorId? only = call.Caller.Is(ApiRoles.User) ? DistributorId.Of(call.User) : null;
            return (await explain.HandleAsync(new ExplainAmountQuery(call.Merchant, id, only), cancellation))
                .Map(found => ApiAnswer.Ok(ExplanationView.Of(found, call.Query("lang")), CommissionHttpJson.Default.ExplanationView));
        });
}
