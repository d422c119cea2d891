using Microsoft.Azure.Functions.Worker;

namespace EmbeddedFunctions.Discovery;

/// <summary>What starts a function.</summary>
internal abstract record Trigger;

/// <param name="Methods">Empty: every verb.</param>
internal sealed record HttpTrigger(string Route, IReadOnlyList<string> Methods, AuthorizationLevel Level) : Trigger;

internal sealed record QueueTrigger(string Queue, bool Sessions, bool AutoComplete) : Trigger;

internal sealed record TimerTrigger(string Schedule, bool UseMonitor, bool RunOnStartup) : Trigger;

internal sealed record OrchestrationTrigger(string Name) : Trigger;

internal sealed record ActivityTrigger(string Name) : Trigger;
