using System.Text.Json;
using System.Text.RegularExpressions;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Language.Reading;

namespace Distribution.Tests.Programs.Documents;

/// <summary>The published schema, the tutorial and the samples say what the reader reads.</summary>
public sealed partial class ProgramDocumentTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(ProgramSchema.Read()).RootElement;

    public static TheoryData<string> Documents => [.. Tutorial().Select(static snippet => snippet.Program).Concat(
        Directory.GetFiles(Path.Combine(Sample.Root, "samples"), "program.json", SearchOption.AllDirectories).Select(File.ReadAllText))];

    [Fact]
    public void The_published_schema_is_the_embedded_one() =>
        File.ReadAllBytes(Path.Combine(Sample.Root, "docs", "reward-program-1.schema.json")).ShouldBe(ProgramSchema.Read());

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_valid_document_is_valid_by_the_schema(string document)
    {
        using JsonDocument json = JsonDocument.Parse(document);
        string merchant = json.RootElement.TryGetProperty("merchant", out JsonElement name) ? name.GetString()! : "m";

        ProgramReading reading = Sample.Read(document, merchant);

        reading.Errors.Select(error => $"{error.Pointer} {error.Detail}").ShouldBeEmpty();
        new MiniSchema(Schema).Validate(json.RootElement).ShouldBeEmpty();
    }

    [Fact]
    public void The_schema_and_the_reader_know_the_same_members()
    {
        JsonElement definitions = Schema.GetProperty("$defs");
        foreach ((string name, string[] members) in Members.All)
        {
            string[] known = [.. definitions.GetProperty(name).GetProperty("properties").EnumerateObject().Select(property => property.Name)];
            string[] read = name == "condition" ? [.. members, .. FactCatalogue.All.Select(fact => fact.Name)] : members;
            known.Order().ShouldBe(read.Order(), name);
        }

        string[] objects = [.. definitions.EnumerateObject().Where(definition => definition.Value.TryGetProperty("properties", out _)).Select(definition => definition.Name)];
        objects.Where(name => name != "dateTest").Order().ShouldBe(Members.All.Keys.Order());
        definitions.GetProperty("table").GetProperty("properties").GetProperty("keys").GetProperty("items").GetProperty("enum").EnumerateArray()
            .Select(key => key.GetString()).Order().ShouldBe(FactCatalogue.All.Select(fact => fact.Name).Order());
        definitions.GetProperty("eventRule").GetProperty("properties").GetProperty("on").GetProperty("enum").EnumerateArray()
            .Select(on => on.GetString()!).Concat(["metric", "rank"]).ShouldBe(EventType.Names);
    }

    [Theory]
    [InlineData("\"percent\": 100000", "\"percent\": 0")]
    [InlineData("\"percent\": 100000", "\"per\": 100000")]
    [InlineData("\"order.paid\"", "\"distributor.joined\"")]
    [InlineData("\"P7D\"", "\"a week\"")]
    [InlineData("\"rules\"", "\"rule\"")]
    public void The_schema_refuses_what_the_reader_refuses(string old, string broken)
    {
        string document = Tutorial()[0].Program;
        document.ShouldContain(old);
        document = document.Replace(old, broken, StringComparison.Ordinal);

        Sample.Read(document).Errors.ShouldNotBeEmpty();
        using JsonDocument json = JsonDocument.Parse(document);
        new MiniSchema(Schema).Validate(json.RootElement).ShouldNotBeEmpty();
    }

    [Fact]
    public void Every_example_of_the_tutorial_pays_what_it_says()
    {
        List<(string Program, string[] Orders)> snippets = Tutorial();
        snippets.Count.ShouldBeGreaterThan(6);
        foreach ((string program, string[] orders) in snippets)
        {
            CompiledProgram compiled = Sample.Compile(program);
            foreach (string order in orders)
            {
                string[] sides = order.Split("->", StringSplitOptions.TrimEntries);
                string.Join(", ", TutorialEvents.Run(compiled, sides[0])).ShouldBe(sides[1], order);
            }
        }
    }

    [Fact]
    public void The_last_program_of_the_tutorial_is_that_of_the_sample()
    {
        using JsonDocument last = JsonDocument.Parse(Tutorial()[^1].Program);
        using JsonDocument sample = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Sample.Root, "samples", "skincare", "program.json")));

        foreach (string member in (string[])["caps", "tables", "metrics", "tiers", "rules"])
        {
            JsonElement.DeepEquals(last.RootElement.GetProperty(member), sample.RootElement.GetProperty(member)).ShouldBeTrue(member);
        }
    }

    /// <summary>The json blocks of docs/programs.md, each with the examples of the block after it.</summary>
    private static List<(string Program, string[] Orders)> Tutorial()
    {
        string text = File.ReadAllText(Path.Combine(Sample.Root, "docs", "programs.md"));
        var snippets = new List<(string Program, string[] Orders)>();
        string head = "";
        foreach (Match block in Blocks().Matches(text))
        {
            string body = block.Groups["body"].Value;
            switch (block.Groups["kind"].Value)
            {
                case "json" when snippets.Count == 0:
                    head = body[..body.IndexOf("\"rules\"", StringComparison.Ordinal)];
                    snippets.Add((body, []));
                    break;
                case "json":
                    snippets.Add((body.TrimStart().StartsWith('{') ? body : head + body + "}", []));
                    break;
                case "text":
                    snippets[^1] = (snippets[^1].Program, body.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
                    break;
                default:
                    throw new InvalidOperationException($"A block of {block.Groups["kind"].Value} is run by no test.");
            }
        }

        return snippets;
    }

    [GeneratedRegex("^```(?<kind>\\w*)\n(?<body>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();
}
