using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Programs;

/// <summary>A published version as it lies in the store, never changed.</summary>
/// <param name="Version">From 1.</param>
/// <param name="Document">The merchant's JSON as it was sent.</param>
/// <param name="PublishedAt">When it was published, UTC; from then on it decides, unless it was published for a time.</param>
public sealed record ProgramVersion(int Version, string Document, DateTimeOffset PublishedAt)
{
    /// <summary>The time it was published for, UTC; null if it was at once.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>Who published it; null if nobody is known.</summary>
    public UserId? PublishedBy { get; init; }

    /// <summary>The draft it was; null if it was published without one.</summary>
    public int? Draft { get; init; }

    /// <summary>Who approved the draft; null without one.</summary>
    public SignedBy? Approved { get; init; }

    /// <summary>Who answers for more than two levels; null where there are not more.</summary>
    public SignedBy? LevelsAcknowledged { get; init; }

    /// <summary>From when it decides, UTC.</summary>
    [JsonIgnore]
    public DateTimeOffset InForceFrom => ScheduledFor ?? PublishedAt;
}

/// <summary>Somebody's word for something.</summary>
/// <param name="By">Who.</param>
/// <param name="At">When, UTC.</param>
public sealed record SignedBy(UserId By, DateTimeOffset At);
