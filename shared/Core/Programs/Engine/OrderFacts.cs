using Distribution.Kernel;

namespace Distribution.Programs.Engine;

/// <summary>Everything a program may know about a paid order. The engine reads nothing else.</summary>
/// <param name="Region">Where it goes, for example CN-SH; null if not said.</param>
/// <param name="Lines">At least one; their order does not matter, their numbers do.</param>
/// <param name="Path">The frozen referral path, level 1 first.</param>
/// <param name="FirstLevelOrders">The paid and not wholly refunded orders of level 1 when this one was paid, this one included.</param>
/// <param name="Inviter">Who invited level 1; null if nobody.</param>
/// <param name="LimitsUsed">How often each limit has been used, without this order, by <see cref="LimitSpec.Key"/>; one that is absent has not been.</param>
public sealed record OrderFacts(
    string? Region,
    IReadOnlyList<LineFacts> Lines,
    IReadOnlyList<PathLevel> Path,
    long FirstLevelOrders,
    DistributorId? Inviter,
    IReadOnlyDictionary<string, int> LimitsUsed)
{
    /// <summary>Who bought; null if it does not matter to the program.</summary>
    public UserId? Buyer { get; init; }

    /// <summary>The paid and not wholly refunded orders of the buyer when this one was paid, this one included; null if it is not known.</summary>
    public long? BuyerOrders { get; init; }

    /// <summary>When it happened; null leaves <c>order.date</c> unknown.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What is left of the campaign budgets in minor units; one that is absent has not been touched.</summary>
    public IReadOnlyDictionary<string, long>? BudgetsLeft { get; init; }
}

/// <param name="No">The line's number, from 1.</param>
/// <param name="Sku">What was bought.</param>
/// <param name="Category">Its category; null for none.</param>
/// <param name="Units">How many.</param>
/// <param name="Net">What the buyer paid for the line in minor units, without freight.</param>
public sealed record LineFacts(int No, Sku Sku, string? Category, int Units, long Net)
{
    /// <summary>What of the net has been refunded, cumulative; metrics count the rest.</summary>
    public long Refunded { get; init; }

    /// <summary>What earlier rewards of the same order hold of the line's share, minor units: what is rewarded now gets the rest.</summary>
    public long ShareTaken { get; init; }
}

/// <summary>What rewards hold of a line's share.</summary>
/// <param name="Line">The line's number.</param>
/// <param name="Amount">Minor units, positive.</param>
public readonly record struct ShareTaken(int Line, long Amount);

/// <param name="Level">1 for the distributor who brought the buyer, 2 for the one who invited that one, and so on.</param>
/// <param name="Distributor">Who.</param>
public readonly record struct PathLevel(int Level, DistributorId Distributor)
{
    /// <summary>The tier held when the order was paid; null for none.</summary>
    public string? Tier { get; init; }
}

/// <summary>What a program may know about a group purchase whose members have all paid.</summary>
/// <param name="Initiator">Who began it.</param>
/// <param name="Size">How many members it has.</param>
/// <param name="Net">What all of them paid in minor units, without freight.</param>
/// <param name="LimitsUsed">How often each limit has been used without this group.</param>
public sealed record GroupFacts(DistributorId Initiator, long Size, long Net, IReadOnlyDictionary<string, int> LimitsUsed)
{
    /// <summary>The initiator's tier; null for none.</summary>
    public string? Tier { get; init; }

    /// <summary>What is left of the campaign budgets in minor units; one that is absent has not been touched.</summary>
    public IReadOnlyDictionary<string, long>? BudgetsLeft { get; init; }
}

/// <summary>What a program may know about something a person has sent in and the merchant has accepted.</summary>
/// <param name="Self">Who sent it.</param>
/// <param name="Kind">What it is, for example <c>share</c>; null if not said.</param>
/// <param name="Likes">How many people liked it.</param>
/// <param name="LimitsUsed">How often each limit has been used without this submission.</param>
public sealed record SubmissionFacts(DistributorId Self, string? Kind, long Likes, IReadOnlyDictionary<string, int> LimitsUsed)
{
    /// <summary>The sender's tier; null for none.</summary>
    public string? Tier { get; init; }
}
