using System.Text;
using System.Text.Json;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Reports.Statements;
using Distribution.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Reports;

/// <summary>The statement of a month: of oneself, or of any distributor for the shop and finance; as JSON by pages or as one CSV file.</summary>
public sealed class StatementsHttp(ApiPipeline api, GetStatement statements)
{
    [Function("GetMyStatement")]
    public Task<IActionResult> GetMineAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/me/statements/{month}")] HttpRequest request, string month, CancellationToken cancellation) =>
        api.PageAsync(request, ApiRoles.User, null, (call, page) => AnswerAsync(call, page, DistributorId.Of(call.User), month, cancellation));

    [Function("GetStatement")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "distributors/{id}/statements/{month}")] HttpRequest request,
        string id,
        string month,
        CancellationToken cancellation) =>
        api.PageAsync(request, ApiRoles.Merchant | ApiRoles.Finance, null, async (call, page) =>
            RouteId.Read<DistributorId>(id, "distributor.not_found").TryGet(out DistributorId distributor, out Problem? problem)
                ? await AnswerAsync(call, page, distributor, month, cancellation)
                : problem);

    private async Task<Result<ApiAnswer>> AnswerAsync(ApiCall call, ListRequest page, DistributorId distributor, string month, CancellationToken cancellation)
    {
        if (!AnswerForm.IsCsv(call).TryGet(out Optional<bool> isCsv, out Problem? problem))
        {
            return problem;
        }

        GetStatementQuery query = isCsv.Value == true
            ? new GetStatementQuery(call.Merchant, distributor, month, null, GetStatement.MaxLines)
            : new GetStatementQuery(call.Merchant, distributor, month, Read(page.Cursor), page.Limit);
        return !(await statements.HandleAsync(query, cancellation)).TryGet(out Statement? statement, out problem) ? problem
            : isCsv.Value == true ? File(statement)
            : ApiAnswer.Ok(StatementView.Of(statement, api.Seal(page, Write(statement.Next))), ReportsJson.Default.StatementView);
    }

    private static Result<ApiAnswer> File(Statement statement) => statement.Next is null
        ? new ApiAnswer(
            StatusCodes.Status200OK,
            StatementCsv.Write(statement),
            CsvText.MediaType,
            new ApiHeader("Content-Disposition", $"attachment; filename=\"statement-{statement.Month.Id}.csv\""))
        : Problem.Refused("statement.too_long", $"A file has at most {GetStatement.MaxLines} lines; read the statement page by page as JSON.");

    /// <summary>A cursor is the balances the page begins with: nothing before it is read again.</summary>
    private static string? Write(Balances? next) => next is null ? null : Encoding.UTF8.GetString(StoreJson.Write(next, LedgerJson.Default.Balances));

    private static Balances? Read(string? cursor) => cursor is null ? null : JsonSerializer.Deserialize(cursor, LedgerJson.Default.Balances);
}
