using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Distribution.Functions.Api;
using Distribution.Functions.Api.OpenApi;
using Distribution.Functions.Api.Problems;
using Distribution.Kernel;
using Distribution.Tests.Architecture;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Tests.Functions.OpenApi;

public sealed partial class OpenApiTests
{
    private const string Folder = "functions/Api/OpenApi/Schemas";

    private readonly JsonObject _document = OpenApiDocument.Build();

    [Fact]
    public void Every_route_is_described_and_every_description_is_a_route()
    {
        string[] described =
        [
            .. from path in _document["paths"]!.AsObject()
               from method in path.Value!.AsObject()
               select $"{method.Key} {path.Key} {method.Value!["operationId"]}",
        ];

        described.Order().ShouldBe(Routes().Order());
    }

    /// <summary>Set UPDATE_OPENAPI=1 to write what the records say.</summary>
    [Fact]
    public void The_schemas_are_what_the_functions_read_and_answer()
    {
        SortedDictionary<string, string> exported = SchemaExport.Files();
        if (Environment.GetEnvironmentVariable("UPDATE_OPENAPI") == "1")
        {
            foreach ((string name, string text) in exported)
            {
                File.WriteAllText(Path.Combine(Sources.Root, Folder, name), text);
            }
        }

        Directory.EnumerateFiles(Path.Combine(Sources.Root, Folder), "*.json").Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(exported.Keys);
        foreach ((string name, string text) in exported)
        {
            Sources.Read($"{Folder}/{name}").ReplaceLineEndings("\n").ShouldBe(text, name);
        }
    }

    [Fact]
    public void Every_reference_leads_somewhere() =>
        References(_document).Where(reference => Resolve(reference) is null).ShouldBeEmpty();

    [Fact]
    public void Every_schema_is_used()
    {
        string[] used = [.. References(_document).Distinct()];

        _document["components"]!["schemas"]!.AsObject().Select(schema => "#/components/schemas/" + schema.Key)
            .Except(used).ShouldBe(["#/components/schemas/ProblemCode"]);
    }

    [Fact]
    public void Every_code_in_the_sources_is_in_the_contract_and_in_the_table()
    {
        string[] contract = [.. _document["components"]!["schemas"]!["ProblemCode"]!["enum"]!.AsArray().Select(code => code!.GetValue<string>())];
        string[] sources =
        [
            .. from file in Sources.In("shared/Core").Concat(Sources.In("functions"))
               from Match match in CodeInSource().Matches(file.Text)
               select match.Groups[1].Value + match.Groups[2].Value,
        ];
        string[] table = [.. CodeInTable().Matches(Sources.Read("docs/api.md")).Select(match => match.Groups[1].Value)];

        sources.Distinct().Except(contract).Except(InternalCodes).ShouldBeEmpty();
        table.Order(StringComparer.Ordinal).ShouldBe(contract.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_table_has_the_status_each_code_is_refused_with()
    {
        Dictionary<string, string> table = Statuses();
        string[] wrong =
        [
            .. from file in Sources.In("shared/Core").Concat(Sources.In("functions"))
               from Match match in KindInSource().Matches(file.Text)
               let code = match.Groups[2].Value + match.Groups[3].Value
               let kind = Enum.Parse<ProblemKind>(match.Groups[1].Value + match.Groups[4].Value)
               let status = $"{ProblemAnswers.StatusOf(kind)}"
               where table.TryGetValue(code, out string? said) && said != status
               select $"{code} is {status}",
        ];

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void An_operation_lists_the_statuses_of_its_codes_and_no_others()
    {
        Dictionary<string, string> table = Statuses();
        foreach ((string name, JsonNode operation, string[] codes) in Operations())
        {
            string[] listed = [.. operation["responses"]!.AsObject().Select(response => response.Key)];
            listed.ShouldContain(status => status.StartsWith('2'), name);
            // A provider's webhook is refused in the provider's own form.
            string[] expected = listed.Contains("default") ? ["default"] : [.. codes.Select(code => table[code]).Distinct().Order(StringComparer.Ordinal)];
            string[] refused = [.. listed.Where(status => !status.StartsWith('2')).Order(StringComparer.Ordinal)];
            refused.ShouldBe(expected, customMessage: name);
        }
    }

    [Fact]
    public void An_operation_that_reads_a_body_says_which()
    {
        foreach ((string name, JsonNode operation, string[] codes) in Operations())
        {
            (operation["requestBody"] is not null).ShouldBe(codes.Contains("request.too_large"), name);
        }
    }

    [Fact]
    public void A_problem_has_the_members_of_its_schema()
    {
        ApiAnswer answer = ProblemAnswers.From(Problem.Invalid("request.malformed", "No.", "/a"));

        string[] members = [.. JsonNode.Parse(answer.Body.Span)!.AsObject().Select(member => member.Key)];
        members.ShouldBeSubsetOf(_document["components"]!["schemas"]!["Problem"]!["properties"]!.AsObject().Select(member => member.Key));
    }

    /// <summary>Refusals between slices, timers and activities, which no caller sees.</summary>
    private static readonly string[] InternalCodes =
    [
        "withdrawal.not_approved", "account.invalid",
        "transfer.currency_unsupported", "transfer.payee_unknown", "transfer.name_needed", "transfer.not_cancellable", "transfer.amount_too_small",
        "statement.none", "statement.too_large", "statement.malformed",
        "bill.none", "bill.broken", "bill.too_large", "bill.address_foreign",
    ];

    /// <summary>Of each code in the table, the status.</summary>
    private static Dictionary<string, string> Statuses() =>
        CodeInTable().Matches(Sources.Read("docs/api.md")).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    private IEnumerable<(string Name, JsonNode Operation, string[] Codes)> Operations() =>
        from path in _document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select (method.Value!["operationId"]!.GetValue<string>(), method.Value!, method.Value!["x-problem-codes"]!.AsArray().Select(code => code!.GetValue<string>()).ToArray());

    private static IEnumerable<string> Routes() =>
        from method in typeof(ApiPipeline).Assembly.GetTypes().SelectMany(type => type.GetMethods())
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        from parameter in method.GetParameters()
        let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
        where trigger is not null
        from verb in trigger.Methods!
        select $"{verb} /{RouteConstraint().Replace(trigger.Route!, "}")} {function.Name}";

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(member => member is { Key: "$ref", Value: JsonValue value } ? [value.GetValue<string>()] : References(member.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    private JsonNode? Resolve(string reference) =>
        reference[2..].Split('/').Aggregate((JsonNode?)_document, (node, name) => node?[name]);

    [GeneratedRegex(@":[a-z]+\}")]
    private static partial Regex RouteConstraint();

    [GeneratedRegex(@"Problem(?:\.[A-Z][A-Za-z]+)?\(\s*""([a-z]+\.[a-z_]+)""|""([a-z]+\.[a-z_]+)"", ProblemKind")]
    private static partial Regex CodeInSource();

    /// <summary>Where the kind is written beside the code.</summary>
    [GeneratedRegex(@"Problem\.([A-Z][A-Za-z]+)\(\s*""([a-z]+\.[a-z_]+)""|""([a-z]+\.[a-z_]+)"", ProblemKind\.([A-Za-z]+)")]
    private static partial Regex KindInSource();

    [GeneratedRegex(@"^\| `([a-z_]+\.[a-z_]+)` \| (\d{3}) \|", RegexOptions.Multiline)]
    private static partial Regex CodeInTable();
}
