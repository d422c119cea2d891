using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace EmbeddedFunctions.Discovery;

/// <summary>A function as it was written, with the host's defaults for what was left out.</summary>
internal sealed record FunctionDescriptor(
    string Name,
    MethodInfo Method,
    ParameterInfo TriggerParameter,
    Trigger Trigger,
    RetryPolicy? Retry,
    IReadOnlyList<QueueOutput> Outputs,
    PropertyInfo? HttpResult)
{
    public Type Class => Method.DeclaringType ?? throw new InvalidOperationException($"{Method} has no class.");

    public string Source => $"{Class.FullName}.{Method.Name}";
}

/// <summary>Messages to send from what a function returns: the value itself, or one of its properties.</summary>
internal sealed record QueueOutput(string Queue, PropertyInfo? Property);
