namespace Distribution.Programs.Language;

/// <summary>What a rule may ask about. The number of a fact is its place in the engine's row of facts.</summary>
public enum Fact
{
    LineSku,
    LineCategory,
    LineUnits,
    LineNet,
    OrderRegion,
    OrderNet,
    FirstLevelOrders,
    OrderUnits,
    OrderDate,
    BuyerOrders,
    FirstLevelTier,
    SecondLevelTier,
    ThirdLevelTier,
    SelfTier,
    GroupSize,
    GroupNet,
    SubmissionKind,
    SubmissionLikes,
}

/// <summary>What a fact's value is.</summary>
public enum FactKind
{
    Text,

    /// <summary>The id of a tier of the same program.</summary>
    Tier,

    /// <summary>A whole number, not negative.</summary>
    Number,

    /// <summary>A day in the program's time zone, written 2026-03-02.</summary>
    Date,
}

/// <summary>Where a fact is known.</summary>
[Flags]
public enum FactScope
{
    None = 0,
    Line = 1,
    Order = 2,
    Group = 4,
    Submission = 8,

    /// <summary>One person: whom a metric counts, who sent a submission, who began a group.</summary>
    Subject = 16,
}

/// <param name="Name">As written in a program.</param>
/// <param name="Fact">Which it is.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Scope">Where it is known.</param>
/// <param name="Min">The least value it can have where it is known at all.</param>
/// <param name="Level">The referral level it speaks of; 0 for none.</param>
public sealed record FactType(string Name, Fact Fact, FactKind Kind, FactScope Scope, long Min = 0, int Level = 0)
{
    /// <summary>Compared by size; otherwise by equality.</summary>
    public bool IsNumber => Kind is FactKind.Number or FactKind.Date;
}

/// <summary>The typed list of every fact a program may use.</summary>
public static class FactCatalogue
{
    private static readonly FactType[] Types =
    [
        new("line.sku", Fact.LineSku, FactKind.Text, FactScope.Line),
        new("line.category", Fact.LineCategory, FactKind.Text, FactScope.Line),
        new("line.units", Fact.LineUnits, FactKind.Number, FactScope.Line, 1),
        new("line.net", Fact.LineNet, FactKind.Number, FactScope.Line),
        new("order.region", Fact.OrderRegion, FactKind.Text, FactScope.Order),
        new("order.net", Fact.OrderNet, FactKind.Number, FactScope.Order),
        new("L1.orders", Fact.FirstLevelOrders, FactKind.Number, FactScope.Order, 1, 1),
        new("order.units", Fact.OrderUnits, FactKind.Number, FactScope.Order, 1),
        new("order.date", Fact.OrderDate, FactKind.Date, FactScope.Order),
        new("buyer.orders", Fact.BuyerOrders, FactKind.Number, FactScope.Order, 1),
        new("L1.tier", Fact.FirstLevelTier, FactKind.Tier, FactScope.Order, Level: 1),
        new("L2.tier", Fact.SecondLevelTier, FactKind.Tier, FactScope.Order, Level: 2),
        new("L3.tier", Fact.ThirdLevelTier, FactKind.Tier, FactScope.Order, Level: 3),
        new("self.tier", Fact.SelfTier, FactKind.Tier, FactScope.Subject),
        new("group.size", Fact.GroupSize, FactKind.Number, FactScope.Group, 1),
        new("group.net", Fact.GroupNet, FactKind.Number, FactScope.Group),
        new("submission.kind", Fact.SubmissionKind, FactKind.Text, FactScope.Submission),
        new("submission.likes", Fact.SubmissionLikes, FactKind.Number, FactScope.Submission),
    ];

    /// <summary>How many facts there are.</summary>
    public static int Count => Types.Length;

    public static IReadOnlyList<FactType> All => Types;

    /// <summary>The names of what is known in these scopes.</summary>
    public static string NamesIn(FactScope scope) => string.Join(", ", Types.Where(type => (type.Scope & scope) != 0).Select(type => type.Name));

    /// <summary>The fact of that name, or null.</summary>
    public static FactType? Find(string name) => Array.Find(Types, type => type.Name == name);

    public static FactType Of(Fact fact) => Types[(int)fact];
}
