using EmbeddedFunctions.Durable.Store;
using Microsoft.DurableTask.Client;

namespace EmbeddedFunctions.Durable.Replay;

/// <summary>How an orchestration starts over.</summary>
internal sealed record NextGeneration(string? Input, string? Version, IReadOnlyList<HistoryEvent> CarriedEvents);

/// <summary>What one episode changes; it is committed as a whole or not at all.</summary>
internal sealed record EpisodeResult(OrchestrationRuntimeStatus Status)
{
    public IReadOnlyList<InboxMessage> Consumed { get; init; } = [];

    /// <summary>What happened, then what the code asked for.</summary>
    public IReadOnlyList<HistoryEvent> History { get; init; } = [];

    public IReadOnlyList<EpisodeAction> Actions { get; init; } = [];

    public IReadOnlyList<int> CancelledTimers { get; init; } = [];

    public string? Output { get; init; }

    /// <summary>Stored form of the failure; null if it has not failed.</summary>
    public string? Failure { get; init; }

    public string? CustomStatus { get; init; }

    /// <summary>Set if the orchestration starts over.</summary>
    public NextGeneration? Next { get; init; }

    /// <summary>Terminated together with its children.</summary>
    public bool TerminatesChildren { get; init; }
}
