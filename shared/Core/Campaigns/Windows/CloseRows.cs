using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Campaigns.Windows;

/// <summary>How a window ended: written once and never changed. What everybody gets is on its pages.</summary>
public sealed record ClosedWindow
{
    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    public required WindowKind Kind { get; init; }

    /// <summary>For example <c>2026-W10</c>.</summary>
    public required string Window { get; init; }

    /// <summary>The first local day that counts.</summary>
    public required DateOnly First { get; init; }

    /// <summary>The last local day; with the kind it names the close for ever.</summary>
    public required DateOnly Last { get; init; }

    /// <summary>The version that was in force when the window ended, which decided.</summary>
    public required int ProgramVersion { get; init; }

    public required Currency Currency { get; init; }

    /// <summary>When its numbers were taken, UTC: later refunds change nothing of it.</summary>
    public required DateTimeOffset ClosedAt { get; init; }

    /// <summary>How many bonuses there are.</summary>
    public required int Bonuses { get; init; }

    /// <summary>Minor units of all bonuses together.</summary>
    public required long Amount { get; init; }

    /// <summary>The pages of bonuses, in order.</summary>
    public required IReadOnlyList<ClosePage> Pages { get; init; }
}

/// <summary>A page of bonuses.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Count">How many there are on it.</param>
public sealed record ClosePage(string Id, int Count);

/// <summary>One bonus of a close.</summary>
/// <param name="Key">Unique in the close.</param>
/// <param name="Rule">The rule of the program.</param>
/// <param name="Person">Who gets it.</param>
/// <param name="First">The first time it is earned for, from 1; of a ranking the place.</param>
/// <param name="Last">The last time.</param>
/// <param name="Base">The metric's value.</param>
/// <param name="Amount">Minor units; 0 for something that is not money, or where a budget had nothing left.</param>
public sealed record CloseBonus(string Key, string Rule, DistributorId Person, long First, long Last, long Base, long Amount)
{
    public int? RatePpm { get; init; }

    /// <summary>What is granted; null for money.</summary>
    public GrantItem? Grant { get; init; }

    /// <summary>The campaign budget it is paid from; null for none.</summary>
    public string? Budget { get; init; }

    /// <summary>How it came about.</summary>
    public IReadOnlyList<TraceStep> Steps { get; init => field = value ?? []; } = [];

    /// <summary>What its whole explanation is asked for by: it ends with the bonus's number in the close, from 1.</summary>
    public string? Explain { get; init; }
}

/// <summary>The numbers of a window as they were taken when it closed; everything after follows from them.</summary>
internal sealed record FrozenWindow(
    WindowKind Kind, string Window, DateOnly First, DateOnly Last, int ProgramVersion, DateTimeOffset FrozenAt, IReadOnlyList<FrozenMetric> Metrics)
{
    /// <summary>How many rows of the day books were counted; null where it was not noted.</summary>
    public long? Orders { get; init; }

    /// <summary>How many refunds from before they were taken the numbers have taken off; null where it was not noted, or some order did not say when it was refunded.</summary>
    public long? Refunds { get; init; }
}

internal sealed record FrozenMetric(string Metric, IReadOnlyList<ScorePage> Pages);

/// <summary>A page of scores, sorted by person.</summary>
internal sealed record ScorePage(string Id, DistributorId First, int Count);

/// <summary>The first of a ranking as it closed.</summary>
internal sealed record ClosedRanking(string Rule, string Metric, MetricKind Counts, IReadOnlyList<RankedPerson> Places);

/// <summary>A person's place in a ranking.</summary>
/// <param name="Place">From 1.</param>
/// <param name="Person">Who.</param>
/// <param name="Score">In the metric's unit: minor units or a count.</param>
/// <param name="Orders">How many orders count.</param>
/// <param name="ReachedAt">When the last of them was paid or completed, UTC.</param>
/// <param name="Prize">Minor units; 0 for none.</param>
public sealed record RankedPerson(int Place, DistributorId Person, long Score, int Orders, DateTimeOffset ReachedAt, long Prize)
{
    /// <summary>A prize that is not money.</summary>
    public GrantItem? Grant { get; init; }
}

/// <summary>How far a close is paid; it is gone when all is.</summary>
/// <param name="QuotasKept">What was not used of limits and budgets is given back.</param>
/// <param name="Page">The first page that is not wholly paid.</param>
internal sealed record CloseProgress(bool QuotasKept, int Page);

/// <summary>How many orders came too late for a close; there is none until they are counted.</summary>
internal sealed record CloseLate(long Orders)
{
    /// <summary>How many refunds from before the close did; null where it is not known.</summary>
    public long? Refunds { get; init; }
}

/// <summary>Until where a merchant's windows of a kind are done.</summary>
/// <param name="Through">The last local day of the last window that is closed or has nothing to close.</param>
/// <param name="LateSince">When a late run first found more; null if none did.</param>
internal sealed record CloseMarker(DateOnly Through, DateTimeOffset? LateSince);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ClosedWindow))]
[JsonSerializable(typeof(CloseBonus[]))]
[JsonSerializable(typeof(FrozenWindow))]
[JsonSerializable(typeof(PersonScore[]))]
[JsonSerializable(typeof(ClosedRanking))]
[JsonSerializable(typeof(CloseProgress))]
[JsonSerializable(typeof(CloseMarker))]
[JsonSerializable(typeof(CloseLate))]
internal sealed partial class CloseJson : JsonSerializerContext;
