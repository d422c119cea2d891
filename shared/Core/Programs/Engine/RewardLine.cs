using System.Text.Json.Serialization;
using Distribution.Kernel;

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
/// <param name="Level">The beneficiary's level; 0 for an inviter's grant.</param>
/// <param name="Beneficiary">Who gets it.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Kind">Commission, bonus or grant.</param>
/// <param name="Base">The net in minor units that was rewarded, which a refund is measured against.</param>
/// <param name="RatePpm">The rate if it was a percentage.</param>
/// <param name="Amount">Minor units; 0 for a grant.</param>
/// <param name="Grant">What is granted; null for money.</param>
/// <param name="Trace">Words and figures from which the amount can be computed again by hand.</param>
public sealed record RewardLine(
    int? LineNo,
    int Level,
    DistributorId Beneficiary,
    string Rule,
    RewardKind Kind,
    long Base,
    int? RatePpm,
    long Amount,
    GrantItem? Grant,
    IReadOnlyList<string> Trace);

/// <param name="Code">For example <c>coupon:FRUIT10</c>.</param>
/// <param name="Quantity">How many.</param>
public sealed record GrantItem(string Code, int Quantity);

/// <summary>What an order earns.</summary>
/// <param name="Lines">In the order of the order's lines, then bonuses, then grants.</param>
/// <param name="Limits">The rules with a limit that this order has used once each.</param>
public sealed record Rewards(IReadOnlyList<RewardLine> Lines, IReadOnlyList<string> Limits);
