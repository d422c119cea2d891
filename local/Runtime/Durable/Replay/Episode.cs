using DurableTask.Core.Exceptions;
using EmbeddedFunctions.Durable.Store;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.Durable.Replay;

/// <summary>Everything an episode starts from.</summary>
internal sealed record EpisodeInput(InstanceRow Instance, IReadOnlyList<HistoryEvent> History, IReadOnlyList<InboxMessage> Messages, long Now);

/// <summary>
/// One episode: replays the orchestrator's code from its start over the history, lets it go on with
/// what has arrived since, and says what is to be committed. Touches no storage.
/// </summary>
internal sealed class Episode(IDurableFunctions functions, DurableEngineOptions options, DurableJson json, ILoggerFactory loggers)
{
    /// <summary>How long code that awaits nothing durable may take to come back from elsewhere before it is refused.</summary>
    private static readonly TimeSpan ForeignGrace = TimeSpan.FromSeconds(1);

    public EpisodeResult Run(EpisodeInput input)
    {
        InboxMessage? termination = input.Messages.FirstOrDefault(message => message.Kind == HistoryKind.Terminated);
        if (termination is not null)
        {
            return new EpisodeResult(OrchestrationRuntimeStatus.Terminated)
            {
                Consumed = input.Messages,
                History = [termination.ToHistory()],
                Output = termination.Data,
                CustomStatus = input.Instance.CustomStatus,
                TerminatesChildren = termination.Task == 1,
            };
        }

        return IsHeld(input, out OrchestrationRuntimeStatus status) ? Hold(input, status) : Execute(input);
    }

    /// <summary>Whether the code does not run now: suspended, not started yet, or nothing but a resumption of an idle instance.</summary>
    private static bool IsHeld(EpisodeInput input, out OrchestrationRuntimeStatus status)
    {
        InboxMessage? control = input.Messages.LastOrDefault(message => message.IsControl);
        bool suspended = control is null ? input.Instance.Status == OrchestrationRuntimeStatus.Suspended : control.Kind == HistoryKind.Suspended;
        bool started = input.History.Count > 0;
        bool starts = started || input.Messages.Any(message => message.Kind == HistoryKind.ExecutionStarted);
        status = suspended ? OrchestrationRuntimeStatus.Suspended : started ? OrchestrationRuntimeStatus.Running : OrchestrationRuntimeStatus.Pending;
        return suspended || !starts || input.Messages.All(message => message.IsControl);
    }

    private static EpisodeResult Hold(EpisodeInput input, OrchestrationRuntimeStatus status) => new(status)
    {
        Consumed = [.. input.Messages.Where(message => message.IsControl)],
        CustomStatus = input.Instance.CustomStatus,
    };

    private EpisodeResult Execute(EpisodeInput input)
    {
        var context = new DurableContext(input.Instance, options, json, loggers);
        var scheduler = new EpisodeScheduler();
        List<HistoryEvent> arrived =
        [
            new HistoryEvent(HistoryKind.EpisodeStarted, Time: input.Now),
            .. input.Messages.Where(message => !message.IsControl).OrderBy(message => message.Kind != HistoryKind.ExecutionStarted).Select(message => message.ToHistory()),
        ];

        TaskFailureDetails? failure = null;
        try
        {
            context.SetReplaying(true);
            foreach (HistoryEvent past in input.History)
            {
                scheduler.Run(() => Apply(context, past));
            }

            context.SetReplaying(false);
            foreach (HistoryEvent present in arrived)
            {
                scheduler.Run(() => Apply(context, present));
            }
        }
        catch (NonDeterministicOrchestrationException error)
        {
            failure = TaskFailureDetails.FromException(error);
        }

        failure ??= IllegalAwait(context, scheduler);
        return Conclude(input, context, failure, arrived);
    }

    private void Apply(DurableContext context, HistoryEvent happened)
    {
        switch (happened.Kind)
        {
            case HistoryKind.EpisodeStarted:
                context.BeginEpisode(happened.Time);
                break;
            case HistoryKind.ExecutionStarted:
                context.SetInput(happened.Data);
                context.Code = Start(context);
                break;
            case HistoryKind.TaskScheduled or HistoryKind.TimerCreated or HistoryKind.ChildCreated or HistoryKind.EventSent:
                context.Tasks.Confirm(happened);
                break;
            case HistoryKind.TaskCompleted or HistoryKind.TimerFired or HistoryKind.ChildCompleted:
                context.Tasks.Complete(happened);
                break;
            case HistoryKind.TaskFailed or HistoryKind.ChildFailed:
                context.Tasks.Fail(happened);
                break;
            case HistoryKind.EventRaised:
                context.Events.Raise(happened);
                break;
            case HistoryKind.Terminated or HistoryKind.Suspended or HistoryKind.Resumed:
                break;
            default:
                throw new InvalidOperationException($"History of '{context.InstanceId}' holds an unknown kind {happened.Kind}.");
        }
    }

    private Task<string?> Start(DurableContext context)
    {
        if (!functions.HasOrchestrator(context.Name))
        {
            return Task.FromException<string?>(new FunctionNotFoundException("Orchestrator", context.Name));
        }

        try
        {
            return functions.RunOrchestratorAsync(context.Name, context);
        }
        catch (Exception error)
        {
            return Task.FromException<string?>(error);
        }
    }

    private static TaskFailureDetails? IllegalAwait(DurableContext context, EpisodeScheduler scheduler)
    {
        Task<string?>? code = context.Code;
        bool stuck = code is { IsCompleted: false } && context.Continued is null && !context.Tasks.Any && !context.Events.Any;
        if (stuck && !scheduler.SawForeignThread)
        {
            SpinWait.SpinUntil(() => code is { IsCompleted: true } || scheduler.SawForeignThread, ForeignGrace);
        }

        return scheduler.SawForeignThread || (stuck && code is { IsCompleted: false })
            ? TaskFailureDetails.FromException(new InvalidOperationException(
                $"Orchestrator '{context.Name}' awaited something that its context did not create. Orchestrators may only await durable tasks; do input and output in activities."))
            : null;
    }

    private static EpisodeResult Conclude(EpisodeInput input, DurableContext context, TaskFailureDetails? failure, List<HistoryEvent> arrived)
    {
        Task<string?>? code = context.Code;
        IReadOnlyList<EpisodeAction> actions = failure is null ? context.Tasks.Unconfirmed : [];
        var result = new EpisodeResult(OrchestrationRuntimeStatus.Running)
        {
            Consumed = input.Messages,
            History = [.. arrived, .. actions.Select(action => action.ToHistory())],
            Actions = actions,
            CancelledTimers = context.Tasks.CancelledTimers,
            CustomStatus = context.CustomStatus,
        };

        if (failure is not null)
        {
            return Fail(result, failure);
        }

        if (code is { IsCompletedSuccessfully: false, IsCompleted: true })
        {
            // An orchestration that has thrown still waits for what it left open, as one that has returned.
            return context.Tasks.Any ? result : Fail(result, Describe(code));
        }

        if (context.Continued is { } next)
        {
            return result with { Next = new NextGeneration(context.NextInput, next.NewVersion, next.PreserveUnprocessedEvents ? context.Events.Unconsumed : []) };
        }

        return code is { IsCompleted: true } && !context.Tasks.Any
            ? result with { Status = OrchestrationRuntimeStatus.Completed, Output = code.Result }
            : result;
    }

    private static EpisodeResult Fail(EpisodeResult result, TaskFailureDetails failure) =>
        result with { Status = OrchestrationRuntimeStatus.Failed, Failure = FailureText.Write(failure) };

    private static TaskFailureDetails Describe(Task code) => code.Exception?.InnerException switch
    {
        FunctionNotFoundException missing => missing.ToFailure(),
        { } error => TaskFailureDetails.FromException(error),
        null => TaskFailureDetails.FromException(new TaskCanceledException(code)),
    };
}
