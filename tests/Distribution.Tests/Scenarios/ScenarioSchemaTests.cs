using System.Text.Json;
using System.Text.RegularExpressions;
using Distribution.Local.Scenarios;
using Distribution.Local.Scenarios.Parsing;
using Distribution.Tests.Architecture;
using Distribution.Tests.Programs.Documents;

namespace Distribution.Tests.Scenarios;

/// <summary>The published schema of scenarios says what the parser reads.</summary>
public sealed partial class ScenarioSchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(Sources.Read("docs/scenario-1.schema.json")).RootElement;

    private static JsonElement Definitions => Schema.GetProperty("$defs");

    [Fact]
    public void The_schema_has_the_steps_of_the_parser()
    {
        string[] parsed = [.. StepInParser().Matches(Sources.Read("local/Host/Scenarios/Parsing/StepParser.cs")).Select(match => match.Groups[1].Value)];

        parsed.Length.ShouldBeGreaterThan(15);
        Choices("step").Order().ShouldBe(parsed.Order());
        Choices("refusable").ShouldBeSubsetOf(parsed);
    }

    public static TheoryData<string> Steps => [.. Choices("step")];

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_step_has_the_members_that_the_parser_allows(string kind)
    {
        ScenarioError error = Parse(Document($$"""{"do":"{{kind}}","?":1}""")).Errors.Single(error => error.Pointer == "/steps/0/?");

        string[] allowed = error.Reason[(error.Reason.IndexOf(':') + 1)..].Split(',', StringSplitOptions.TrimEntries);
        Definitions.GetProperty(kind).GetProperty("properties").EnumerateObject().Select(member => member.Name).Order().ShouldBe(allowed.Order());
        Definitions.GetProperty(kind).GetProperty("properties").GetProperty("do").GetProperty("const").GetString().ShouldBe(kind);
    }

    [Theory]
    [InlineData("scenario", """{"?":1}""", "/?")]
    [InlineData("expectations", """{"scenario":"scenario/1","program":"p","start":"2026-03-02T09:00:00Z","catalog":[],"steps":[],"expect":{"?":1}}""", "/expect/?")]
    [InlineData("grant", """{"scenario":"scenario/1","program":"p","start":"2026-03-02T09:00:00Z","catalog":[],"steps":[],"expect":{"grants":[{"?":1}]}}""", "/expect/grants/0/?")]
    [InlineData("ranking", """{"scenario":"scenario/1","program":"p","start":"2026-03-02T09:00:00Z","catalog":[],"steps":[],"expect":{"ranking":[{"?":1}]}}""", "/expect/ranking/0/?")]
    [InlineData("balance", """{"scenario":"scenario/1","program":"p","start":"2026-03-02T09:00:00Z","catalog":[],"steps":[],"expect":{"balances":{"an":{"?":1}}}}""", "/expect/balances/an/?")]
    [InlineData("product", """{"scenario":"scenario/1","program":"p","start":"2026-03-02T09:00:00Z","catalog":[{"?":1}],"steps":[]}""", "/catalog/0/?")]
    [InlineData("shop", """{"scenario":"scenario/1","program":"p","start":"2026-03-02T09:00:00Z","shop":{"?":1},"catalog":[],"steps":[]}""", "/shop/?")]
    public void A_part_has_the_members_that_the_parser_allows(string definition, string document, string pointer)
    {
        ScenarioError error = Parse(document).Errors.Single(error => error.Pointer == pointer);

        string[] allowed = error.Reason[(error.Reason.IndexOf(':') + 1)..].Split(',', StringSplitOptions.TrimEntries);
        Definitions.GetProperty(definition).GetProperty("properties").EnumerateObject().Select(member => member.Name).Order().ShouldBe(allowed.Order());
    }

    public static TheoryData<string> Scenarios => [.. Directory.GetFiles(Path.Combine(Sources.Root, "samples"), "scenario.json", SearchOption.AllDirectories)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Every_scenario_that_can_be_played_is_valid_by_the_schema(string file)
    {
        ScenarioFile.Load(file, out _, out IReadOnlyList<ScenarioError> errors).ShouldNotBeNull();

        errors.ShouldBeEmpty();
        Errors(File.ReadAllText(file)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"do":"join","user":"an","invitedBy":"bo","approve":false,"note":"x"}""")]
    [InlineData("""{"do":"refund","order":"o1","line":1,"amount":5}""")]
    [InlineData("""{"do":"refund","order":"o1","line":1}""")]
    [InlineData("""{"do":"refund","order":"o1"}""")]
    [InlineData("""{"do":"advance","by":"P7DT1H"}""")]
    [InlineData("""{"do":"advance","by":"PT0.5S"}""")]
    [InlineData("""{"do":"advance","to":"2026-03-05T00:00+08:00"}""")]
    [InlineData("""{"do":"transfer","outcome":"return","withdrawal":"w1"}""")]
    [InlineData("""{"do":"transfer","outcome":"fail"}""")]
    [InlineData("""{"do":"publish","program":{"merchant":"fruit"}}""")]
    [InlineData("""{"do":"reject-expected","step":{"do":"withdraw","id":"w2","user":"bo","amount":-1},"code":"x"}""")]
    [InlineData("""{"do":"expect","that":{"balances":{"an":{"pending":1}},"invariants":"hold"}}""")]
    [InlineData("""{"do":"expect","that":{"ranking":[{"window":"2026-03","entries":[{"user":"an","value":3,"prize":"1 x sku:star"},{"user":"bo","prize":0}]}]}}""")]
    public void The_schema_admits_what_the_parser_reads(string step)
    {
        Parse(Document(step)).Errors.Where(error => !IsOfReferences(error)).ShouldBeEmpty();
        Errors(Document(step)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"do":"jump"}""")]
    [InlineData("""{"user":"an"}""")]
    [InlineData("""7""")]
    [InlineData("""{"do":"join"}""")]
    [InlineData("""{"do":"join","user":"a n"}""")]
    [InlineData("""{"do":"decide","withdrawal":"w1","approve":"yes"}""")]
    [InlineData("""{"do":"advance"}""")]
    [InlineData("""{"do":"advance","by":"P1D","to":"2026-03-05T00:00:00Z"}""")]
    [InlineData("""{"do":"advance","by":"P1M"}""")]
    [InlineData("""{"do":"advance","by":"-P1D"}""")]
    [InlineData("""{"do":"advance","by":"P"}""")]
    [InlineData("""{"do":"advance","to":"2026-03-05T00:00:00"}""")]
    [InlineData("""{"do":"close","window":"year"}""")]
    [InlineData("""{"do":"transfer","outcome":"explode"}""")]
    [InlineData("""{"do":"transfer","outcome":"return"}""")]
    [InlineData("""{"do":"transfer","outcome":"fail","withdrawal":"w1"}""")]
    [InlineData("""{"do":"withdraw","id":"w1","user":"an","amount":1.5}""")]
    [InlineData("""{"do":"refund","order":"o1","amount":5}""")]
    [InlineData("""{"do":"reject-expected","code":"x","step":{"do":"advance","by":"P1D"}}""")]
    [InlineData("""{"do":"pay","order":"o1","times":0}""")]
    [InlineData("""{"do":"expect","that":{"invariants":"maybe"}}""")]
    [InlineData("""{"do":"expect","that":{"balances":{"an":{"pendin":1}}}}""")]
    [InlineData("""{"do":"expect","that":{"ranking":[{"window":"2026-03","entries":[{"user":"an","prize":"sku:star"}]}]}}""")]
    [InlineData("""{"do":"expect","that":{"ranking":[{"window":"2026-03","entries":[{"user":"an","prize":1.5}]}]}}""")]
    public void The_schema_refuses_what_the_parser_refuses(string step)
    {
        Parse(Document(step)).Errors.Where(error => !IsOfReferences(error)).ShouldNotBeEmpty();
        Errors(Document(step)).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_document_names_its_schema_for_the_editor()
    {
        string json = Document("""{"do":"join","user":"an"}""").Replace("{\"scenario\"", "{\"$schema\":\"../../docs/scenario-1.schema.json\",\"scenario\"", StringComparison.Ordinal);

        Parse(json).Scenario.ShouldNotBeNull();
        Errors(json).ShouldBeEmpty();
    }

    private static IEnumerable<string> Choices(string definition) =>
        Definitions.GetProperty(definition).GetProperty("oneOf").EnumerateArray().Select(choice => choice.GetProperty("$ref").GetString()!["#/$defs/".Length..]);

    private static bool IsOfReferences(ScenarioError error) => error.Reason.Contains("no earlier step", StringComparison.Ordinal) || error.Reason.Contains("no step", StringComparison.Ordinal);

    private static IReadOnlyList<string> Errors(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return new MiniSchema(Schema).Validate(document.RootElement);
    }

    private static string Document(string step) =>
        $$"""{"scenario":"scenario/1","program":"program.json","start":"2026-03-02T09:00:00+08:00","catalog":[],"steps":[{{step}}]}""";

    private static (Scenario? Scenario, IReadOnlyList<ScenarioError> Errors) Parse(string json)
    {
        Scenario? scenario = ScenarioParser.Parse(json, _ => """{"merchant":"fruit"}""", out IReadOnlyList<ScenarioError> errors);
        return (scenario, errors);
    }

    [GeneratedRegex("^ {8}\"([a-z-]+)\" => ", RegexOptions.Multiline)]
    private static partial Regex StepInParser();
}
