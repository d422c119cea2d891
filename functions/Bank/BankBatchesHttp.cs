using System.Globalization;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Payments.Bank;
using Distribution.Withdrawals.Bank;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Bank;

/// <summary>Batches of approved withdrawals for the bank, their file, and what the bank has said; for finance.</summary>
public sealed class BankBatchesHttp(ApiPipeline api, CreateBankBatch create, BankBatches batches, MarkBankResults mark)
{
    private static readonly Problem NotFound = Problem.NotFound("bank.batch_not_found", "There is no such batch.");

    [Function("CreateBankBatch")]
    public Task<IActionResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "bank/batches")] HttpRequest request, CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.Finance, BankHttpJson.Default.EmptyBody, async (command, _) =>
            (await create.HandleAsync(new CreateBankBatchCommand(command.Merchant, command.User, command.CommandId, command.RequestHash), cancellation))
                .Map(made => ApiAnswer.Created(
                    string.Create(CultureInfo.InvariantCulture, $"/api/bank/batches/{made.Number}/lines"), BankBatchView.Of(made), BankHttpJson.Default.BankBatchView)));

    [Function("ListBankBatches")]
    public Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "bank/batches")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.Finance, null, BankHttpJson.Default.ListBodyBankBatchView, async (call, page) =>
            (await batches.ListAsync(call.Merchant, page.Cursor, page.Limit, cancellation)).To(BankBatchView.Of));

    [Function("ListBankBatchLines")]
    public Task<IActionResult> ListLinesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "bank/batches/{number}/lines")] HttpRequest request, string number, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.Finance, null, BankHttpJson.Default.ListBodyBankLineView, async (call, page) =>
            (await FindAsync(call, number, cancellation)).TryGet(out BankBatch? batch, out Problem? problem)
                ? (await batches.LinesAsync(call.Merchant, batch, page.Cursor, page.Limit, cancellation)).To(BankLineView.Of)
                : problem);

    [Function("GetBankBatchFile")]
    public Task<IActionResult> GetFileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "bank/batches/{number}/file")] HttpRequest request, string number, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Finance, async call =>
        {
            if (!(await FindAsync(call, number, cancellation)).TryGet(out BankBatch? batch, out Problem? problem))
            {
                return problem;
            }

            byte[] file = BankFile.Write(batch, await batches.ReadFileAsync(call.Merchant, batch, call.User, cancellation));
            string name = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"bank-batch-{batch.Number}.csv\"");
            return new ApiAnswer(StatusCodes.Status200OK, file, CsvText.MediaType, new ApiHeader("Content-Disposition", name));
        });

    [Function("MarkBankResults")]
    public Task<IActionResult> MarkAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "bank/batches/{number}/results")] HttpRequest request, string number, CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.Finance, BankHttpJson.Default.BankResultsBody, async (command, body) =>
        {
            if (body.Lines.Any(line => line is null))
            {
                return BodyReader.Malformed("/lines", "A line is an object.");
            }

            BankResult[] results = [.. body.Lines.Select(line => new BankResult(line.PayoutNo, line.Outcome, line.Reason))];
            return !TryNumber(number, out long batch) ? NotFound
                : (await mark.HandleAsync(new MarkBankResultsCommand(command.Merchant, batch, command.User, results), cancellation)).Map(Answer);
        });

    private static ApiAnswer Answer(IReadOnlyList<BankTransfer> marked) => ApiAnswer.Ok(
        new BankResultsView([.. marked.Select(transfer => new BankMarkedView(transfer.PayoutNo, transfer.State, BankWordView.Of(transfer.Word)))]), BankHttpJson.Default.BankResultsView);

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 1_000_000_000_000;

    private async Task<Result<BankBatch>> FindAsync(ApiCall call, string number, CancellationToken cancellation) =>
        TryNumber(number, out long batch) ? await batches.FindAsync(call.Merchant, batch, cancellation) : NotFound;
}
