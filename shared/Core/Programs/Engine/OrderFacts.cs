using Distribution.Kernel;

namespace Distribution.Programs.Engine;

/// <summary>Everything a program may know about a paid order. The engine reads nothing else.</summary>
/// <param name="Region">Where it goes, for example CN-SH; null if not said.</param>
/// <param name="Lines">At least one.</param>
/// <param name="Path">The frozen referral path, level 1 first.</param>
/// <param name="FirstLevelOrders">The paid and not wholly refunded orders of level 1 when this one was paid, this one included.</param>
/// <param name="Inviter">Who invited level 1; null if nobody.</param>
/// <param name="LimitsUsed">How often level 1 has used each rule with a limit, without this order.</param>
public sealed record OrderFacts(
    string? Region,
    IReadOnlyList<LineFacts> Lines,
    IReadOnlyList<PathLevel> Path,
    long FirstLevelOrders,
    DistributorId? Inviter,
    IReadOnlyDictionary<string, int> LimitsUsed);

/// <param name="No">The line's number, from 1.</param>
/// <param name="Sku">What was bought.</param>
/// <param name="Category">Its category; null for none.</param>
/// <param name="Units">How many.</param>
/// <param name="Net">What the buyer paid for the line in minor units, without freight.</param>
public sealed record LineFacts(int No, Sku Sku, string? Category, int Units, long Net);

/// <param name="Level">1 for the distributor who brought the buyer, 2 for the one who invited that one, and so on.</param>
/// <param name="Distributor">Who.</param>
public readonly record struct PathLevel(int Level, DistributorId Distributor);
