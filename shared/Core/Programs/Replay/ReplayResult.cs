using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Programs.Replay;

/// <summary>What kind of thing earned something.</summary>
public enum ReplaySource
{
    /// <summary>An order, by its payment.</summary>
    OrderPaid,

    /// <summary>An order, by its completion.</summary>
    OrderCompleted,
    Group,
    Submission,

    /// <summary>A metric that reached a number.</summary>
    Metric,

    /// <summary>The close of a window.</summary>
    Close,
}

/// <summary>One thing that was earned, and what is left of it.</summary>
/// <param name="Source">What kind of thing earned it.</param>
/// <param name="Event">Which: the order, group or submission; the window of a metric or a close.</param>
/// <param name="At">When it was earned; of a close the last moment of its window.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Beneficiary">Who.</param>
/// <param name="Line">The order's line; null if it is not for one.</param>
/// <param name="Base">The net or the number that was rewarded.</param>
/// <param name="Amount">Minor units as earned; 0 for a grant.</param>
/// <param name="TakenBack">What of the amount was taken back.</param>
/// <param name="Grant">What was granted; null for money.</param>
/// <param name="GrantsTakenBack">How many of the grant were taken back.</param>
/// <param name="Budget">The campaign budget; null for none.</param>
/// <param name="Steps">The way to the amount.</param>
public sealed record ReplayEntry(
    ReplaySource Source,
    string Event,
    DateTimeOffset At,
    string Rule,
    DistributorId Beneficiary,
    int? Line,
    long Base,
    long Amount,
    long TakenBack,
    GrantItem? Grant,
    long GrantsTakenBack,
    string? Budget,
    IReadOnlyList<TraceStep> Steps)
{
    /// <summary>Minor units that stand.</summary>
    public long Left => Amount - TakenBack;

    /// <summary>How many of the grant stand.</summary>
    public long GrantsLeft => (Grant?.Quantity ?? 0) - GrantsTakenBack;
}

/// <summary>What a history earns under a program.</summary>
/// <param name="Entries">In the order in which they were earned.</param>
/// <param name="BudgetsUsed">Minor units that stand, by budget.</param>
/// <param name="LimitsUsed">The uses of limits that stand.</param>
public sealed record ReplayResult(
    IReadOnlyList<ReplayEntry> Entries, IReadOnlyDictionary<string, long> BudgetsUsed, IReadOnlyDictionary<LimitCount, long> LimitsUsed);

/// <param name="Key">The limit's <see cref="LimitSpec.Key"/>.</param>
/// <param name="Owner">Whose uses.</param>
/// <param name="Window">In which window.</param>
public readonly record struct LimitCount(string Key, DistributorId Owner, string Window);
