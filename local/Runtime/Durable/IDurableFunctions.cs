using Microsoft.DurableTask;

namespace EmbeddedFunctions.Durable;

/// <summary>
/// What the durable engine needs of the functions it runs. The host gives it the discovered function
/// classes; a test may give it delegates. Inputs and outputs are JSON texts, null for none: everything
/// that crosses this boundary has been serialized.
/// </summary>
internal interface IDurableFunctions
{
    /// <summary>Whether an orchestrator of this name (compared without case) exists.</summary>
    bool HasOrchestrator(string name);

    /// <summary>Whether an activity of this name (compared without case) exists.</summary>
    bool HasActivity(string name);

    /// <summary>
    /// Runs one episode of an orchestrator from its start. The returned task completes only when the
    /// orchestrator returns or throws. The orchestrator must be reached on the calling thread, so nothing
    /// on the way there may wait for anything or leave the caller's synchronization context.
    /// </summary>
    Task<string?> RunOrchestratorAsync(string name, TaskOrchestrationContext context);

    /// <summary>Runs an activity once.</summary>
    Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancellation);
}
