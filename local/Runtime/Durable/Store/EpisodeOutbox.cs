using EmbeddedFunctions.Durable.Replay;
using EmbeddedFunctions.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace EmbeddedFunctions.Durable.Store;

/// <summary>Turns what an episode asked for into rows, inside its transaction.</summary>
internal sealed class EpisodeOutbox(SqliteSession session, Mailbox mailbox, InstanceWriter instances, EpisodeInput input, Effects effects)
{
    private readonly InstanceRow _from = input.Instance;

    public void Send(EpisodeAction action, bool keepsTimers)
    {
        switch (action)
        {
            case RunActivity activity:
                session.Prepare("INSERT INTO durable_work (instance, generation, task, name, input) VALUES (?1, ?2, ?3, ?4, ?5)")
                    .Bind(1, _from.Key).Bind(2, _from.Generation).Bind(3, activity.Id).Bind(4, activity.Name).Bind(5, activity.Input).Execute();
                effects.Work.Add(new ActivityWork(_from.Key, _from.Id, _from.Generation, activity.Id, activity.Name, activity.Input));
                break;
            case SetTimer timer when keepsTimers && !timer.Cancelled:
                mailbox.Put(session, _from.Key, new InboxMessage(0, timer.FireAt.Ticks, HistoryKind.TimerFired, timer.Id, null, null));
                effects.Timers.Add(new DueMessage(_from.Key, timer.Id, timer.FireAt.Ticks));
                break;
            case SetTimer:
                break;
            case CallChild child:
                Call(child);
                break;
            case RaiseEvent sent:
                mailbox.Deliver(session, sent.InstanceId, new InboxMessage(0, input.Now, HistoryKind.EventRaised, 0, sent.Name, sent.Payload), effects);
                break;
            default:
                throw new InvalidOperationException($"Unknown action {action}.");
        }
    }

    /// <summary>Gives the parent, if there is one, the result it waits for.</summary>
    public void AnswerParent(EpisodeResult result)
    {
        if (_from.Parent is not { } parent)
        {
            return;
        }

        bool completed = result.Status == OrchestrationRuntimeStatus.Completed;
        string? data = completed ? result.Output : result.Failure ?? FailureText.Terminated(_from.Id);
        var answer = new InboxMessage(0, input.Now, completed ? HistoryKind.ChildCompleted : HistoryKind.ChildFailed, parent.Task, _from.Name, data);
        mailbox.Answer(session, parent.Key, parent.Generation, answer, effects);
    }

    public void TerminateChildren(string? output)
    {
        foreach (long child in InstanceWriter.Children(session, _from.Key))
        {
            Statement row = session.Prepare("SELECT status FROM durable_instance WHERE key = ?1").Bind(1, child);
            row.Step();
            var status = (OrchestrationRuntimeStatus)row.GetInt64(0);
            row.Reset();
            if (!InstanceRow.IsTerminal(status))
            {
                mailbox.Put(session, child, new InboxMessage(0, input.Now, HistoryKind.Terminated, 1, null, output));
                effects.Signals.Add(child);
            }
        }
    }

    private void Call(CallChild child)
    {
        var link = new ParentLink(_from.Key, _from.Generation, child.Id, _from.Id, _from.Name);
        var created = new NewInstance(child.InstanceId, child.Name, child.Version, child.Input, child.Tags, null, link);
        OrchestrationRuntimeStatus? obstacle = instances.Create(session, created, InstanceRow.IsTerminal, input.Now, effects);
        if (obstacle is { } status)
        {
            string failure = FailureText.Write(new TaskFailureDetails(
                typeof(global::DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException).ToString(),
                $"An orchestration with id '{child.InstanceId}' already exists. It is {status}.",
                null, null, null));
            mailbox.Put(session, _from.Key, new InboxMessage(0, input.Now, HistoryKind.ChildFailed, child.Id, child.Name, failure));
            effects.Signals.Add(_from.Key);
        }
    }
}
