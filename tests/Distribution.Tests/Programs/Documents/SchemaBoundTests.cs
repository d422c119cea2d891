using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Language;

namespace Distribution.Tests.Programs.Documents;

/// <summary>
/// The reader checks documents; the schema says the same to editors. For every bound, choice, pattern and required member that
/// the schema has where a document uses it, one document just outside and one just inside are made of it.
/// </summary>
public sealed class SchemaBoundTests
{
    /// <summary>What the reader says of a value that the schema's keywords speak of; anything else is about the meaning.</summary>
    private static readonly string[] OfForm =
    [
        "type.integer", "value.range", "value.choice", "type.text", "type.boolean", "type.object", "type.array", "type.date", "type.test", "id.invalid",
        "field.unknown", "field.missing", "event.unknown", "duration.invalid", "op.unknown", "pay.kind", "condition.empty", "grant.invalid",
    ];

    /// <summary>How long a hold may be; how many cells a row has and in which unit; whose times a limit of an event counts.</summary>
    private static readonly Regex[] OnlyTheReaderKnows = [new("^/settlement/hold$"), new("^/tables/[^/]+/rows/[0-9]+(/[0-9]+)?$"), new("^/rules/[0-9]+/limit/per$")];

    private static readonly JsonElement Schema = JsonDocument.Parse(ProgramSchema.Read()).RootElement;

    [Fact]
    public void Whatever_the_schema_bounds_the_reader_bounds_at_the_same_place()
    {
        JsonNode document = JsonNode.Parse(WholeLanguage)!;
        MustAgree(document, "as it is");
        var cases = new List<(string Name, string Pointer, Action<JsonNode> Change)>();
        Walk(Schema, document, "", cases);
        cases.Count.ShouldBeGreaterThan(150);
        var differences = new List<string>();
        foreach ((string name, string pointer, Action<JsonNode> change) in cases)
        {
            JsonNode changed = document.DeepClone();
            change(changed);
            (bool schema, bool reader, bool form) = Verdicts(changed, pointer);
            if (schema ? !form && !OnlyTheReaderKnows.Any(place => place.IsMatch(pointer)) : reader)
            {
                differences.Add($"{name} at {pointer}: the schema {(schema ? "takes" : "refuses")} it, the reader does not");
            }
        }

        differences.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("100000", true)]
    [InlineData("100000.0", true)]
    [InlineData("1e5", true)]
    [InlineData("1.0E+5", true)]
    [InlineData("1000000e-1", true)]
    [InlineData("100000.5", false)]
    [InlineData("1e-5", false)]
    [InlineData("1e7", false)]
    [InlineData("1e400", false)]
    [InlineData("-1e5", false)]
    [InlineData("0.0", false)]
    [InlineData("\"100000\"", false)]
    public void A_whole_number_may_be_written_as_json_writes_it(string number, bool sound)
    {
        ProgramReading reading = Sample.Read(Sample.Document($"\"caps\":{{\"lineShare\":{number}}},\"rules\":[{{\"id\":\"a\",\"on\":\"order.paid\",\"pay\":[{{\"to\":\"L1\",\"fixed\":1}}]}}]"));

        reading.Errors.Select(error => error.Pointer).ShouldBe(sound ? [] : ["/caps/lineShare"]);
        (reading.Program?.LineShare.Ppm).ShouldBe(sound ? 100000 : null);
    }

    private static void MustAgree(JsonNode document, string name) => Verdicts(document, "").ShouldBe((true, true, true), name);

    /// <summary>Whether the schema finds nothing, the reader finds nothing, and the reader finds nothing of form at the place or below it.</summary>
    private static (bool Schema, bool Reader, bool Form) Verdicts(JsonNode document, string pointer)
    {
        string json = document.ToJsonString();
        using JsonDocument parsed = JsonDocument.Parse(json);
        bool schema = new MiniSchema(Schema).Validate(parsed.RootElement).Count == 0;
        IReadOnlyList<ProblemError> errors = Sample.Read(json, "fruit").Errors;
        return (schema, errors.Count == 0, !errors.Any(error => OfForm.Contains(error.Code) && $"{error.Pointer}/".StartsWith($"{pointer}/", StringComparison.Ordinal)));
    }

    private static void Walk(JsonElement schema, JsonNode? value, string at, List<(string, string, Action<JsonNode>)> cases)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            Walk(Schema.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..]), value, at, cases);
        }

        foreach (string choice in (string[])["oneOf", "anyOf"])
        {
            if (schema.TryGetProperty(choice, out JsonElement choices))
            {
                foreach (JsonElement one in choices.EnumerateArray().Where(one => Fits(one, value)))
                {
                    Walk(one, value, at, cases);
                }

                return;
            }
        }

        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            Bound(keyword, value, at, cases);
        }

        if (value is JsonObject members)
        {
            foreach ((string name, JsonNode? member) in members)
            {
                JsonElement? below = schema.TryGetProperty("properties", out JsonElement known) && known.TryGetProperty(name, out JsonElement own) ? own
                    : schema.TryGetProperty("additionalProperties", out JsonElement any) && any.ValueKind == JsonValueKind.Object ? any
                    : null;
                if (below is { } found)
                {
                    Walk(found, member, $"{at}/{name}", cases);
                }
            }
        }
        else if (value is JsonArray items && schema.TryGetProperty("items", out JsonElement each))
        {
            for (int i = 0; i < items.Count; i++)
            {
                Walk(each, items[i], $"{at}/{i}", cases);
            }
        }
    }

    private static void Bound(JsonProperty keyword, JsonNode? value, string at, List<(string, string, Action<JsonNode>)> cases)
    {
        switch (keyword.Name)
        {
            case "minimum" or "maximum" when value is JsonValue && value.GetValueKind() == JsonValueKind.Number:
                decimal end = keyword.Value.GetDecimal();
                decimal outside = keyword.Name == "minimum" ? end - 1 : end + 1;
                cases.Add(($"{keyword.Name} {end}", at, root => Set(root, at, JsonValue.Create(end))));
                cases.Add(($"beyond {keyword.Name} {end}", at, root => Set(root, at, JsonValue.Create(outside))));
                cases.Add(("half", at, root => Set(root, at, JsonValue.Create(end + 0.5m))));
                break;
            case "enum":
                cases.Add(("another choice", at, root => Set(root, at, "zzz")));
                foreach (JsonElement one in keyword.Value.EnumerateArray())
                {
                    cases.Add(($"choice {one}", at, root => Set(root, at, JsonNode.Parse(one.GetRawText()))));
                }

                break;
            case "required" when value is JsonObject:
                foreach (JsonElement name in keyword.Value.EnumerateArray())
                {
                    cases.Add(($"without {name}", at, root => Find(root, at)!.AsObject().Remove(name.GetString()!)));
                }

                break;
            case "additionalProperties" when keyword.Value.ValueKind == JsonValueKind.False:
                cases.Add(("an unknown member", at, root => Find(root, at)!.AsObject()["zzz"] = 1));
                break;
            case "pattern" when value is JsonValue && value.GetValueKind() == JsonValueKind.String:
                foreach (string text in (string[])["", "a b", "/", "价", "coupon:", "sku:a b", "points:", "credit", "money", new string('x', 32), new string('x', 33), new string('x', 64), new string('x', 65), "P", "P7D", "PT1S", "P1M", "P400D", "2026-3-2", "2026-03-02"])
                {
                    cases.Add(($"text '{text}'", at, root => Set(root, at, text)));
                }

                break;
            case "minLength" or "maxLength" when value is JsonValue && value.GetValueKind() == JsonValueKind.String:
                int length = keyword.Value.GetInt32();
                cases.Add(($"length {length}", at, root => Set(root, at, new string('x', length))));
                int beyond = keyword.Name == "minLength" ? length - 1 : length + 1;
                cases.Add(($"length {beyond}", at, root => Set(root, at, new string('x', beyond))));
                break;
            case "minItems" or "maxItems" when value is JsonArray { Count: > 0 } items:
                int count = keyword.Value.GetInt32();
                string item = items[0]!.ToJsonString();
                foreach (int wanted in (int[])[count, keyword.Name == "minItems" ? count - 1 : count + 1])
                {
                    cases.Add(($"{wanted} items", at, root => Set(root, at, JsonNode.Parse($"[{string.Join(',', Enumerable.Repeat(item, wanted))}]"))));
                }

                break;
            case "type" when at.Length > 0:
                cases.Add(("null", at, root => Set(root, at, null)));
                break;
        }
    }

    private static bool Fits(JsonElement choice, JsonNode? value)
    {
        using JsonDocument parsed = JsonDocument.Parse(value?.ToJsonString() ?? "null");
        return new MiniSchema(Schema).Validate(choice, parsed.RootElement).Count == 0;
    }

    private static JsonNode? Find(JsonNode root, string at) => at.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate<string, JsonNode?>(root, Below);

    private static JsonNode? Below(JsonNode? node, string name) => node is JsonArray items ? items[int.Parse(name)] : node!.AsObject()[name];

    private static void Set(JsonNode root, string at, JsonNode? value)
    {
        int last = at.LastIndexOf('/');
        JsonNode parent = Find(root, at[..last])!;
        if (parent is JsonArray items)
        {
            items[int.Parse(at[(last + 1)..])] = value;
        }
        else
        {
            parent.AsObject()[at[(last + 1)..]] = value;
        }
    }

    private static string WholeLanguage => File.ReadAllText(Path.Combine(Sample.Root, "samples", "fruit-shop", "program.json"));
}
