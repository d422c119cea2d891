using Microsoft.DurableTask;

namespace EmbeddedFunctions.Durable;

/// <summary>An orchestrator or activity of this name does not exist: no retry can help.</summary>
internal sealed class FunctionNotFoundException(string kind, string name) : Exception($"No {kind.ToLowerInvariant()} task named '{name}' was found.")
{
    public TaskFailureDetails ToFailure() => new($"{kind}TaskNotFound", Message, null, null, null) { IsNonRetriable = true };
}
