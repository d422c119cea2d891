using Microsoft.DurableTask.Client;

namespace EmbeddedFunctions.Durable.Client;

/// <summary>Which existing instance a start may replace.</summary>
internal static class DedupeRule
{
    private static readonly OrchestrationRuntimeStatus[] Live =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <summary>Without a list, an instance that has ended is replaced and one that lives is not.</summary>
    /// <exception cref="ArgumentException">
    /// A name is no status, or the list protects terminated instances while a live one could be replaced,
    /// which would have to be terminated first.
    /// </exception>
    public static Func<OrchestrationRuntimeStatus, bool> For(IReadOnlyList<string>? dedupeStatuses)
    {
        if (dedupeStatuses is null)
        {
            return Store.InstanceRow.IsTerminal;
        }

        HashSet<OrchestrationRuntimeStatus> kept = [.. dedupeStatuses.Select(Parse)];
        return kept.Contains(OrchestrationRuntimeStatus.Terminated) && !Live.All(kept.Contains)
            ? throw new ArgumentException("Terminated cannot be protected while a live status may be replaced.", nameof(dedupeStatuses))
            : status => !kept.Contains(status);
    }

    private static OrchestrationRuntimeStatus Parse(string name) =>
        Enum.TryParse(name, ignoreCase: true, out OrchestrationRuntimeStatus status) && StartOrchestrationOptionsExtensions.ValidDedupeStatuses.Contains(status)
            ? status
            : throw new ArgumentException($"'{name}' is not a status a start can be refused for.", nameof(name));
}
