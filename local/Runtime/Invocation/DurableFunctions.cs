using System.Text.Json;
using EmbeddedFunctions.Discovery;
using EmbeddedFunctions.Durable;
using Microsoft.DurableTask;

namespace EmbeddedFunctions.Invocation;

/// <summary>The orchestrators and activities of the host for the durable engine, called like every other function.</summary>
internal sealed class DurableFunctions(IEnumerable<FunctionPlan> plans, FunctionPipeline pipeline, JsonSerializerOptions json) : IDurableFunctions
{
    private readonly Dictionary<string, FunctionPlan> _orchestrators =
        Named(plans, plan => plan.Function.Trigger is OrchestrationTrigger trigger ? trigger.Name : null);

    private readonly Dictionary<string, FunctionPlan> _activities =
        Named(plans, plan => plan.Function.Trigger is ActivityTrigger trigger ? trigger.Name : null);

    public bool HasOrchestrator(string name) => _orchestrators.ContainsKey(name);

    public bool HasActivity(string name) => _activities.ContainsKey(name);

    public async Task<string?> RunOrchestratorAsync(string name, TaskOrchestrationContext context) =>
        ToJson(await pipeline.InvokeAsync(
            _orchestrators[name],
            new NamedTriggerData(context, ("instanceId", context.InstanceId)),
            CancellationToken.None));

    public async Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancellation) =>
        ToJson(await pipeline.InvokeAsync(
            _activities[name],
            new NamedTriggerData(input, ("instanceId", instanceId)),
            cancellation));

    private string? ToJson(object? value) => value is null ? null : JsonSerializer.Serialize(value, value.GetType(), json);

    private static Dictionary<string, FunctionPlan> Named(IEnumerable<FunctionPlan> plans, Func<FunctionPlan, string?> nameOf)
    {
        var named = new Dictionary<string, FunctionPlan>(StringComparer.OrdinalIgnoreCase);
        foreach (FunctionPlan plan in plans)
        {
            if (nameOf(plan) is { } name && !named.TryAdd(name, plan))
            {
                throw new FunctionDiscoveryException([$"{plan.Function.Name}: its durable name '{name}' is already taken by {named[name].Function.Name}."]);
            }
        }

        return named;
    }
}
