using System.Text.Json.Serialization;

namespace Distribution.Programs.Language;

/// <summary>What a rule waits for.</summary>
public enum RewardEvent
{
    OrderPaid,
    OrderCompleted,

    /// <summary>The first paid order a distributor has brought.</summary>
    FirstOrder,

    /// <summary>A group purchase whose members have all paid.</summary>
    GroupSucceeded,

    /// <summary>Something a person sent in that the merchant has accepted, for example a shared post.</summary>
    SubmissionApproved,
}

/// <summary>How often a rule may pay.</summary>
/// <param name="Per">Whose times are counted.</param>
/// <param name="Times">The most, from 1.</param>
/// <param name="Window">In each of which; lifetime for ever.</param>
public sealed record RuleLimit(PayTo Per, int Times, WindowKind Window);

/// <summary>A rule. Closed: on an event, on a metric, on a ranking.</summary>
public abstract record RewardRule
{
    private RewardRule(string id) => Id = id;

    /// <summary>Unique in the program.</summary>
    public string Id { get; }

    /// <summary>The campaign budget it is paid from, which also frees it from the cap; null for none.</summary>
    public string? Budget { get; init; }

    /// <summary>Pays when something has happened.</summary>
    /// <param name="Name">The rule's id.</param>
    /// <param name="Event">What.</param>
    /// <param name="Slot">Rules of one slot compete: one wins for each line (or order) and beneficiary. Null: it adds up.</param>
    /// <param name="When">Null: always.</param>
    /// <param name="Limits">All of them must have room.</param>
    /// <param name="Pay">What it pays.</param>
    public sealed record OnEvent(
        string Name, RewardEvent Event, string? Slot, Predicate? When, IReadOnlyList<RuleLimit> Limits, IReadOnlyList<Payment> Pay) : RewardRule(Name);

    /// <summary>Pays when a metric reaches a number.</summary>
    /// <param name="Name">The rule's id.</param>
    /// <param name="Metric">What is counted.</param>
    /// <param name="Window">In which window.</param>
    /// <param name="Threshold">The number to reach.</param>
    /// <param name="Repeats">Pays again at every multiple; otherwise once a window.</param>
    /// <param name="AtClose">Decided once, when the window has closed; otherwise as soon as it is reached.</param>
    /// <param name="Slot">Rules of one slot compete: one wins for each person.</param>
    /// <param name="When">Null: always.</param>
    /// <param name="Limit">Null for none.</param>
    /// <param name="Pay">What it pays.</param>
    public sealed record OnMetric(
        string Name,
        Metric Metric,
        WindowKind Window,
        long Threshold,
        bool Repeats,
        bool AtClose,
        string? Slot,
        Predicate? When,
        RuleLimit? Limit,
        IReadOnlyList<Payment> Pay) : RewardRule(Name)
    {
        /// <summary>How often a value has reached the threshold: 0 or 1, or every multiple.</summary>
        public long TimesAt(long value) => Repeats ? Math.Max(0, value) / Threshold : value >= Threshold ? 1 : 0;
    }

    /// <summary>Pays the first of a ranking when its window closes.</summary>
    /// <param name="Name">The rule's id.</param>
    /// <param name="Metric">What is counted, where it is one of the two plain ones.</param>
    /// <param name="Window">How long a window is.</param>
    /// <param name="Min">The least a distributor must have to be ranked, in the metric's unit.</param>
    /// <param name="Prizes">Minor units for the first, the second, and so on; 0 where the prize is not money.</param>
    public sealed record OnRank(string Name, RankMetric Metric, WindowKind Window, long Min, IReadOnlyList<long> Prizes) : RewardRule(Name)
    {
        /// <summary>What is counted.</summary>
        public required Metric Counted { get; init; }

        /// <summary>The prizes, money or not, of the first, the second, and so on.</summary>
        public required IReadOnlyList<RankPrize> Places { get; init; }

        public RankTies Ties { get; init; }

        /// <summary>Says all there is: sales or units of level 1, money prizes, no budget, the earlier first.</summary>
        public bool IsPlain => Budget is null && Ties == RankTies.Earliest
            && Counted is { On: RewardEvent.OrderPaid, By: PayTo.L1, When: null, Kind: MetricKind.Net or MetricKind.Units }
            && Places.All(static place => place is RankPrize.Cash);
    }
}

/// <summary>What the plain rankings count, for the first level.</summary>
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

/// <summary>Who comes first of two with the same value.</summary>
public enum RankTies
{
    /// <summary>Who reached it earlier; of the same moment, the one whose id sorts first.</summary>
    Earliest,

    /// <summary>Neither: the prizes of their places are added and split evenly, parts of a fen to the earlier.</summary>
    Split,
}

/// <summary>A prize. Closed: money, or something else.</summary>
public abstract record RankPrize
{
    private RankPrize()
    {
    }

    public sealed record Cash(long Amount) : RankPrize;

    public sealed record Thing(string Code, int Quantity) : RankPrize;
}
