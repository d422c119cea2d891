namespace Distribution.Programs.Language;

/// <summary>What a metric counts of an order.</summary>
public enum MetricKind
{
    /// <summary>The net of the lines that count, less what was refunded of them, in minor units.</summary>
    Net,

    /// <summary>The units of the lines that count; a line of n units of which x of its net N was refunded counts n - floor(n * x / N).</summary>
    Units,

    /// <summary>Different buyers with something left after refunds.</summary>
    Buyers,

    /// <summary>Orders with something left after refunds.</summary>
    Orders,
}

/// <summary>A number about a person in a window. It counts paid and un-refunded business and nothing else.</summary>
/// <param name="Id">Its name in the program.</param>
/// <param name="Kind">What it counts.</param>
/// <param name="On">When an order begins to count: paid or completed.</param>
/// <param name="By">Whose number it is: level 1 or the buyer.</param>
/// <param name="When">Which lines count; null for all.</param>
public sealed record Metric(string Id, MetricKind Kind, RewardEvent On, PayTo By, Predicate? When)
{
    /// <summary>Minor units rather than a count.</summary>
    public bool IsMoney => Kind == MetricKind.Net;
}

/// <summary>A level of performance. Later tiers are higher; a distributor has the highest whose condition holds.</summary>
/// <param name="Id">Its name in the program.</param>
/// <param name="Metric">What decides.</param>
/// <param name="Window">Lifetime so far, or the last closed day, week or month.</param>
/// <param name="AtLeast">The least value.</param>
public sealed record Tier(string Id, Metric Metric, WindowKind Window, long AtLeast);
