using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Programs.Lifecycle;

/// <summary>A program that somebody is working on. It may have errors; approved and published is only what has none.</summary>
public sealed record ProgramDraft
{
    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>Its number at the merchant, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Counts the changes of the document, from 1.</summary>
    public required int Revision { get; init; }

    /// <summary>JSON as it was sent.</summary>
    public required string Document { get; init; }

    /// <summary>Who wrote the first revision, and when.</summary>
    public required SignedBy Created { get; init; }

    /// <summary>Who wrote the present revision, and when.</summary>
    public required SignedBy Changed { get; init; }

    /// <summary>Who approved the present revision; null if nobody did. A change takes it away.</summary>
    public SignedBy? Approved { get; init; }

    /// <summary>The version it became; null if it is not published. Then it is never changed.</summary>
    public int? Version { get; init; }

    [JsonIgnore]
    public DraftState State => Version is not null ? DraftState.Published : Approved is not null ? DraftState.Approved : DraftState.Draft;
}

[JsonConverter(typeof(JsonStringEnumConverter<DraftState>))]
public enum DraftState
{
    [JsonStringEnumMemberName("draft")]
    Draft,

    [JsonStringEnumMemberName("approved")]
    Approved,

    [JsonStringEnumMemberName("published")]
    Published,
}
