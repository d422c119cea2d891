using System.Collections.Concurrent;
using System.Text.Json;
using EmbeddedFunctions.Durable;
using Microsoft.DurableTask;

namespace Distribution.Tests.Runtime.Durable;

/// <summary>Orchestrators and activities given as delegates.</summary>
internal sealed class TestFunctions : IDurableFunctions
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    private readonly ConcurrentDictionary<string, Func<TaskOrchestrationContext, Task<string?>>> _orchestrators = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Func<string?, CancellationToken, Task<string?>>> _activities = new(StringComparer.OrdinalIgnoreCase);

    public TestFunctions Orchestrator<T>(string name, Func<TaskOrchestrationContext, Task<T>> code)
    {
        _orchestrators[name] = async context => Write(await code(context));
        return this;
    }

    public TestFunctions Orchestrator(string name, Func<TaskOrchestrationContext, Task> code)
    {
        _orchestrators[name] = async context =>
        {
            await code(context);
            return null;
        };
        return this;
    }

    public TestFunctions Activity<TIn, TOut>(string name, Func<TIn, TOut> code) => Activity<TIn, TOut>(name, (input, _) => Task.FromResult(code(input)));

    public TestFunctions Activity<TIn, TOut>(string name, Func<TIn, CancellationToken, Task<TOut>> code)
    {
        _activities[name] = async (input, cancellation) => Write(await code(input is null ? default! : JsonSerializer.Deserialize<TIn>(input, Json)!, cancellation));
        return this;
    }

    public bool HasOrchestrator(string name) => _orchestrators.ContainsKey(name);

    public bool HasActivity(string name) => _activities.ContainsKey(name);

    public Task<string?> RunOrchestratorAsync(string name, TaskOrchestrationContext context) => _orchestrators[name](context);

    public Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancellation) => _activities[name](input, cancellation);

    private static string? Write<T>(T value) => value is null ? null : JsonSerializer.Serialize(value, Json);
}
