using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace EmbeddedFunctions.Durable.Stepwise;

/// <summary>The client of a <see cref="StepwiseHub"/>: starts and wakes.</summary>
/// <param name="hub">The hub.</param>
/// <param name="turn">Waits until the driver lets the call happen; may throw or never return.</param>
internal sealed class StepwiseClient(StepwiseHub hub, Func<Task> turn) : DurableTaskClient("stepwise")
{
    private const string Unknown = "A stepwise hub only starts and wakes.";

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        string id = options?.InstanceId is { } given ? InstanceIds.Validate(given) : throw new NotSupportedException("An instance needs an id.");
        await turn().ConfigureAwait(false);
        return hub.Start(orchestratorName.Name, id, input, options.DedupeStatuses) is { } status
            ? throw new OrchestrationAlreadyExistsException($"An orchestration with id '{id}' already exists. It is {status}.")
            : id;
    }

    public override async Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        await turn().ConfigureAwait(false);
        hub.Raise(instanceId, eventName, eventPayload);
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        throw new NotSupportedException(Unknown);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        throw new NotSupportedException(Unknown);

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) => throw new NotSupportedException(Unknown);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) => throw new NotSupportedException(Unknown);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        throw new NotSupportedException(Unknown);

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) => throw new NotSupportedException(Unknown);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
