using System.Text.Json;
using Distribution.Audit;
using Distribution.Functions.Api;
using Distribution.Functions.Bank;
using Distribution.Kernel;
using Distribution.Payments.Bank;
using Distribution.Tests.Functions.Api;
using Distribution.Tests.TestKit;
using Distribution.Tests.Withdrawals.Bank;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Bank;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Distribution.Tests.Functions.Bank;

public sealed class BankHttpTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ApiTestBed _bed = new();
    private int _keys;

    [Fact]
    public async Task The_file_has_whole_accounts_is_always_the_same_and_who_read_it_is_kept()
    {
        using Shop shop = await BankShop.OpenAsync();
        Withdrawal first = await shop.QueueAsync(40_05);
        Withdrawal second = await shop.QueueAsync(50_00);
        BankBatchesHttp http = Http(shop);
        (await AnswerAsync("POST", "/api/bank/batches", "{}", "finance", http.CreateAsync)).Json.GetProperty("total").GetInt64().ShouldBe(90_05);

        byte[] file = await FileAsync(http, "1");
        await shop.MarkAsync(1, first.Said(BankOutcome.Paid));

        (await FileAsync(http, "1")).ShouldBe(file);
        CsvFile.Read(file).ShouldBe(
        [
            ["batch", "no", "payout_no", "holder", "account", "bank", "amount", "currency", "remark"],
            ["1", "1", first.Id.Value, "张三丰", "6222020200112233445", "中国工商银行杭州分行", "40.05", "CNY", "佣金"],
            ["1", "2", second.Id.Value, "张三丰", "6222020200112233445", "中国工商银行杭州分行", "50.00", "CNY", "佣金"],
        ]);
        (await shop.Get<AuditLog>().ListAsync(Shop.Merchant, null, 10, None)).Items.Count(entry => entry is { Action: "bank.file_read", By.Value: "staff" }).ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task Lines_are_masked_by_pages_and_results_are_marked_for_finance_only()
    {
        using Shop shop = await BankShop.OpenAsync();
        Withdrawal first = await shop.QueueAsync(40_00);
        Withdrawal second = await shop.QueueAsync(50_00);
        BankBatchesHttp http = Http(shop);
        await shop.BatchAsync("b1");
        string results = JsonSerializer.Serialize(new { lines = new object[] { new { payoutNo = first.Id.Value, outcome = "paid" }, new { payoutNo = second.Id.Value, outcome = "failed", reason = "closed" } } });
        (await AnswerAsync("POST", "/api/bank/batches/1/results", results, "merchant", (request, token) => http.MarkAsync(request, "1", token))).Code.ShouldBe("auth.role_forbidden");
        (await AnswerAsync("POST", "/api/bank/batches/1/results", """{"lines":[null]}""", "finance", (request, token) => http.MarkAsync(request, "1", token))).Code.ShouldBe("request.malformed");
        (await AnswerAsync("POST", "/api/bank/batches/9/results", results, "finance", (request, token) => http.MarkAsync(request, "9", token))).Code.ShouldBe("bank.batch_not_found");

        ApiTestBed.Answered marked = await AnswerAsync("POST", "/api/bank/batches/1/results", results, "finance", (request, token) => http.MarkAsync(request, "1", token));

        marked.Text.ShouldBe($$"""{"lines":[{"payoutNo":"{{first.Id}}","state":"paid"},{"payoutNo":"{{second.Id}}","state":"failed"}]}""");
        JsonElement page = (await AnswerAsync("GET", "/api/bank/batches/1/lines?limit=1", null, "finance", (request, token) => http.ListLinesAsync(request, "1", token))).Json;
        page.GetProperty("items")[0].GetProperty("account").GetProperty("number").GetString().ShouldBe("****3445");
        page.GetRawText().ShouldNotContain("6222020200112233445");
        string next = page.GetProperty("next").GetString()!;
        JsonElement rest = (await AnswerAsync("GET", "/api/bank/batches/1/lines?limit=1&cursor=" + next, null, "finance", (request, token) => http.ListLinesAsync(request, "1", token))).Json;
        rest.GetProperty("items")[0].GetProperty("payoutNo").GetString().ShouldBe(second.Id.Value);
        (await AnswerAsync("GET", "/api/bank/batches", null, "finance", http.ListAsync)).Json.GetProperty("items").GetArrayLength().ShouldBe(1);
        foreach (string number in (string[])["2", "0", "-1", "x", "99999999999999999999"])
        {
            (await AnswerAsync("GET", "/api/bank/batches/x/file", null, "finance", (request, token) => http.GetFileAsync(request, number, token))).Code.ShouldBe("bank.batch_not_found");
        }
    }

    [Fact]
    public async Task A_first_word_of_two_is_told_beside_a_state_that_has_not_changed()
    {
        using Shop shop = await BankShop.OpenAsync();
        Withdrawal asked = (await shop.WithdrawAsync("bo", 40_00)).Value;
        (await shop.DecideAsync(asked.Id, by: "staff")).Problem.ShouldBeNull();
        await shop.AdvanceAsync(asked);
        await shop.BatchAsync("b1");
        BankBatchesHttp http = Http(shop);
        string results = JsonSerializer.Serialize(new { lines = new object[] { new { payoutNo = asked.Id.Value, outcome = "failed", reason = "closed" } } });

        JsonElement marked = (await AnswerAsync("POST", "/api/bank/batches/1/results", results, "finance", (request, token) => http.MarkAsync(request, "1", token))).Json.GetProperty("lines")[0];
        JsonElement line = (await AnswerAsync("GET", "/api/bank/batches/1/lines", null, "finance", (request, token) => http.ListLinesAsync(request, "1", token))).Json.GetProperty("items")[0];

        foreach (JsonElement told in (JsonElement[])[marked, line])
        {
            told.GetProperty("state").GetString().ShouldBe("queued");
            JsonElement said = told.GetProperty("said");
            (said.GetProperty("outcome").GetString(), said.GetProperty("by").GetString(), said.GetProperty("reason").GetString()).ShouldBe(("failed", "staff", "closed"));
        }
    }

    [Fact]
    public async Task An_account_is_set_by_its_owner_and_answered_masked()
    {
        using Shop shop = await Shop.OpenAsync();
        var http = new BankAccountsHttp(_bed.Pipeline, shop.Get<BankAccounts>());
        const string Body = """{"holder":"张三丰","number":"6222020200112233445","bankName":"中国工商银行"}""";
        (await AnswerAsync("GET", "/api/distributors/me/bank-account", null, "user", http.GetMineAsync)).Code.ShouldBe("bank.account_not_found");

        ApiTestBed.Answered set = await AnswerAsync("PUT", "/api/distributors/me/bank-account", Body, "user", http.PutAsync);

        set.Json.GetProperty("number").GetString().ShouldBe("****3445");
        set.Text.ShouldNotContain("6222020200112233445");
        (await AnswerAsync("GET", "/api/distributors/staff/bank-account", null, "finance", (request, token) => http.GetAsync(request, "staff", token))).Json.GetProperty("number").GetString().ShouldBe("****3445");
        (await AnswerAsync("GET", "/api/distributors/staff/bank-account", null, "merchant", (request, token) => http.GetAsync(request, "staff", token))).Code.ShouldBe("auth.role_forbidden");
        (await AnswerAsync("PUT", "/api/distributors/me/bank-account", """{"holder":"=x","number":"1","bankName":"b"}""", "user", http.PutAsync)).Code.ShouldBe("bank.account_invalid");
    }

    [Fact]
    public async Task Who_changed_his_bank_account_and_when_is_in_the_audit_log_once_and_without_it()
    {
        using Shop shop = await Shop.OpenAsync();
        foreach (string number in (string[])["6222020200112233445", "6222020200112233445", "6222020200112233446"])
        {
            shop.Clock.Advance(TimeSpan.FromMinutes(1));
            (await shop.Get<BankAccounts>().PutAsync(Shop.Merchant, new UserId("bo"), new BankAccount("张三丰", number, "中国工商银行"), None)).Problem.ShouldBeNull();
        }

        IReadOnlyList<AuditEntry> entries = (await shop.Get<AuditLog>().ListAsync(Shop.Merchant, null, 10, None)).Items;
        entries.Count.ShouldBe(2);
        entries.ShouldAllBe(entry => entry.Action == "payee.account_set" && entry.By == new UserId("bo") && entry.Detail == "bank" && entry.Subject == "distributor/bo");
        entries[0].At.ShouldBe(shop.Clock.GetUtcNow());
    }

    private BankBatchesHttp Http(Shop shop) => new(_bed.Pipeline, shop.Get<CreateBankBatch>(), shop.Get<BankBatches>(), shop.Get<MarkBankResults>());

    private async Task<byte[]> FileAsync(BankBatchesHttp http, string number)
    {
        HttpRequest request = ApiTestBed.Request("GET", "/api/bank/batches/1/file", token: _bed.Token("staff", "finance"));
        ApiTestBed.Answered answer = await ApiTestBed.RunAsync(request, http.GetFileAsync(request, number, None));
        (answer.Status, answer.ContentType, answer.Headers.ContentDisposition.ToString()).ShouldBe((200, CsvText.MediaType, "attachment; filename=\"bank-batch-1.csv\""));
        return ((MemoryStream)request.HttpContext.Response.Body).ToArray();
    }

    private Task<ApiTestBed.Answered> AnswerAsync(string method, string path, string? body, string role, Func<HttpRequest, CancellationToken, Task<IActionResult>> run)
    {
        HttpRequest request = ApiTestBed.Request(method, path, body, _bed.Token("staff", role), key: "k" + _keys++);
        return ApiTestBed.RunAsync(request, run(request, None));
    }
}
