using System.Text.Json.Nodes;
using Distribution.Local.Commands;
using Distribution.Local.Scenarios;
using Distribution.Local.Scenarios.Parsing;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Tests.Samples;

public sealed class SampleTests
{
    [Fact]
    public async Task The_fruit_shop_does_what_its_readme_works_out_by_hand()
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();

        int exit = await PlayCommand.RunAsync(Repository.Path("samples/fruit-shop"), verbose: false, output, errors, CancellationToken.None);

        exit.ShouldBe(ExitCode.Success, output.ToString());
        output.ToString().ShouldContain("83 of 83 steps played; everything is as expected");
        output.ToString().ShouldContain("every invariant holds");
    }

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

    private static void Shorten(JsonNode document, int steps)
    {
        JsonArray all = document["steps"]!.AsArray();
        while (all.Count > steps)
        {
            all.RemoveAt(all.Count - 1);
        }

        document["expect"] = new JsonObject();
    }

    private static async Task<PlayOutcome> PlayAsync(Action<JsonNode> edit)
    {
        string folder = Repository.Path("samples/fruit-shop");
        JsonNode document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "scenario.json")))!;
        edit(document);
        Scenario? scenario = ScenarioParser.Parse(document.ToJsonString(), name => File.ReadAllText(Path.Combine(folder, name)), out IReadOnlyList<ScenarioError> errors);
        errors.ShouldBeEmpty();
        using var output = new StringWriter();
        return await new ScenarioPlayer(output, verbose: false).PlayAsync(scenario!, CancellationToken.None);
    }
}
