using System.Globalization;
using System.Text.Json;
using Distribution.Functions.Reports;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Reports.Statements;
using Distribution.Tests.Functions.Api;
using Distribution.Tests.Reports.Statements;
using Distribution.Tests.TestKit;
using Microsoft.AspNetCore.Http;

namespace Distribution.Tests.Functions.Reports;

public sealed class StatementsHttpTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly string[] Accounts = ["pending", "available", "withheld", "debt", "paid", "tax", "fee"];

    private readonly ApiTestBed _bed = new();

    [Fact]
    public async Task Pages_of_json_add_up_from_opening_to_closing()
    {
        using Shop shop = await StatementStory.TellAsync();
        JsonElement page = await JsonAsync(shop, "/api/distributors/me/statements/2026-04?limit=2");
        JsonElement first = page;
        long[] sum = Amounts(page.GetProperty("opening"));
        int pages = 0;
        while (true)
        {
            pages++;
            foreach (JsonElement line in page.GetProperty("items").EnumerateArray())
            {
                sum = [.. sum.Zip(Amounts(line.GetProperty("change")), (a, b) => a + b)];
                Amounts(line.GetProperty("balance")).ShouldBe(sum);
            }

            if (!page.TryGetProperty("next", out JsonElement next))
            {
                break;
            }

            page = await JsonAsync(shop, "/api/distributors/me/statements/2026-04?limit=2&cursor=" + next.GetString());
        }

        pages.ShouldBeGreaterThan(2);
        sum.ShouldBe(Amounts(page.GetProperty("closing")));
        Amounts(first.GetProperty("closing")).ShouldBe(sum);
        first.GetProperty("timeZone").GetString().ShouldBe("Asia/Shanghai");
        (first.GetProperty("from").GetString(), first.GetProperty("to").GetString()).ShouldBe(("2026-04-01", "2026-04-30"));
        first.GetProperty("items")[0].GetProperty("localTime").GetString().ShouldBe("2026-04-01T00:00:00+08:00");
    }

    [Theory]
    [InlineData("?format=csv", null)]
    [InlineData("", "text/csv")]
    [InlineData("", "application/json;q=0.5, text/csv")]
    public async Task The_file_says_the_same_as_json(string query, string? accept)
    {
        using Shop shop = await StatementStory.TellAsync();
        JsonElement json = await JsonAsync(shop, "/api/distributors/me/statements/2026-04?limit=200");
        HttpRequest request = ApiTestBed.Request("GET", "/api/distributors/me/statements/2026-04" + query, token: _bed.Token("bo"));
        request.Headers.Accept = accept;

        ApiTestBed.Answered answer = await ApiTestBed.RunAsync(request, Http(shop).GetMineAsync(request, "2026-04", None));

        (answer.Status, answer.ContentType).ShouldBe((200, "text/csv; charset=utf-8"));
        answer.Headers.ContentDisposition.ToString().ShouldBe("attachment; filename=\"statement-2026-04.csv\"");
        List<List<string>> rows = CsvFile.Read(((MemoryStream)request.HttpContext.Response.Body).ToArray());
        rows.ShouldAllBe(row => row.Count == rows[0].Count);
        rows[1][2].ShouldBe("opening");
        rows[^1][2].ShouldBe("closing");
        Fen(rows[1], 17).ShouldBe(Amounts(json.GetProperty("opening")));
        Fen(rows[^1], 17).ShouldBe(Amounts(json.GetProperty("closing")));
        JsonElement[] items = [.. json.GetProperty("items").EnumerateArray()];
        rows.Count.ShouldBe(items.Length + 3);
        for (int i = 0; i < items.Length; i++)
        {
            Fen(rows[i + 2], 10).ShouldBe(Amounts(items[i].GetProperty("change")));
            Fen(rows[i + 2], 17).ShouldBe(Amounts(items[i].GetProperty("balance")));
            rows[i + 2][2].ShouldBe(items[i].GetProperty("event").GetString());
            rows[i + 2][4].ShouldBe(items[i].TryGetProperty("withdrawal", out JsonElement withdrawal) ? withdrawal.GetString() : "");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/json, text/csv")]
    [InlineData("text/csv;q=0.1, */*;q=0.2, application/json;q=0.3")]
    [InlineData("not a type")]
    public async Task Json_is_what_everybody_else_gets(string? accept)
    {
        using Shop shop = await Shop.OpenAsync();
        HttpRequest request = ApiTestBed.Request("GET", "/api/distributors/me/statements/2026-03", token: _bed.Token("bo"));
        request.Headers.Accept = accept;

        (await ApiTestBed.RunAsync(request, Http(shop).GetMineAsync(request, "2026-03", None))).ContentType.ShouldBe("application/json; charset=utf-8");
    }

    [Fact]
    public async Task Staff_reads_anybodys_a_distributor_only_his_own_and_a_cursor_is_good_for_one_statement()
    {
        using Shop shop = await StatementStory.TellAsync();
        (await StaffAsync(shop, "finance")).Status.ShouldBe(200);
        (await StaffAsync(shop, "merchant")).Status.ShouldBe(200);
        (await StaffAsync(shop, "user")).Code.ShouldBe("auth.role_forbidden");
        (await StaffAsync(shop, "finance", "2026-13")).Code.ShouldBe("statement.month_invalid");
        (await StaffAsync(shop, "finance", "2026-03?format=xml")).Code.ShouldBe("request.parameter_invalid");

        string next = (await JsonAsync(shop, "/api/distributors/me/statements/2026-04?limit=1")).GetProperty("next").GetString()!;
        HttpRequest other = ApiTestBed.Request("GET", "/api/distributors/me/statements/2026-03?cursor=" + next, token: _bed.Token("bo"));
        (await ApiTestBed.RunAsync(other, Http(shop).GetMineAsync(other, "2026-03", None))).Code.ShouldBe("request.cursor_invalid");
    }

    [Fact]
    public async Task What_others_have_typed_does_not_run_in_a_spreadsheet()
    {
        using Shop shop = await Shop.OpenAsync();
        (await shop.Get<GeneralLedger>().PostAsync(
            new PostingRequest
            {
                Book = BookId.Campaign(Shop.Merchant, "gift", Currency.CNY),
                Key = "k|spend",
                Event = LedgerEvent.BonusSpent,
                Amount = 5,
                Source = new PostingSource(Text: "x"),
                Then = new PostingRequest
                {
                    Book = BookId.Distributor(Shop.Merchant, new DistributorId("bo"), Currency.CNY),
                    Key = "k|gift",
                    Event = LedgerEvent.BonusPaid,
                    Amount = 5,
                    Source = new PostingSource(Order: "-o", Text: "=HYPERLINK(\"x\",\"y\")"),
                },
            },
            None)).Problem.ShouldBeNull();
        await shop.DrainAsync();
        Statement statement = (await shop.Get<GetStatement>().HandleAsync(new GetStatementQuery(Shop.Merchant, new DistributorId("bo"), "2026-03", null, 10), None)).Value;

        List<string> row = CsvFile.Read(StatementCsv.Write(statement))[2];

        (row[3], row[7]).ShouldBe(("'-o", "'=HYPERLINK(\"x\",\"y\")"));
    }

    private StatementsHttp Http(Shop shop) => new(_bed.Pipeline, shop.Get<GetStatement>());

    private async Task<JsonElement> JsonAsync(Shop shop, string path)
    {
        HttpRequest request = ApiTestBed.Request("GET", path, token: _bed.Token("bo"));
        ApiTestBed.Answered answer = await ApiTestBed.RunAsync(request, Http(shop).GetMineAsync(request, "2026-04", None));
        answer.Status.ShouldBe(200, answer.Text);
        return answer.Json;
    }

    private async Task<ApiTestBed.Answered> StaffAsync(Shop shop, string role, string month = "2026-04")
    {
        HttpRequest request = ApiTestBed.Request("GET", "/api/distributors/bo/statements/" + month, token: _bed.Token("staff", role));
        return await ApiTestBed.RunAsync(request, Http(shop).GetAsync(request, "bo", month.Split('?')[0], None));
    }

    private static long[] Amounts(JsonElement accounts) => [.. Accounts.Select(name => accounts.GetProperty(name).GetInt64())];

    private static long[] Fen(List<string> row, int from) =>
        [.. row.Skip(from).Take(Accounts.Length).Select(text => (long)(decimal.Parse(text, CultureInfo.InvariantCulture) * 100))];
}
