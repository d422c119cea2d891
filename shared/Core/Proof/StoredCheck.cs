using System.Text.Json.Serialization;

namespace Distribution.Proof;

/// <summary>What the last check of a day found in a merchant's books. One a day (UTC): a later run of the day takes its place.</summary>
public sealed record StoredCheck
{
    /// <summary>The most findings that are kept; the others are counted.</summary>
    public const int MaxKept = 200;

    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>The day of <see cref="At"/>, UTC.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>When the run began, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How many stored entities were read.</summary>
    public required long Entities { get; init; }

    /// <summary>Sums by name, for example the minor units in transit.</summary>
    public required IReadOnlyDictionary<string, long> Totals { get; init; }

    /// <summary>How many findings there are, kept or not.</summary>
    public required int Found { get; init; }

    /// <summary>At most <see cref="MaxKept"/>.</summary>
    public required IReadOnlyList<StoredFinding> Findings { get; init; }

    /// <summary>How many of those that are kept are no passing state.</summary>
    [JsonIgnore]
    public int Confirmed => Findings.Count(static finding => finding.IsConfirmed);
}

/// <summary>Something that must not be.</summary>
/// <param name="Check">The check's name.</param>
/// <param name="Partition">Where; empty if not in one place.</param>
/// <param name="Row">Where; null if not in one row.</param>
/// <param name="Detail">What, for a person; numbers and keys only.</param>
/// <param name="FirstAt">When it was first found and in every run since, UTC.</param>
/// <param name="IsConfirmed">It was found by an earlier run too: no message on its way explains it.</param>
public sealed record StoredFinding(string Check, string Partition, string? Row, string Detail, DateTimeOffset FirstAt, bool IsConfirmed);

/// <summary>A merchant's books wait for a check: somebody has asked for it, or a finding is to be confirmed.</summary>
/// <param name="At">When it was first asked for, UTC.</param>
/// <param name="NotBefore">When the check may run, UTC.</param>
public sealed record CheckAsked(DateTimeOffset At, DateTimeOffset NotBefore);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredCheck))]
[JsonSerializable(typeof(CheckAsked))]
internal sealed partial class ProofJson : JsonSerializerContext;
