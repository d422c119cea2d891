using Distribution.Campaigns;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Reports;

/// <summary>What was sold, and who sold most.</summary>
public sealed class ReportsHttp(ApiPipeline api, GetDailyReport report, GetRanking ranking)
{
    [Function("GetDailyReport")]
    public Task<IActionResult> GetDailyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "reports/daily/{date}")] HttpRequest request, string date, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Merchant, async call =>
            QueryValue.Day(date).TryGet(out DateOnly day, out Problem? problem)
                ? (await report.HandleAsync(new GetDailyReportQuery(call.Merchant, day), cancellation))
                    .Map(found => ApiAnswer.Ok(DailyReportView.Of(found), ReportsJson.Default.DailyReportView))
                : problem);

    [Function("GetRanking")]
    public Task<IActionResult> GetRankingAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "rankings/{window}")] HttpRequest request, string window, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Any, async call =>
            (await ranking.HandleAsync(new GetRankingQuery(call.Merchant, window, call.Query("rule"), Viewer(call)), cancellation))
                .Map(found => ApiAnswer.Ok(RankingView.Of(found, call.Caller), ReportsJson.Default.RankingView)));

    /// <summary>Staff has no place of its own.</summary>
    private static DistributorId? Viewer(ApiCall call) => call.Caller.Is(ApiRoles.User) ? DistributorId.Of(call.User) : null;
}
