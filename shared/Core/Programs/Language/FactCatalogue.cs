namespace Distribution.Programs.Language;

/// <summary>What a rule may ask about.</summary>
public enum Fact
{
    LineSku,
    LineCategory,
    LineUnits,
    LineNet,
    OrderRegion,
    OrderNet,
    FirstLevelOrders,
}

/// <param name="Name">As written in a program.</param>
/// <param name="Fact">Which it is.</param>
/// <param name="IsNumber">A number; otherwise a text.</param>
/// <param name="OfLine">It differs from line to line; otherwise it is the order's.</param>
public sealed record FactType(string Name, Fact Fact, bool IsNumber, bool OfLine);

/// <summary>The typed list of every fact a program may use.</summary>
public static class FactCatalogue
{
    private static readonly FactType[] Types =
    [
        new("line.sku", Fact.LineSku, false, true),
        new("line.category", Fact.LineCategory, false, true),
        new("line.units", Fact.LineUnits, true, true),
        new("line.net", Fact.LineNet, true, true),
        new("order.region", Fact.OrderRegion, false, false),
        new("order.net", Fact.OrderNet, true, false),
        new("L1.orders", Fact.FirstLevelOrders, true, false),
    ];

    public static string Names { get; } = string.Join(", ", Types.Select(type => type.Name));

    /// <summary>The fact of that name, or null.</summary>
    public static FactType? Find(string name) => Array.Find(Types, type => type.Name == name);

    public static FactType Of(Fact fact) => Array.Find(Types, type => type.Fact == fact)
        ?? throw new InvalidOperationException($"{fact} is not in the catalogue.");
}
