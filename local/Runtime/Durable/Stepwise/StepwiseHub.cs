using EmbeddedFunctions.Durable.Client;
using EmbeddedFunctions.Durable.Replay;
using EmbeddedFunctions.Durable.Store;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmbeddedFunctions.Durable.Stepwise;

/// <summary>
/// Orchestrations in memory, replayed by the same <see cref="Episode"/> as those of the engine, one step at a time as a driver
/// says: for simulations that must repeat to the letter. Knows activities and timers, events, and starting over; no children.
/// </summary>
internal sealed class StepwiseHub(IDurableFunctions functions, IStepDriver driver)
{
    private static readonly DurableEngineOptions Options = new();
    private static readonly DurableJson Json = new(Options.Json);

    private readonly Episode _episode = new(functions, Options, Json, NullLoggerFactory.Instance);
    private readonly Dictionary<string, StepwiseInstance> _instances = new(StringComparer.Ordinal);
    private long _numbers;

    /// <summary>Orchestrations that failed, by id, with the cause of all causes.</summary>
    public IEnumerable<(string Id, string Type, string Message)> Failures =>
        from one in _instances.Values
        let failure = one.Row.Status == OrchestrationRuntimeStatus.Failed ? one.Row.Failure : null
        where failure is not null
        let cause = CauseOf(FailureText.Read(failure))
        select (one.Row.Id, cause.ErrorType, cause.ErrorMessage);

    /// <summary>The status of an instance; null if there is none.</summary>
    public OrchestrationRuntimeStatus? StatusOf(string id) => _instances.TryGetValue(id, out StepwiseInstance? instance) ? instance.Row.Status : null;

    /// <summary>Forgets an instance, as an exchanged hub does.</summary>
    public bool Lose(string id) => _instances.Remove(id);

    /// <summary>The status that stands in the way; null if the instance was started.</summary>
    public OrchestrationRuntimeStatus? Start(string name, string id, object? input, IReadOnlyList<string>? dedupeStatuses)
    {
        if (_instances.TryGetValue(id, out StepwiseInstance? old) && !DedupeRule.For(dedupeStatuses)(old.Row.Status))
        {
            return old.Row.Status;
        }

        string? text = Json.Serialize(input);
        var instance = new StepwiseInstance(new InstanceRow
        {
            Key = ++_numbers,
            Id = id,
            Generation = 0,
            Name = name,
            Version = "",
            Status = OrchestrationRuntimeStatus.Pending,
            Created = driver.Now,
            Updated = driver.Now,
            Input = text,
        });
        _instances[id] = instance;
        Put(instance, new InboxMessage(++_numbers, driver.Now, HistoryKind.ExecutionStarted, -1, name, text));
        return null;
    }

    /// <summary>Dropped if the instance is missing or has ended.</summary>
    public void Raise(string id, string name, object? payload)
    {
        if (_instances.TryGetValue(id, out StepwiseInstance? instance) && !instance.Row.HasEnded)
        {
            Put(instance, new InboxMessage(++_numbers, driver.Now, HistoryKind.EventRaised, 0, name, Json.Serialize(payload)));
        }
    }

    /// <summary>Reads an activity's input.</summary>
    public static T Read<T>(string? text)
        where T : notnull => Json.Deserialize<T>(text) ?? throw new InvalidOperationException("An activity was called without its input.");

    public static string? Write(object? value) => Json.Serialize(value);

    private static TaskFailureDetails CauseOf(TaskFailureDetails failure) => failure.InnerFailure is { } inner ? CauseOf(inner) : failure;

    /// <summary>Without where it was thrown, which takes longer to find out than all the rest.</summary>
    private static TaskFailureDetails DetailsOf(Exception error) => new(error.GetType().FullName ?? error.GetType().Name, error.Message, null, null, null);

    private bool IsThere(StepwiseInstance instance) => _instances.TryGetValue(instance.Row.Id, out StepwiseInstance? present) && present == instance && !instance.Row.HasEnded;

    private void Put(StepwiseInstance instance, InboxMessage message)
    {
        instance.Inbox.Add(message);
        Signal(instance);
    }

    private void Signal(StepwiseInstance instance)
    {
        if (!instance.IsSignalled)
        {
            instance.IsSignalled = true;
            driver.Schedule(driver.Now, false, () =>
            {
                Run(instance);
                return true;
            });
        }
    }

    /// <summary>False if nobody waits for the timer any more.</summary>
    private bool Ring(StepwiseInstance instance, InboxMessage fired)
    {
        bool isDue = IsThere(instance) && instance.Inbox.Contains(fired);
        Signal(instance);
        return isDue;
    }

    private void Run(StepwiseInstance instance)
    {
        instance.IsSignalled = false;
        List<InboxMessage> messages = instance.Arrived(driver.Now);
        if (!IsThere(instance) || messages.Count == 0)
        {
            return;
        }

        var input = new EpisodeInput(instance.Row, [.. instance.History], messages, driver.Now);
        EpisodeResult result = _episode.Run(input);
        Commit(instance, driver.DiesBeforeCommit(instance.Row.Id) ? _episode.Run(input) : result);
    }

    private void Commit(StepwiseInstance instance, EpisodeResult result)
    {
        InstanceRow row = instance.Row;
        instance.Inbox.RemoveAll(message => result.Consumed.Contains(message)
            || (message.Kind == HistoryKind.TimerFired && result.CancelledTimers.Contains((int)message.Task)));
        instance.Row = row with { Status = result.Status, Updated = driver.Now, Output = result.Output, Failure = result.Failure, CustomStatus = result.CustomStatus };
        if (instance.Row.HasEnded)
        {
            instance.Inbox.Clear();
            return;
        }

        if (result.Next is { } next)
        {
            StartOver(instance, next);
            return;
        }

        instance.History.AddRange(result.History);
        foreach (EpisodeAction action in result.Actions)
        {
            Follow(instance, action);
        }
    }

    private void StartOver(StepwiseInstance instance, NextGeneration next)
    {
        instance.History.Clear();
        instance.Inbox.RemoveAll(static message => message.Kind is HistoryKind.TimerFired or HistoryKind.TaskCompleted or HistoryKind.TaskFailed);
        instance.Row = instance.Row with { Generation = instance.Row.Generation + 1, Input = next.Input };
        foreach (HistoryEvent carried in next.CarriedEvents)
        {
            instance.Inbox.Add(new InboxMessage(carried.Task, carried.Time, HistoryKind.EventRaised, 0, carried.Name, carried.Data));
        }

        Put(instance, new InboxMessage(++_numbers, driver.Now, HistoryKind.ExecutionStarted, -1, instance.Row.Name, next.Input));
    }

    private void Follow(StepwiseInstance instance, EpisodeAction action)
    {
        int generation = instance.Row.Generation;
        switch (action)
        {
            case RunActivity activity:
                bool isAnswered = false;
                driver.Run(new StepwiseActivity(instance.Row.Id, activity.Name, activity.Input), (output, error) =>
                {
                    if (!isAnswered && IsThere(instance) && instance.Row.Generation == generation)
                    {
                        isAnswered = true;
                        Put(instance, error is null
                            ? new InboxMessage(++_numbers, driver.Now, HistoryKind.TaskCompleted, activity.Id, activity.Name, output)
                            : new InboxMessage(++_numbers, driver.Now, HistoryKind.TaskFailed, activity.Id, activity.Name, FailureText.Write(DetailsOf(error))));
                    }
                });
                break;
            case SetTimer { Cancelled: true }:
                break;
            case SetTimer timer:
                var fired = new InboxMessage(++_numbers, timer.FireAt.Ticks, HistoryKind.TimerFired, timer.Id, null, null);
                instance.Inbox.Add(fired);
                driver.Schedule(timer.FireAt.Ticks, true, () => Ring(instance, fired));
                break;
            case RaiseEvent raised:
                Raise(raised.InstanceId, raised.Name, Json.Deserialize<object>(raised.Payload));
                break;
            default:
                throw new NotSupportedException($"A stepwise hub does not know {action}.");
        }
    }
}
