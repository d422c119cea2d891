using System.Collections.Frozen;
using System.Globalization;
using Distribution.Programs.Language.Logic;

namespace Distribution.Programs.Language.Reading;

/// <summary>Reads a <c>when</c>: <c>all</c>, <c>any</c>, <c>not</c>, and <c>{fact:{op:value}}</c>.</summary>
/// <param name="scope">Whose facts may be asked about.</param>
/// <param name="maxLevels">The levels there are.</param>
/// <param name="tiers">The tiers there are.</param>
internal sealed class PredicateReader(FactScope scope, int maxLevels, IReadOnlySet<string> tiers)
{
    public const int MaxTexts = 500;

    private const string Never = "Nothing is like this, so it would never apply.";
    private const int MaxDepth = 6;
    private const int MaxParts = 50;

    private bool _isToldNever;

    public Predicate? Read(JsonNode node)
    {
        _isToldNever = false;
        Predicate? read = Read(node, MaxDepth);
        if (read is not null && !_isToldNever && PredicateLogic.IsNever(read))
        {
            node.Wrong("condition.never", Never);
        }

        return read;
    }

    /// <summary>The fact of that name if it may be asked about here; otherwise an error.</summary>
    public FactType? FindFact(string name, JsonNode node)
    {
        if (FactCatalogue.Find(name) is not { } type)
        {
            node.Wrong("fact.unknown", $"Not a fact. The facts here are {FactCatalogue.NamesIn(scope)}.");
            return null;
        }

        if ((type.Scope & scope) == 0)
        {
            node.Wrong("fact.scope", $"{name} is not known here. The facts here are {FactCatalogue.NamesIn(scope)}.");
            return null;
        }

        if (type.Level > maxLevels)
        {
            node.Wrong("level.over_max", $"attribution.maxLevels is {maxLevels}.");
        }

        return type;
    }

    public FrozenSet<string> ReadTexts(FactType type, JsonNode node) =>
        node.Items(1, MaxTexts).Select(item => ReadText(type, item)).OfType<string>().ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The range an object of comparisons leaves, if they are nothing but a range.</summary>
    public (long Min, long Max)? ReadRange(FactType type, JsonNode node) =>
        ReadFact(type, node) is Predicate.NumberIn range ? (range.Min, range.Max) : null;

    private Predicate? Read(JsonNode node, int depth)
    {
        if (!node.IsObject || !node.Fields().Any())
        {
            node.Wrong("condition.empty", "A condition is an object with at least one field.");
            return null;
        }

        if (depth == 0)
        {
            node.Wrong("condition.depth", $"Conditions may be nested {MaxDepth} deep.");
            return null;
        }

        var parts = new List<Predicate>();
        foreach ((string name, JsonNode field) in node.Fields())
        {
            Predicate? part = name switch
            {
                "all" => Group(field, depth) is { } all ? new Predicate.All(all) : null,
                "any" => Group(field, depth) is { } any ? new Predicate.Any(any) : null,
                "not" => Read(field, depth - 1) is { } inner ? new Predicate.Not(inner) : null,
                _ => FindFact(name, field) is { } type ? ReadPossible(type, field) : null,
            };
            if (part is not null)
            {
                parts.Add(part);
            }
        }

        return One(parts);
    }

    private List<Predicate>? Group(JsonNode node, int depth)
    {
        var parts = new List<Predicate>();
        foreach (JsonNode item in node.Items(1, MaxParts))
        {
            if (Read(item, depth - 1) is { } part)
            {
                parts.Add(part);
            }
        }

        return parts.Count == 0 ? null : parts;
    }

    private Predicate? ReadPossible(FactType type, JsonNode node)
    {
        Predicate? read = ReadFact(type, node);
        if (read is null || !PredicateLogic.IsNever(read))
        {
            return read;
        }

        // Kept as it is: a condition that is left out would be one that always holds.
        node.Wrong("condition.never", Never);
        _isToldNever = true;
        return read;
    }

    private Predicate? ReadFact(FactType type, JsonNode node)
    {
        if (!node.IsObject || !node.Fields().Any())
        {
            node.Wrong("type.test", type.IsNumber ? "An object such as {\"gte\":1} is expected." : "An object such as {\"in\":[\"a\"]} is expected.");
            return null;
        }

        return type.IsNumber ? ReadNumber(type, node) : ReadText(type, node.Fields());
    }

    private Predicate? ReadText(FactType type, IEnumerable<(string Op, JsonNode Value)> fields)
    {
        var parts = new List<Predicate>();
        foreach ((string op, JsonNode value) in fields)
        {
            if (!Members.TextTest.Contains(op))
            {
                value.Wrong("op.unknown", $"{type.Name} is a text; the comparisons are {string.Join(", ", Members.TextTest)}.");
            }
            else if (op == "in")
            {
                parts.Add(new Predicate.TextIn(type.Fact, ReadTexts(type, value)));
            }
            else if (ReadText(type, value) is { } text)
            {
                var same = new Predicate.TextIn(type.Fact, FrozenSet.Create(StringComparer.Ordinal, text));
                parts.Add(op == "eq" ? same : new Predicate.Not(same));
            }
        }

        return One(parts);
    }

    private string? ReadText(FactType type, JsonNode node)
    {
        if (node.Text() is not { } text)
        {
            return null;
        }

        if (type.Kind == FactKind.Tier && !tiers.Contains(text))
        {
            node.Wrong("tier.unknown", "There is no such tier.");
        }

        return text;
    }

    private static Predicate? ReadNumber(FactType type, JsonNode node)
    {
        long min = type.Min;
        long max = long.MaxValue;
        var parts = new List<Predicate>();
        foreach ((string op, JsonNode value) in node.Fields())
        {
            switch (op)
            {
                case "between":
                    IReadOnlyList<JsonNode> ends = value.Items(2, 2);
                    if (ends.Count == 2 && Value(type, ends[0]) is { } low && Value(type, ends[1]) is { } high)
                    {
                        (min, max) = (Math.Max(min, low), Math.Min(max, high));
                    }

                    break;
                case "in":
                    Predicate[] any = [.. value.Items(1, MaxParts).Select(item => Value(type, item)).OfType<long>().Select(number => new Predicate.NumberIn(type.Fact, number, number))];
                    if (any.Length > 0)
                    {
                        parts.Add(any.Length == 1 ? any[0] : new Predicate.Any(any));
                    }

                    break;
                case "eq" or "ne" or "gt" or "gte" or "lt" or "lte":
                    if (Value(type, value) is { } bound)
                    {
                        Narrow(op, bound);
                    }

                    break;
                default:
                    value.Wrong("op.unknown", $"{type.Name} is a {(type.Kind == FactKind.Date ? "date" : "number")}; the comparisons are {string.Join(", ", Members.NumberTest)}.");
                    break;
            }
        }

        if (min > type.Min || max < long.MaxValue || parts.Count == 0)
        {
            parts.Insert(0, new Predicate.NumberIn(type.Fact, min, max));
        }

        return One(parts);

        void Narrow(string op, long bound)
        {
            switch (op)
            {
                case "eq": (min, max) = (Math.Max(min, bound), Math.Min(max, bound)); break;
                case "gt": min = Math.Max(min, bound + 1); break;
                case "gte": min = Math.Max(min, bound); break;
                case "lt": max = Math.Min(max, bound - 1); break;
                case "lte": max = Math.Min(max, bound); break;
                default: parts.Add(new Predicate.Not(new Predicate.NumberIn(type.Fact, bound, bound))); break;
            }
        }
    }

    private static long? Value(FactType type, JsonNode node)
    {
        if (type.Kind == FactKind.Number)
        {
            return node.Integer(0, long.MaxValue - 1);
        }

        if (node.Element.ValueKind == System.Text.Json.JsonValueKind.String
            && DateOnly.TryParseExact(node.Element.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
        {
            return date.DayNumber;
        }

        node.Wrong("type.date", "A day such as \"2026-03-02\" is expected.");
        return null;
    }

    private static Predicate? One(List<Predicate> parts) => parts.Count switch
    {
        0 => null,
        1 => parts[0],
        _ => new Predicate.All(parts),
    };
}
