using System.Text.Json;
using Distribution.Kernel;

namespace Distribution.Local.Scenarios.Parsing;

/// <summary>Reads a scenario file strictly: what is not understood is refused, with its place, and all faults are told at once.</summary>
internal static class ScenarioParser
{
    private const int MaxSteps = 10_000;
    private const int MaxProducts = 1_000;

    /// <param name="json">The text of the file.</param>
    /// <param name="readFile">The text of a file named in it; throws <see cref="IOException"/> if there is none.</param>
    /// <param name="errors">Empty if there is a scenario.</param>
    public static Scenario? Parse(string json, Func<string, string> readFile, out IReadOnlyList<ScenarioError> errors)
    {
        var found = new List<ScenarioError>();
        errors = found;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            var root = new DocumentNode(document.RootElement, "");
            UnicodeText.Check(root);
            Scenario? scenario = Parse(root, readFile, found);
            if (scenario is not null && found.Count == 0)
            {
                found.AddRange(References.Check(scenario));
                found.AddRange(ClockCheck.Check(scenario));
            }

            return found.Count == 0 ? scenario : null;
        }
        catch (DocumentException fault)
        {
            found.Add(fault.Error);
            return null;
        }
        catch (JsonException error)
        {
            found.Add(new ScenarioError("", $"not JSON: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}"));
            return null;
        }
    }

    private static Scenario? Parse(DocumentNode root, Func<string, string> readFile, List<ScenarioError> errors)
    {
        if (!Try(errors, () => root.Members("$schema", "scenario", "title", "program", "start", "shop", "catalog", "steps", "expect"), out _)
            || !Try(errors, () => Schema(root.Required("scenario")), out _))
        {
            return null;
        }

        string Program(DocumentNode node) => ReadProgram(node, readFile);
        var parser = new StepParser(Program);
        Try(errors, () => root.Optional("title")?.Text(), out string? title);
        Try(errors, () => Program(root.Required("program")), out string? program);
        Try(errors, () => root.Required("start").Time(), out DateTimeOffset start);
        Try(errors, () => root.Optional("shop") is { } shop ? Shop(shop) : null, out ShopSetup? setup);
        List<ProductSetup> catalog = Each(errors, root, "catalog", MaxProducts, Product);
        List<Step> steps = Each(errors, root, "steps", MaxSteps, parser.Parse);
        Try(errors, () => root.Optional("expect") is { } expect ? ExpectationParser.Parse(expect) : Expectations.None, out Expectations? expectations);
        return program is null || expectations is null
            ? null
            : new Scenario(title, MerchantOf(program), program, start, setup, catalog, steps, expectations);
    }

    private static bool Schema(DocumentNode node) =>
        node.Text() == "scenario/1" ? true : throw node.Fault("only \"scenario/1\" is understood");

    private static string ReadProgram(DocumentNode node, Func<string, string> readFile)
    {
        string text;
        try
        {
            text = node.Element.ValueKind == JsonValueKind.Object ? node.Element.GetRawText() : readFile(node.Text());
        }
        catch (Exception error) when (ScenarioFile.IsUnreadable(error))
        {
            throw node.Fault($"the file cannot be read: {error.Message}");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            UnicodeText.Check(node with { Element = document.RootElement });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("merchant", out JsonElement merchant)
                && merchant.ValueKind == JsonValueKind.String
                && IdText.IsValid(merchant.GetString() ?? "")
                ? text
                : throw node.Fault("the program does not name its merchant");
        }
        catch (JsonException error)
        {
            throw node.Fault($"the program is not JSON: line {error.LineNumber + 1}");
        }
    }

    private static MerchantId MerchantOf(string program)
    {
        using JsonDocument document = JsonDocument.Parse(program);
        return MerchantId.Create(document.RootElement.GetProperty("merchant").GetString() ?? "");
    }

    private static ShopSetup Shop(DocumentNode node)
    {
        node.Members("freightFlat", "freeShippingFrom");
        return new ShopSetup(node.Required("freightFlat").Whole(0, Money.MaxInput), node.Required("freeShippingFrom").Whole(0, Money.MaxInput));
    }

    private static ProductSetup Product(DocumentNode node)
    {
        node.Members("sku", "name", "price", "stock", "category");
        return new ProductSetup(
            node.Required("sku").Id(),
            node.Required("name").Text(),
            node.Required("price").Whole(1, Money.MaxInput),
            node.Required("stock").Whole(0, int.MaxValue),
            node.Optional("category")?.Text());
    }

    private static List<T> Each<T>(List<ScenarioError> errors, DocumentNode root, string name, int max, Func<DocumentNode, T> parse)
    {
        var all = new List<T>();
        if (Try(errors, () => root.Required(name).Items(max), out IReadOnlyList<DocumentNode>? items))
        {
            foreach (DocumentNode item in items ?? [])
            {
                if (Try(errors, () => parse(item), out T? value) && value is not null)
                {
                    all.Add(value);
                }
            }
        }

        return all;
    }

    private static bool Try<T>(List<ScenarioError> errors, Func<T> read, out T? value)
    {
        try
        {
            value = read();
            return true;
        }
        catch (DocumentException fault)
        {
            errors.Add(fault.Error);
            value = default;
            return false;
        }
    }
}
