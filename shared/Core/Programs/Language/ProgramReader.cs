using System.Text.Json;
using Distribution.Kernel;
using Distribution.Programs.Language.Reading;

namespace Distribution.Programs.Language;

/// <summary>A document that was read, or everything that is wrong with it.</summary>
/// <param name="Program">Null if there are errors.</param>
/// <param name="Errors">Each with its JSON pointer and a code.</param>
/// <param name="Warnings">What is allowed but should be known.</param>
public sealed record ProgramReading(RewardProgram? Program, IReadOnlyList<ProblemError> Errors, IReadOnlyList<ProblemError> Warnings);

/// <summary>Reads and checks a <c>reward-program/1</c> document. What is not known is refused, never ignored.</summary>
public static class ProgramReader
{
    public const string Schema = "reward-program/1";

    /// <summary>The most rules of a program.</summary>
    public const int MaxRules = 100;

    /// <summary>How the name of a rule's own campaign begins, which pays where the rule names no budget: no budget may be called so.</summary>
    public const string RuleCampaign = "rule:";

    /// <summary>More levels than these are warned of, and published only by who answers for them.</summary>
    internal const int MaxLevelsWithoutWarning = 2;

    internal const int MaxBudgets = 20;

    /// <summary>What is wrong with a program that can be run all the same. This reader learns to see more of it; what is in force by then stays in force.</summary>
    private static readonly string[] Judgements =
        ["condition.never", "level.over_max", "pay.not_for_orders", "rule.unreachable", "slot.equal_winners", "table.row_unreachable"];

    /// <param name="document">UTF-8 JSON.</param>
    /// <param name="merchant">Whose program it is; the document may say so too, but not differ.</param>
    public static ProgramReading Read(ReadOnlyMemory<byte> document, MerchantId merchant)
    {
        ProgramReading reading = ReadAll(document, merchant);
        return reading.Errors.Count > 0 ? reading with { Program = null } : reading;
    }

    /// <summary>
    /// A version that was published, whatever is thought of it by now: orders were placed under it, so it is run as it was
    /// understood then. Null if it is no program.
    /// </summary>
    public static RewardProgram? ReadPublished(ReadOnlyMemory<byte> document, MerchantId merchant)
    {
        ProgramReading reading = ReadAll(document, merchant);
        return reading.Errors.All(static error => Judgements.Contains(error.Code)) ? reading.Program : null;
    }

    private static ProgramReading ReadAll(ReadOnlyMemory<byte> document, MerchantId merchant)
    {
        var errors = new List<ProblemError>();
        var warnings = new List<ProblemError>();
        try
        {
            if (DocumentTexts.Check(document.Span) is { Count: > 0 } unreadable)
            {
                return new ProgramReading(null, unreadable, warnings);
            }

            using var json = JsonDocument.Parse(document, new JsonDocumentOptions { MaxDepth = DocumentTexts.MaxDepth });
            return new ProgramReading(ReadRoot(new JsonNode(json.RootElement, "", errors), merchant, warnings), errors, warnings);
        }
        catch (JsonException error)
        {
            return new ProgramReading(
                null,
                [new ProblemError("", $"Not JSON as it is read here: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.") { Code = "json.malformed" }],
                warnings);
        }
    }

    private static RewardProgram? ReadRoot(JsonNode root, MerchantId merchant, List<ProblemError> warnings)
    {
        if (!root.Only(Members.Program))
        {
            return null;
        }

        if (root.Field("$schema") is { Element.ValueKind: not JsonValueKind.String } link)
        {
            link.Wrong("type.text", "A text is expected.");
        }

        root.Required("schema")?.OneOf(Schema);
        if (root.Field("merchant") is { } name && name.Text() is { } text && text != merchant.Value)
        {
            name.Wrong("merchant.other", "The program is another merchant's.");
        }

        root.Required("currency")?.OneOf(nameof(Currency.CNY));
        ProgramTerms terms = TermsReader.Read(root);
        var context = new ReadingContext(terms.MaxLevels, warnings);
        if (terms.MaxLevels > MaxLevelsWithoutWarning)
        {
            context.Warn("/attribution/maxLevels", "levels.many", "More than two levels are at risk of being taken for pyramid selling.");
        }

        ReadBudgets(root.Field("budgets"), context);
        MetricReader.ReadMetrics(root.Field("metrics"), context);
        IReadOnlyList<Tier> tiers = MetricReader.ReadTiers(root.Field("tiers"), context);
        TableReader.Read(root.Field("tables"), context);
        var reader = new RuleReader(context);
        var rules = new List<(RewardRule Rule, JsonNode Node)>();
        foreach (JsonNode node in root.Required("rules")?.Items(1, MaxRules) ?? [])
        {
            if (reader.Read(node) is { } rule)
            {
                rules.Add((rule, node));
            }
        }

        RuleConflicts.Check(rules, context.Tables);
        MetricReader.CheckCounts(root, context.Metrics.Values, tiers, rules.Select(static rule => rule.Rule));
        RewardBounds.Check(root, rules.Select(static rule => rule.Rule));
        context.WarnOfUnused();
        int share = Rate.Whole;
        if (root.Field("caps") is { } caps && caps.Only(Members.Caps))
        {
            share = (int)(caps.Required("lineShare")?.Integer(1, Rate.Whole) ?? Rate.Whole);
        }

        return new RewardProgram(terms, new Rate(share), [.. rules.Select(static rule => rule.Rule)], context.Tables, context.Metrics, tiers, context.Budgets);
    }

    private static void ReadBudgets(JsonNode? budgets, ReadingContext context)
    {
        if (budgets is not { } node)
        {
            return;
        }

        foreach ((string name, JsonNode budget) in node.Named(MaxBudgets))
        {
            if (name.StartsWith(RuleCampaign, StringComparison.Ordinal))
            {
                budget.Wrong("budget.reserved", $"Names that begin with {RuleCampaign} are those of the rules' own campaigns.");
            }

            if (budget.Only(Members.Budget) && budget.Required("amount")?.Integer(1, Money.MaxInput) is { } amount)
            {
                context.Budgets[name] = amount;
            }
        }
    }
}
