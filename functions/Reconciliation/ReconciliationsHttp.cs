using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Reconciliation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Reconciliation;

/// <summary>How days compare with the providers' statements, for finance.</summary>
public sealed class ReconciliationsHttp(ApiPipeline api, QueryReconciliations query)
{
    private const string DayRoute = "finance/reconciliations/{provider}/{date}";

    [Function("ListReconciliations")]
    public Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "finance/reconciliations")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.Finance, null, ReconciliationJson.Default.ListBodyReconciliationView, async (call, page) =>
            (await query.HandleAsync(call.Merchant, page.Cursor, page.Limit, cancellation)).To(ReconciliationView.Of));

    [Function("GetReconciliation")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = DayRoute)] HttpRequest request, string provider, string date, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Finance, async call =>
            QueryValue.Day(date).TryGet(out DateOnly day, out Problem? problem)
                ? (await query.HandleAsync(call.Merchant, provider, day, cancellation)).Map(found => ApiAnswer.Ok(ReconciliationView.Of(found), ReconciliationJson.Default.ReconciliationView))
                : problem);

    [Function("ListDifferences")]
    public Task<IActionResult> ListDifferencesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = DayRoute + "/differences")] HttpRequest request, string provider, string date, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.Finance, null, ReconciliationJson.Default.ListBodyDifferenceView, async (call, page) =>
            QueryValue.Day(date).TryGet(out DateOnly day, out Problem? problem)
                ? (await query.DifferencesAsync(call.Merchant, provider, day, page.Cursor, page.Limit, cancellation)).Map(found => found.To(DifferenceView.Of))
                : problem);

    [Function("ShowDifferences")]
    public Task<IActionResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = DayRoute + "/page")] HttpRequest request, string provider, string date, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Finance, async call =>
            QueryValue.Day(date).TryGet(out DateOnly day, out Problem? problem)
                ? await ShowAsync(call.Merchant, provider, day, cancellation)
                : problem);

    private async Task<Result<ApiAnswer>> ShowAsync(MerchantId merchant, string provider, DateOnly day, CancellationToken cancellation)
    {
        if (!(await query.HandleAsync(merchant, provider, day, cancellation)).TryGet(out StoredReconciliation? found, out Problem? problem))
        {
            return problem;
        }

        var items = new List<Difference>();
        string? cursor = null;
        do
        {
            if (!(await query.DifferencesAsync(merchant, provider, day, cursor, PageLimits.Max, cancellation)).TryGet(out Page<Difference>? page, out problem))
            {
                return problem;
            }

            items.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null && items.Count < DifferencesPage.MaxRows);

        return DifferencesPage.Of(found, items);
    }
}
