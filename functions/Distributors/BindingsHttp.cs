using Distribution.Distributors;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Distribution.Programs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Distributors;

/// <summary>Who brought a buyer.</summary>
public sealed class BindingsHttp(ApiPipeline api, BindBuyer bind, IProgramTermsSource programs)
{
    [Function("BindBuyer")]
    public Task<IActionResult> BindAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "bindings")] HttpRequest request, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.User, DistributorsJson.Default.BindBody, async (call, body) =>
        {
            if (await programs.CurrentAsync(call.Merchant, cancellation) is not { } terms)
            {
                return Problem.NotFound("program.not_found", "The shop has no reward program.");
            }

            var command = new BindBuyerCommand(
                call.Merchant, call.User, body.Code, terms.Attribution == AttributionModel.First, TimeSpan.FromDays(terms.WindowDays));
            return (await bind.HandleAsync(command, cancellation)).Map(binding => ApiAnswer.Json(
                StatusCodes.Status201Created,
                new BindingView(binding.Id, binding.Distributor, binding.BoundAt, binding.ExpiresAt),
                DistributorsJson.Default.BindingView));
        });
}
