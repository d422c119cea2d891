using System.Text.Json;
using DurableTask.Core.Exceptions;
using EmbeddedFunctions.Durable.Store;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace EmbeddedFunctions.Durable.Client;

/// <summary>The client of an engine in the same process.</summary>
internal sealed class SqliteDurableTaskClient(ClientStore store, InstanceQueries queries, Notifications notifications, DurableEngineOptions options, DurableJson json)
    : DurableTaskClient("embedded")
{
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
        cancellation.ThrowIfCancellationRequested();
        string id = options?.InstanceId is { } given ? InstanceIds.Validate(given) : Guid.NewGuid().ToString("N");
        string? tags = options?.Tags is { Count: > 0 } some
            ? JsonSerializer.Serialize(new Dictionary<string, string>(some), DurableJsonContext.Default.DictionaryStringString)
            : null;
        string version = options?.Version is { } asked ? asked.Version : DefaultVersion;
        var instance = new NewInstance(id, orchestratorName.Name, version, json.Serialize(input), tags, options?.StartAt?.UtcTicks, null);
        await CreateAsync(instance, DedupeRule.For(options?.DedupeStatuses)).ConfigureAwait(false);
        return id;
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        cancellation.ThrowIfCancellationRequested();
        return store.SendAsync(instanceId, HistoryKind.EventRaised, 0, eventName, json.Serialize(eventPayload));
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, row => row.Status != OrchestrationRuntimeStatus.Pending, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, row => row.HasEnded, getInputsAndOutputs, cancellation);

    public override Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return store.SendAsync(instanceId, HistoryKind.Terminated, options is { Recursive: true } ? 1 : 0, null, json.Serialize(options?.Output));
    }

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return store.SendAsync(instanceId, HistoryKind.Suspended, 0, null, json.Serialize(reason));
    }

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return store.SendAsync(instanceId, HistoryKind.Resumed, 0, null, json.Serialize(reason));
    }

    public override Task<OrchestrationMetadata?> GetInstancesAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(queries.Get(instanceId, getInputsAndOutputs));
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        OrchestrationQuery query = filter ?? new OrchestrationQuery();
        return Pageable.Create((token, size, cancellation) =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Task.FromResult(queries.List(query, token ?? query.ContinuationToken, size ?? query.PageSize));
        });
    }

    public override async Task<PurgeResult> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return new PurgeResult(await store.PurgeAsync(instanceId, options is { Recursive: true }).ConfigureAwait(false), true);
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return new PurgeResult(await store.PurgeAllAsync(filter, options is { Recursive: true }, cancellation).ConfigureAwait(false), true);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">It has not ended and shall be started again under its own id.</exception>
    public override async Task<string> RestartAsync(string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        InstanceRow old = queries.Find(instanceId) ?? throw new ArgumentException($"There is no orchestration with id '{instanceId}'.", nameof(instanceId));
        if (!old.HasEnded && !restartWithNewInstanceId)
        {
            throw new InvalidOperationException($"The orchestration '{instanceId}' has not ended; it is {old.Status}.");
        }

        string id = restartWithNewInstanceId ? Guid.NewGuid().ToString("N") : instanceId;
        await CreateAsync(new NewInstance(id, old.Name, old.Version, old.Input, old.Tags, null, null), InstanceRow.IsTerminal).ConfigureAwait(false);
        return id;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string DefaultVersion => options.DefaultVersion;

    private async Task CreateAsync(NewInstance instance, Func<OrchestrationRuntimeStatus, bool> mayReplace)
    {
        if (await store.CreateAsync(instance, mayReplace).ConfigureAwait(false) is { } status)
        {
            throw new OrchestrationAlreadyExistsException($"An orchestration with id '{instance.Id}' already exists. It is {status}.");
        }
    }

    private async Task<OrchestrationMetadata> WaitAsync(string id, Func<InstanceRow, bool> reached, bool withData, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        while (true)
        {
            using Notifications.Watch watch = notifications.Begin(id);
            InstanceRow row = queries.Find(id) ?? throw new InvalidOperationException($"There is no orchestration with id '{id}'.");
            if (reached(row))
            {
                return queries.Describe(row, withData);
            }

            await watch.Changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}
