using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.DurableTask;

namespace EmbeddedFunctions.Durable.Store;

/// <summary>A failure as it is stored.</summary>
internal sealed record FailureText(string Type, string Message, string? Stack, FailureText? Inner, bool NonRetriable)
{
    public static string Write(TaskFailureDetails failure) => JsonSerializer.Serialize(From(failure), DurableJsonContext.Default.FailureText);

    public static TaskFailureDetails Read(string text) =>
        (JsonSerializer.Deserialize(text, DurableJsonContext.Default.FailureText) ?? throw new JsonException("A stored failure is null.")).ToDetails();

    /// <summary>What a parent is told of a child that was terminated.</summary>
    public static string Terminated(string instanceId) =>
        Write(new TaskFailureDetails("Microsoft.DurableTask.OrchestrationTerminated", $"The sub-orchestration '{instanceId}' was terminated.", null, null, null));

    private static FailureText From(TaskFailureDetails failure) =>
        new(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, failure.InnerFailure is { } inner ? From(inner) : null, failure.IsNonRetriable);

    private TaskFailureDetails ToDetails() => new(Type, Message, Stack, Inner?.ToDetails(), null) { IsNonRetriable = NonRetriable };
}

[JsonSerializable(typeof(FailureText))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class DurableJsonContext : JsonSerializerContext;
