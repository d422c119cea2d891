using System.Text.Json;

namespace EmbeddedFunctions.Durable;

/// <summary>Limits and defaults of one <see cref="DurableEngine"/>.</summary>
internal sealed record DurableEngineOptions
{
    /// <summary>Episodes whose code runs at the same time.</summary>
    public int MaxConcurrentOrchestrations { get; init; } = 16;

    /// <summary>Activities that run at the same time.</summary>
    public int MaxConcurrentActivities { get; init; } = 32;

    /// <summary>Longer timers are made of pieces of this length. Must not change while instances run.</summary>
    public TimeSpan MaximumTimerInterval { get; init; } = TimeSpan.FromDays(3);

    /// <summary>Version of instances and children that are started without one.</summary>
    public string DefaultVersion { get; init; } = string.Empty;

    /// <summary>How values become texts: like the worker's serializer, names without case and no fields.</summary>
    public JsonSerializerOptions Json { get; init; } = new() { PropertyNameCaseInsensitive = true };
}
