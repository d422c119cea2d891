using System.Text.Json.Nodes;
using Distribution.Local.Commands;
using Distribution.Local.Scenarios;
using Distribution.Local.Scenarios.Parsing;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Tests.Samples;

public sealed class SampleTests
{
    [Fact]
    public async Task A_scenario_with_one_fen_too_many_fails_and_says_where()
    {
        PlayOutcome outcome = await PlayAsync(document =>
        {
            Shorten(document, steps: 7);
            document["expect"] = JsonNode.Parse("""{"balances":{"bo":{"pending":2281},"an":{"pending":640}},"stock":{"box":99},"invariants":"hold"}""");
        });

        outcome.Differences.ShouldBe([new Difference("/expect/balances/bo/pending", "pending of bo, in fen", "2281", "2280")]);
    }

    [Fact]
    public async Task A_step_that_must_be_refused_and_is_not_fails_the_play()
    {
        PlayOutcome outcome = await PlayAsync(document =>
        {
            Shorten(document, steps: 4);
            document["steps"]!.AsArray().Add(JsonNode.Parse("""{"do":"reject-expected","code":"referral.self","step":{"do":"order","id":"x","buyer":"cai","via":"bo","lines":[{"sku":"box","qty":1}]}}"""));
        });

        outcome.Differences.ShouldHaveSingleItem().Pointer.ShouldBe("/steps/4");
    }

    [Fact]
    public async Task A_refused_step_stops_the_play_with_its_reason()
    {
        PlayOutcome outcome = await PlayAsync(document =>
        {
            Shorten(document, steps: 4);
            document["steps"]!.AsArray().Add(JsonNode.Parse("""{"do":"withdraw","id":"w","user":"bo","amount":5000}"""));
        });

        Difference difference = outcome.Differences.ShouldHaveSingleItem();
        difference.Pointer.ShouldBe("/steps/4");
        difference.Actual.ShouldContain("withdrawal.insufficient_balance");
        outcome.Played.ShouldBe(4);
    }

    [Fact]
    public async Task A_close_follows_the_week_and_the_rules_of_the_program_in_force()
    {
        string program = await File.ReadAllTextAsync(Repository.Path("samples/fruit-shop/program.json"));
        string saturdays = program.Replace("\"weekStart\": \"mon\"", "\"weekStart\": \"sat\"", StringComparison.Ordinal);
        using var output = new StringWriter();

        PlayOutcome outcome = await PlayAsync(
            document =>
            {
                Shorten(document, steps: 0);
                document["program"] = JsonNode.Parse(saturdays);
                document["steps"] = JsonNode.Parse("""
                    [{"do":"publish","program":0},
                     {"do":"join","user":"an"},
                     {"do":"order","id":"o","buyer":"cai","via":"an","lines":[{"sku":"box","qty":3}]},
                     {"do":"pay","order":"o"},
                     {"do":"advance","to":"2026-03-11T12:00:00+08:00"},
                     {"do":"close","window":"week"},
                     {"do":"expect","that":{"ranking":[{"window":"2026-W09","rule":"week-best","entries":[{"user":"an","value":3}]}]}}]
                    """);
                document["steps"]![0]!["program"] = JsonNode.Parse(saturdays
                    .Replace("\"week-top3\"", "\"week-best\"", StringComparison.Ordinal)
                    .Replace("\"sum\": \"line.net\"", "\"sum\": \"line.units\"", StringComparison.Ordinal));
            },
            output);

        outcome.Differences.ShouldBeEmpty();
        output.ToString().ShouldContain("rule week-best");
        output.ToString().ShouldMatch(@"1\s+an\s+3\s");
    }

    [Fact]
    public async Task An_unusable_file_is_refused_with_its_places()
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "scenario.json");
        await File.WriteAllTextAsync(file, """{"scenario":"scenario/1","steps":7}""");

        int exit = await PlayCommand.RunAsync(file, verbose: false, output, errors, CancellationToken.None);

        exit.ShouldBe(ExitCode.Unusable);
        errors.ToString().ShouldContain("/steps: must be an array");
        output.ToString().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("program", """{"merchant":"fruit","schema":"reward-program/1"}""", "/program/currency: ")]
    [InlineData("catalog", """[{"sku":"box","name":"box","price":1,"stock":100000001}]""", "/catalog/0/stock: Stock is")]
    public async Task What_the_shop_does_not_take_makes_the_file_unusable(string member, string value, string reason)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        string folder = Repository.Path("samples/fruit-shop");
        JsonNode document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "scenario.json")))!;
        document["steps"] = new JsonArray();
        document["expect"] = new JsonObject();
        document["program"] = Path.Combine(folder, "program.json");
        document[member] = JsonNode.Parse(value);
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "scenario.json");
        await File.WriteAllTextAsync(file, document.ToJsonString());

        int exit = await PlayCommand.RunAsync(file, verbose: false, output, errors, CancellationToken.None);

        exit.ShouldBe(ExitCode.Unusable);
        errors.ToString().ShouldContain(reason);
    }

    [Theory]
    [InlineData("", "cannot be played")]
    [InlineData("no-such-folder", "Could not find file")]
    public async Task A_file_that_cannot_be_read_is_refused(string path, string reason)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();

        (await PlayCommand.RunAsync(path, verbose: false, output, errors, CancellationToken.None)).ShouldBe(ExitCode.Unusable);

        errors.ToString().ShouldContain(reason);
    }

    [Fact]
    public async Task A_file_that_is_not_UTF_8_is_refused()
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "scenario.json");
        await File.WriteAllBytesAsync(file, [.. "{\"scenario\":\"scenario/1\",\"title\":\""u8, 0xE9, .. "\"}"u8]);

        (await PlayCommand.RunAsync(file, verbose: false, output, errors, CancellationToken.None)).ShouldBe(ExitCode.Unusable);

        errors.ToString().ShouldContain("cannot be read");
    }

    private static void Shorten(JsonNode document, int steps)
    {
        JsonArray all = document["steps"]!.AsArray();
        while (all.Count > steps)
        {
            all.RemoveAt(all.Count - 1);
        }

        document["expect"] = new JsonObject();
    }

    private static async Task<PlayOutcome> PlayAsync(Action<JsonNode> edit, TextWriter? writer = null)
    {
        string folder = Repository.Path("samples/fruit-shop");
        JsonNode document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "scenario.json")))!;
        edit(document);
        Scenario? scenario = ScenarioParser.Parse(document.ToJsonString(), name => File.ReadAllText(Path.Combine(folder, name)), out IReadOnlyList<ScenarioError> errors);
        errors.ShouldBeEmpty();
        using var unread = new StringWriter();
        return await new ScenarioPlayer(writer ?? unread, verbose: false).PlayAsync(scenario!, CancellationToken.None);
    }
}
