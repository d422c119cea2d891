using Distribution.Campaigns;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Programs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Reports;

/// <summary>The windows that have closed, and what everybody got.</summary>
public sealed class ClosesHttp(ApiPipeline api, ListCloses closes)
{
    private static readonly Problem KindMissing = Problem.Invalid("request.parameter_invalid", "'kind' is one of day, week, month.");

    [Function("ListCloses")]
    public Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "campaigns/closes")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.Merchant | ApiRoles.Finance, $"{request.Query["kind"]}\n{request.Query["window"]}", ReportsJson.Default.ListBodyCloseView, async (call, page) =>
            KindOf(call).TryGet(out WindowKind kind, out Problem? problem)
                ? (await closes.HandleAsync(new ListClosesQuery(call.Merchant, kind, call.Query("window"), page.Cursor, page.Limit), cancellation)).To(CloseView.Of)
                : problem);

    private static Result<WindowKind> KindOf(ApiCall call) =>
        !QueryValue.Enum<WindowKind>(call, "kind").TryGet(out Optional<WindowKind> kind, out Problem? problem) ? problem
        : kind.Value is { } value and not WindowKind.Lifetime ? value
        : KindMissing;
}
