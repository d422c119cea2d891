using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Programs.Language;

/// <summary>A <c>reward-program/1</c> document that has been read and found sound: what the merchant wrote, with types.</summary>
/// <param name="Terms">What the program says beside its rules; its version is 0 until it is published.</param>
/// <param name="LineShare">The most that all levels together may earn of a line's net.</param>
/// <param name="Rules">In the order of the document.</param>
/// <param name="Tables">By name.</param>
public sealed record RewardProgram(
    ProgramTerms Terms,
    Rate LineShare,
    IReadOnlyList<RewardRule> Rules,
    IReadOnlyDictionary<string, RateTable> Tables);

/// <summary>A rule. Closed: on a paid order, on a distributor's first order, on a ranking.</summary>
public abstract record RewardRule
{
    private RewardRule(string id) => Id = id;

    /// <summary>Unique in the program.</summary>
    public string Id { get; }

    /// <summary>Pays for a paid order.</summary>
    /// <param name="Name">The rule's id.</param>
    /// <param name="Slot">Rules of one slot compete: one wins for each line and level. Null: it adds up.</param>
    /// <param name="When">Null: always.</param>
    /// <param name="Times">How many orders of one L1 may earn it; null for any number.</param>
    /// <param name="Pay">What it pays.</param>
    public sealed record OnOrderPaid(string Name, string? Slot, Predicate? When, int? Times, IReadOnlyList<Payment> Pay) : RewardRule(Name);

    /// <summary>Gives the inviter something when a distributor's first order is paid.</summary>
    public sealed record OnFirstOrder(string Name, IReadOnlyList<GrantPayment> Pay) : RewardRule(Name);

    /// <summary>Pays the first of a ranking when its window closes.</summary>
    /// <param name="Name">The rule's id.</param>
    /// <param name="Metric">What is counted.</param>
    /// <param name="Window">How long a window is.</param>
    /// <param name="Min">The least a distributor must have to be ranked, in the metric's unit.</param>
    /// <param name="Prizes">Minor units for the first, the second, and so on.</param>
    public sealed record OnRank(string Name, RankMetric Metric, WindowKind Window, long Min, IReadOnlyList<long> Prizes) : RewardRule(Name);
}

/// <summary>A payment to one level. Closed: a percentage of each line, an amount for each unit, an amount once an order.</summary>
public abstract record Payment
{
    private Payment(int level) => Level = level;

    /// <summary>1 to 3.</summary>
    public int Level { get; }

    /// <param name="To">The level.</param>
    /// <param name="Rate">A rate, or null if a table says it.</param>
    /// <param name="Table">The table's name, or null if there is a rate.</param>
    public sealed record Percent(int To, Rate? Rate, string? Table) : Payment(To);

    public sealed record Each(int To, long Amount) : Payment(To);

    public sealed record Fixed(int To, long Amount) : Payment(To);
}

/// <summary>Something that is not money, for example <c>coupon:FRUIT10</c>.</summary>
public sealed record GrantPayment(string Code, int Quantity);

/// <summary>What a ranking counts, for the first level.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RankMetric>))]
public enum RankMetric
{
    /// <summary>Paid and un-refunded net in minor units.</summary>
    [JsonStringEnumMemberName("sales")]
    Sales,

    /// <summary>Units of paid lines that are not refunded in whole.</summary>
    [JsonStringEnumMemberName("units")]
    Units,
}

/// <summary>Rates by facts: the first row whose cells all match.</summary>
/// <param name="Keys">The facts the columns ask about; all are texts.</param>
/// <param name="Rows">In the order of the document.</param>
public sealed record RateTable(IReadOnlyList<Fact> Keys, IReadOnlyList<RateRow> Rows);

/// <param name="Cells">For each key the texts that match; null matches anything, also nothing.</param>
/// <param name="Rate">What the row says.</param>
public sealed record RateRow(IReadOnlyList<IReadOnlySet<string>?> Cells, Rate Rate);
