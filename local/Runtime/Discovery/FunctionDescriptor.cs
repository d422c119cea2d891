using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace EmbeddedFunctions.Discovery;

/// <summary>A function as it was written, with the host's defaults for what was left out.</summary>
/// <param name="TriggerPosition">
/// Which parameter carries the trigger, from 0. Not the parameter itself: reflection may give one that is not equal to it
/// when two threads ask a method for its parameters at once, as two hosts do that start in one process.
/// </param>
internal sealed record FunctionDescriptor(
    string Name,
    MethodInfo Method,
    int TriggerPosition,
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
