using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Programs.Language;

namespace Distribution.Programs.Engine;

/// <summary>What a line of a reward is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RewardKind>))]
public enum RewardKind
{
    /// <summary>Earned on a line of the order.</summary>
    [JsonStringEnumMemberName("commission")]
    Commission,

    /// <summary>Earned once for the order.</summary>
    [JsonStringEnumMemberName("bonus")]
    Bonus,

    /// <summary>Not money.</summary>
    [JsonStringEnumMemberName("grant")]
    Grant,
}

/// <summary>One reward of an order, with the way to it.</summary>
/// <param name="LineNo">The order's line; null if it is for the whole order.</param>
/// <param name="Level">The beneficiary's level; 0 for somebody who is not paid as a level.</param>
/// <param name="Beneficiary">Who gets it.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Kind">Commission, bonus or grant.</param>
/// <param name="Base">The net in minor units that was rewarded, which a refund is measured against.</param>
/// <param name="RatePpm">The rate if it was a percentage.</param>
/// <param name="Amount">Minor units; 0 for a grant.</param>
/// <param name="Grant">What is granted; null for money.</param>
public sealed record RewardLine(
    int? LineNo,
    int Level,
    DistributorId Beneficiary,
    string Rule,
    RewardKind Kind,
    long Base,
    int? RatePpm,
    long Amount,
    GrantItem? Grant)
{
    /// <summary>In what relation the beneficiary stands to what happened.</summary>
    public PayTo To { get; init; }

    /// <summary>The beneficiary's tier when it happened; null for none.</summary>
    public string? Tier { get; init; }

    /// <summary>The campaign budget it is paid from; null for none.</summary>
    public string? Budget { get; init; }

    /// <summary>The way to the amount without words, from which <see cref="TraceWords"/> makes sentences in a language.</summary>
    public IReadOnlyList<TraceStep> Steps { get; init; } = [];

    /// <summary>The same in English: words and figures from which the amount can be computed again by hand.</summary>
    public IReadOnlyList<string> Trace => TraceWords.English(Steps);
}

/// <param name="Code">For example <c>coupon:FRUIT10</c>.</param>
/// <param name="Quantity">How many.</param>
public sealed record GrantItem(string Code, int Quantity);

/// <summary>What an order earns.</summary>
/// <param name="Lines">In the order of the order's lines, then bonuses, then grants.</param>
/// <param name="Limits">The keys of the limits of level 1 for ever that this order has used once each.</param>
public sealed record Rewards(IReadOnlyList<RewardLine> Lines, IReadOnlyList<string> Limits)
{
    /// <summary>All uses of limits, those of <see cref="Limits"/> included: reserved with the rewards, all or nothing.</summary>
    public IReadOnlyList<LimitUse> LimitUses { get; init; } = [];

    /// <summary>What the rewards take from campaign budgets: reserved with the rewards, all or nothing.</summary>
    public IReadOnlyList<BudgetUse> BudgetUses { get; init; } = [];

    /// <summary>What the rewards hold of the shares of an order's lines; empty where the program pays nothing at completion.</summary>
    public IReadOnlyList<ShareTaken> ShareTaken { get; init; } = [];
}
