using DurableTask.Core.Exceptions;
using EmbeddedFunctions.Durable.Store;
using Microsoft.DurableTask;

namespace EmbeddedFunctions.Durable.Replay;

/// <summary>
/// The requests of an orchestrator's code against its history: what it asked for, what the history
/// confirms, and what still waits for its result.
/// </summary>
internal sealed class OpenTasks
{
    /// <summary>The most requests of one generation; the Functions host's own limit (maxOrchestrationActions).</summary>
    private const int MaxActions = 100_000;

    private readonly SortedDictionary<int, EpisodeAction> _unconfirmed = [];
    private readonly Dictionary<int, (string Name, TaskCompletionSource<string?> Completion)> _open = [];
    private int _next;

    /// <summary>Whether an activity, timer or child has yet to end.</summary>
    public bool Any => _open.Count > 0;

    /// <summary>Timers of earlier episodes that have been cancelled in this one.</summary>
    public List<int> CancelledTimers { get; } = [];

    /// <summary>Requests the history does not show yet, in order.</summary>
    public IReadOnlyList<EpisodeAction> Unconfirmed => [.. _unconfirmed.Values];

    /// <summary>Once set, requests get a number and nothing else: the orchestration is about to start over.</summary>
    public bool Closed { get; set; }

    public int NextId() => _next < MaxActions
        ? _next++
        : throw new InvalidOperationException($"The orchestration asked for more than {MaxActions} things in one generation; use ContinueAsNew.");

    public void Add(EpisodeAction action)
    {
        if (!Closed)
        {
            _unconfirmed.Add(action.Id, action);
        }
    }

    /// <summary>A request with a result. The task fails with <see cref="TaskFailedException"/>.</summary>
    public Task<string?> Open(EpisodeAction action, string name)
    {
        var completion = new TaskCompletionSource<string?>();
        Add(action);
        if (!Closed)
        {
            _open.Add(action.Id, (name, completion));
        }

        return completion.Task;
    }

    public void Confirm(HistoryEvent past)
    {
        if (!_unconfirmed.Remove((int)past.Task, out EpisodeAction? action))
        {
            throw new NonDeterministicOrchestrationException(
                $"the history shows {past.Kind} #{past.Task} '{past.Name}', but the orchestrator code did not ask for it. Was the code changed while instances were running?");
        }

        if (!action.Matches(past))
        {
            throw new NonDeterministicOrchestrationException(
                $"the history shows {past.Kind} #{past.Task} '{past.Name}', but the orchestrator code asked for {action}. Was the code changed while instances were running?");
        }
    }

    /// <summary>Results of tasks that are no longer open (a cancelled timer) are ignored.</summary>
    public void Complete(HistoryEvent outcome)
    {
        if (_open.Remove((int)outcome.Task, out var task))
        {
            task.Completion.TrySetResult(outcome.Data);
        }
    }

    public void Fail(HistoryEvent outcome)
    {
        if (_open.Remove((int)outcome.Task, out var task))
        {
            TaskFailureDetails failure = FailureText.Read(outcome.Data ?? throw new InvalidOperationException("A failure without details was stored."));
            task.Completion.TrySetException(new TaskFailedException(task.Name, (int)outcome.Task, failure));
        }
    }

    public void CancelTimer(SetTimer timer, bool replaying, CancellationToken cancellation)
    {
        if (!_open.Remove(timer.Id, out var task))
        {
            return;
        }

        if (_unconfirmed.ContainsKey(timer.Id))
        {
            timer.Cancelled = true;
        }
        else if (!replaying)
        {
            CancelledTimers.Add(timer.Id);
        }

        task.Completion.TrySetCanceled(cancellation);
    }
}
