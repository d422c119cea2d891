using System.Text;
using System.Text.Json;
using EmbeddedFunctions.Durable.Store;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.Durable.Replay;

/// <summary>The context of one episode of one orchestration.</summary>
internal sealed class DurableContext(InstanceRow instance, DurableEngineOptions options, DurableJson json, ILoggerFactory loggers) : TaskOrchestrationContext
{
    private const int MaxCustomStatusBytes = 16 * 1024;

    private DateTime _now;
    private bool _replaying;
    private string? _input;
    private int _guids;

    public override TaskName Name => instance.Name;

    public override string InstanceId => instance.Id;

    public override ParentOrchestrationInstance? Parent { get; } = instance.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.Id) : null;

    public override DateTime CurrentUtcDateTime => _now;

    public override bool IsReplaying => _replaying;

    public override string Version => instance.Version;

    protected override ILoggerFactory LoggerFactory => loggers;

    public OpenTasks Tasks { get; } = new();

    public EventWaiters Events { get; } = new(json);

    /// <summary>The run of the orchestrator's code; null until the history starts it.</summary>
    public Task<string?>? Code { get; set; }

    /// <summary>Set once the code has asked to start over.</summary>
    public ContinueAsNewOptions? Continued { get; private set; }

    public string? NextInput { get; private set; }

    /// <summary>JSON of the last status the code has set; of the instance if it has set none.</summary>
    public string? CustomStatus { get; private set; } = instance.CustomStatus;

    public void SetReplaying(bool replaying) => _replaying = replaying;

    public void BeginEpisode(long ticks) => _now = new DateTime(ticks, DateTimeKind.Utc);

    public void SetInput(string? input) => _input = input;

    public override T? GetInput<T>()
        where T : default => json.Deserialize<T>(_input);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        string? text = json.Serialize(input);
        return RetryLoop.RunAsync(this, options?.Retry, () => ReadAsync<TResult>(Tasks.Open(new RunActivity(Tasks.NextId(), name.Name, text), name.Name)));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        string? text = json.Serialize(input);
        string id = (options as SubOrchestrationOptions)?.InstanceId is { } given ? InstanceIds.Validate(given) : NewGuid().ToString("N");
        string version = options?.Version is { } asked ? asked.Version : Defaults.DefaultVersion;
        string? tags = options?.Tags is { Count: > 0 } some
            ? JsonSerializer.Serialize(new Dictionary<string, string>(some), DurableJsonContext.Default.DictionaryStringString)
            : null;
        return RetryLoop.RunAsync(this, options?.Retry, () => ReadAsync<TResult>(
            Tasks.Open(new CallChild(Tasks.NextId(), orchestratorName.Name, id, text, version, tags), orchestratorName.Name)));
    }

    public override async Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        DateTime end = fireAt.Kind == DateTimeKind.Local ? fireAt.ToUniversalTime() : DateTime.SpecifyKind(fireAt, DateTimeKind.Utc);
        while (end - _now > Defaults.MaximumTimerInterval)
        {
            await SetTimerAsync(_now + Defaults.MaximumTimerInterval, cancellationToken);
        }

        await SetTimerAsync(end, cancellationToken);
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        return Events.WaitAsync<T>(eventName, cancellationToken);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        Tasks.Add(new RaiseEvent(Tasks.NextId(), instanceId, eventName, json.Serialize(payload)));
    }

    public override void SetCustomStatus(object? customStatus)
    {
        string? text = json.Serialize(customStatus);
        if (text is not null && Encoding.Unicode.GetByteCount(text) > MaxCustomStatusBytes)
        {
            throw new ArgumentException($"A custom status has at most {MaxCustomStatusBytes} bytes of UTF-16 text.", nameof(customStatus));
        }

        CustomStatus = text;
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        ContinueAsNew(new ContinueAsNewOptions { NewInput = newInput, PreserveUnprocessedEvents = preserveUnprocessedEvents });

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        NextInput = json.Serialize(options.NewInput);
        Continued = new ContinueAsNewOptions { PreserveUnprocessedEvents = options.PreserveUnprocessedEvents, NewVersion = options.NewVersion };
        Tasks.Closed = true;
    }

    public override Guid NewGuid() => DeterministicGuid.Create(InstanceId, _now, _guids++);

    private DurableEngineOptions Defaults => options;

    private Task SetTimerAsync(DateTime fireAt, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellation);
        }

        var timer = new SetTimer(Tasks.NextId(), fireAt);
        Task<string?> open = Tasks.Open(timer, "timer");
        if (cancellation.CanBeCanceled)
        {
            cancellation.Register(() => Tasks.CancelTimer(timer, _replaying, cancellation), useSynchronizationContext: false);
        }

        return open;
    }

    private async Task<T> ReadAsync<T>(Task<string?> result)
    {
        string? text = await result;
        return json.Deserialize<T>(text)!;
    }
}
