using EmbeddedFunctions.Sqlite;
using Microsoft.DurableTask.Client;

namespace EmbeddedFunctions.Durable.Store;

/// <summary>Who called an instance, and as which of its tasks.</summary>
internal sealed record ParentLink(long Key, int Generation, long Task, string Id, string Name);

/// <summary>One instance. <see cref="Generation"/> grows when it continues as new; <see cref="Key"/> changes when it is replaced.</summary>
internal sealed record InstanceRow
{
    public const string Columns =
        "key, id, generation, name, version, status, created, updated, input, output, failure, custom, tags, parent, parent_generation, parent_task, parent_id, parent_name";

    public required long Key { get; init; }

    public required string Id { get; init; }

    public required int Generation { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required OrchestrationRuntimeStatus Status { get; init; }

    /// <summary>UTC ticks.</summary>
    public required long Created { get; init; }

    /// <summary>UTC ticks.</summary>
    public required long Updated { get; init; }

    public string? Input { get; init; }

    public string? Output { get; init; }

    public string? Failure { get; init; }

    public string? CustomStatus { get; init; }

    public string? Tags { get; init; }

    public ParentLink? Parent { get; init; }

    public bool HasEnded => IsTerminal(Status);

    public static bool IsTerminal(OrchestrationRuntimeStatus status) =>
        status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    public static InstanceRow From(Statement row) => new()
    {
        Key = row.GetInt64(0),
        Id = row.GetText(1),
        Generation = (int)row.GetInt64(2),
        Name = row.GetText(3),
        Version = row.GetText(4),
        Status = (OrchestrationRuntimeStatus)row.GetInt64(5),
        Created = row.GetInt64(6),
        Updated = row.GetInt64(7),
        Input = row.GetTextOrNull(8),
        Output = row.GetTextOrNull(9),
        Failure = row.GetTextOrNull(10),
        CustomStatus = row.GetTextOrNull(11),
        Tags = row.GetTextOrNull(12),
        Parent = row.IsNull(13)
            ? null
            : new ParentLink(row.GetInt64(13), (int)row.GetInt64(14), row.GetInt64(15), row.GetText(16), row.GetText(17)),
    };
}
