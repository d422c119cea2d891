using System.Collections.Frozen;

namespace Distribution.Programs.Language;

/// <summary>Reads a <c>when</c>: <c>all</c>, <c>any</c>, <c>not</c>, and <c>{fact:{op:value}}</c>.</summary>
internal static class PredicateReader
{
    private const int MaxDepth = 6;
    private const int MaxParts = 50;

    /// <param name="node">The condition.</param>
    /// <param name="lineFacts">Whether a fact of a single line may be asked about.</param>
    public static Predicate? Read(JsonNode node, bool lineFacts) => Read(node, lineFacts, MaxDepth);

    private static Predicate? Read(JsonNode node, bool lineFacts, int depth)
    {
        if (!node.IsObject || !node.Fields().Any())
        {
            node.Wrong("A condition is an object with at least one field.");
            return null;
        }

        if (depth == 0)
        {
            node.Wrong($"Conditions may be nested {MaxDepth} deep.");
            return null;
        }

        var parts = new List<Predicate>();
        foreach ((string name, JsonNode field) in node.Fields())
        {
            Predicate? part = name switch
            {
                "all" => Group(field, lineFacts, depth) is { } all ? new Predicate.All(all) : null,
                "any" => Group(field, lineFacts, depth) is { } any ? new Predicate.Any(any) : null,
                "not" => Read(field, lineFacts, depth - 1) is { } part2 ? new Predicate.Not(part2) : null,
                _ => ReadFact(name, field, lineFacts),
            };
            if (part is not null)
            {
                parts.Add(part);
            }
        }

        return parts.Count switch
        {
            0 => null,
            1 => parts[0],
            _ => new Predicate.All(parts),
        };
    }

    private static List<Predicate>? Group(JsonNode node, bool lineFacts, int depth)
    {
        var parts = new List<Predicate>();
        foreach (JsonNode item in node.Items(1, MaxParts))
        {
            if (Read(item, lineFacts, depth - 1) is { } part)
            {
                parts.Add(part);
            }
        }

        return parts.Count == 0 ? null : parts;
    }

    private static Predicate? ReadFact(string name, JsonNode node, bool lineFacts)
    {
        if (FactCatalogue.Find(name) is not { } type)
        {
            node.Wrong($"Not a fact. The facts are {FactCatalogue.Names}.");
            return null;
        }

        if (type.OfLine && !lineFacts)
        {
            node.Wrong("A payment made once an order cannot depend on a single line.");
            return null;
        }

        if (!node.IsObject || !node.Fields().Any())
        {
            node.Wrong("An object such as {\"eq\":1} is expected.");
            return null;
        }

        return type.IsNumber ? ReadNumber(type, node) : ReadText(type, node);
    }

    private static Predicate? ReadText(FactType type, JsonNode node)
    {
        var parts = new List<Predicate>();
        foreach ((string op, JsonNode value) in node.Fields())
        {
            if (op is "eq" or "ne" && value.Text() is { } text)
            {
                var same = new Predicate.TextIn(type.Fact, FrozenSet.Create(StringComparer.Ordinal, text));
                parts.Add(op == "eq" ? same : new Predicate.Not(same));
            }
            else if (op == "in")
            {
                parts.Add(new Predicate.TextIn(type.Fact, Texts(value)));
            }
            else if (op is not ("eq" or "ne"))
            {
                value.Wrong($"{type.Name} is a text; the comparisons are eq, ne, in.");
            }
        }

        return parts.Count == 1 ? parts[0] : new Predicate.All(parts);
    }

    internal static FrozenSet<string> Texts(JsonNode node) =>
        node.Items(1, 500).Select(item => item.Text()).OfType<string>().ToFrozenSet(StringComparer.Ordinal);

    private static Predicate? ReadNumber(FactType type, JsonNode node)
    {
        long min = 0;
        long max = long.MaxValue;
        var parts = new List<Predicate>();
        foreach ((string op, JsonNode value) in node.Fields())
        {
            switch (op)
            {
                case "eq" or "ne" or "gt" or "gte" or "lt" or "lte" when value.Integer(0, long.MaxValue - 1) is { } number:
                    switch (op)
                    {
                        case "eq": (min, max) = (Math.Max(min, number), Math.Min(max, number)); break;
                        case "gt": min = Math.Max(min, number + 1); break;
                        case "gte": min = Math.Max(min, number); break;
                        case "lt": max = Math.Min(max, number - 1); break;
                        case "lte": max = Math.Min(max, number); break;
                        default: parts.Add(new Predicate.Not(new Predicate.NumberIn(type.Fact, number, number))); break;
                    }

                    break;
                case "between":
                    IReadOnlyList<JsonNode> ends = value.Items(2, 2);
                    if (ends.Count == 2 && ends[0].Integer(0, long.MaxValue) is { } low && ends[1].Integer(0, long.MaxValue) is { } high)
                    {
                        (min, max) = (Math.Max(min, low), Math.Min(max, high));
                    }

                    break;
                case "in":
                    parts.Add(new Predicate.Any([.. value.Items(1, MaxParts).Select(item => item.Integer(0, long.MaxValue)).OfType<long>()
                        .Select(number => new Predicate.NumberIn(type.Fact, number, number))]));
                    break;
                case "eq" or "ne" or "gt" or "gte" or "lt" or "lte":
                    break;
                default:
                    value.Wrong($"{type.Name} is a number; the comparisons are eq, ne, in, gt, gte, lt, lte, between.");
                    break;
            }
        }

        if (min > max || (type.Fact == Fact.FirstLevelOrders && max < 1))
        {
            node.Wrong("No number is like this, so the rule could never apply.");
        }

        if (min > 0 || max < long.MaxValue || parts.Count == 0)
        {
            parts.Insert(0, new Predicate.NumberIn(type.Fact, min, max));
        }

        return parts.Count == 1 ? parts[0] : new Predicate.All(parts);
    }
}
