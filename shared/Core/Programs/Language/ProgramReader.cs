using System.Text.Json;
using Distribution.Kernel;

namespace Distribution.Programs.Language;

/// <summary>A document that was read, or everything that is wrong with it.</summary>
/// <param name="Program">Null if there are errors.</param>
/// <param name="Errors">Each with its JSON pointer.</param>
/// <param name="Warnings">What is allowed but should be known.</param>
public sealed record ProgramReading(RewardProgram? Program, IReadOnlyList<ProblemError> Errors, IReadOnlyList<ProblemError> Warnings);

/// <summary>Reads and checks a <c>reward-program/1</c> document. What is not known is refused, never ignored.</summary>
public static class ProgramReader
{
    public const string Schema = "reward-program/1";

    private const int MaxRules = 100;
    private const int MaxMetrics = 20;
    private const int MaxBindingDays = 3650;
    private static readonly TimeSpan MaxHold = TimeSpan.FromDays(365);

    /// <param name="document">UTF-8 JSON.</param>
    /// <param name="merchant">Whose program it is; the document may say so too, but not differ.</param>
    public static ProgramReading Read(ReadOnlyMemory<byte> document, MerchantId merchant)
    {
        var errors = new List<ProblemError>();
        var warnings = new List<ProblemError>();
        try
        {
            using var json = JsonDocument.Parse(document, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 32 });
            RewardProgram? program = ReadRoot(new JsonNode(json.RootElement, "", errors), merchant, warnings);
            return errors.Count > 0 || program is null ? new ProgramReading(null, errors, warnings) : new ProgramReading(program, [], warnings);
        }
        catch (JsonException error)
        {
            return new ProgramReading(null, [new ProblemError("", $"Not JSON as it is read here: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.")], warnings);
        }
    }

    private static RewardProgram? ReadRoot(JsonNode root, MerchantId merchant, List<ProblemError> warnings)
    {
        if (!root.Only("schema", "merchant", "currency", "timeZone", "weekStart", "attribution", "settlement", "caps", "tables", "metrics", "rules"))
        {
            return null;
        }

        root.Required("schema")?.OneOf(Schema);
        if (root.Field("merchant") is { } name && name.Text() is { } text && text != merchant.Value)
        {
            name.Wrong("The program is another merchant's.");
        }

        root.Required("currency")?.OneOf(nameof(Currency.CNY));
        ProgramTerms terms = ReadTerms(root, warnings);
        Dictionary<string, RateTable> tables = TableReader.Read(root.Field("tables"));
        var reader = new RuleReader(terms.MaxLevels, tables, ReadMetrics(root.Field("metrics")));
        var rules = new List<(RewardRule Rule, JsonNode Node)>();
        foreach (JsonNode node in root.Required("rules")?.Items(1, MaxRules) ?? [])
        {
            if (reader.Read(node) is { } rule)
            {
                rules.Add((rule, node));
            }
        }

        RuleConflicts.Check(rules);
        int share = Rate.Whole;
        if (root.Field("caps") is { } caps && caps.Only("lineShare"))
        {
            share = (int)(caps.Required("lineShare")?.Integer(1, Rate.Whole) ?? Rate.Whole);
        }

        return new RewardProgram(terms, new Rate(share), [.. rules.Select(rule => rule.Rule)], tables);
    }

    private static ProgramTerms ReadTerms(JsonNode root, List<ProblemError> warnings)
    {
        string? zone = root.Required("timeZone")?.Text();
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            root.WrongField("timeZone", "Not an IANA time zone, for example Asia/Shanghai.");
        }

        var model = AttributionModel.Last;
        int window = 1;
        int levels = 1;
        bool membersOnly = false;
        if (root.Required("attribution") is { } attribution && attribution.Only("model", "windowDays", "maxLevels", "selfPurchase", "membersOnly"))
        {
            model = attribution.Required("model")?.OneOf("first", "last") == "first" ? AttributionModel.First : AttributionModel.Last;
            window = (int)(attribution.Required("windowDays")?.Integer(1, MaxBindingDays) ?? 1);
            levels = (int)(attribution.Required("maxLevels")?.Integer(1, 3) ?? 3);
            membersOnly = attribution.Field("membersOnly")?.Truth() ?? false;
            if (attribution.Field("selfPurchase") is { } self && self.Truth() == true)
            {
                self.Wrong("Commission on one's own purchases is not offered.");
            }

            if (levels > 2)
            {
                warnings.Add(new ProblemError("/attribution/maxLevels", "More than two levels are at risk of being taken for pyramid selling."));
            }
        }

        TimeSpan hold = TimeSpan.Zero;
        long minimum = 1;
        long? second = null;
        if (root.Required("settlement") is { } settlement && settlement.Only("hold", "from", "minWithdrawal", "approval"))
        {
            hold = ReadHold(settlement);
            settlement.Required("from")?.OneOf("order.completed");
            minimum = settlement.Required("minWithdrawal")?.Integer(1, Money.MaxInput) ?? 1;
            if (settlement.Field("approval") is { } approval && approval.Only("secondApproverAbove"))
            {
                second = approval.Required("secondApproverAbove")?.Integer(0, Money.MaxInput);
            }
        }

        return new ProgramTerms(0, Currency.CNY, zone ?? "UTC", ReadWeekStart(root), model, window, levels, membersOnly, hold, minimum, second);
    }

    private static DayOfWeek ReadWeekStart(JsonNode root) =>
        root.Field("weekStart")?.OneOf("mon", "tue", "wed", "thu", "fri", "sat", "sun") switch
        {
            "tue" => DayOfWeek.Tuesday,
            "wed" => DayOfWeek.Wednesday,
            "thu" => DayOfWeek.Thursday,
            "fri" => DayOfWeek.Friday,
            "sat" => DayOfWeek.Saturday,
            "sun" => DayOfWeek.Sunday,
            _ => DayOfWeek.Monday,
        };

    private static TimeSpan ReadHold(JsonNode settlement)
    {
        if (settlement.Required("hold") is not { } hold || hold.Text() is not { } text)
        {
            return TimeSpan.Zero;
        }

        if (IsoDuration.TryRead(text, out TimeSpan value) && value <= MaxHold)
        {
            return value;
        }

        hold.Wrong("An ISO 8601 duration of weeks, days, hours, minutes or seconds up to 365 days is expected, for example P7D.");
        return TimeSpan.Zero;
    }

    private static Dictionary<string, RankMetric> ReadMetrics(JsonNode? metrics)
    {
        var read = new Dictionary<string, RankMetric>(StringComparer.Ordinal);
        if (metrics is not { } node)
        {
            return read;
        }

        if (!node.IsObject || node.Fields().Count() > MaxMetrics)
        {
            node.Wrong($"An object of at most {MaxMetrics} metrics is expected.");
            return read;
        }

        foreach ((string name, JsonNode metric) in node.Fields())
        {
            if (!metric.Only("sum", "on", "by"))
            {
                continue;
            }

            metric.Required("on")?.OneOf("order.paid");
            metric.Required("by")?.OneOf("L1");
            if (metric.Required("sum")?.OneOf("line.net", "line.units") is { } sum)
            {
                read[name] = sum == "line.net" ? RankMetric.Sales : RankMetric.Units;
            }
        }

        return read;
    }
}
