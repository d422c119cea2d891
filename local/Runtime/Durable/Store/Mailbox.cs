using EmbeddedFunctions.Sqlite;
using Microsoft.DurableTask.Client;

namespace EmbeddedFunctions.Durable.Store;

/// <summary>Puts messages into inboxes, inside the caller's transaction.</summary>
internal sealed class Mailbox(SequenceNumbers numbers)
{
    /// <summary>Key, generation and status of the instance with this id; null if there is none.</summary>
    public static (long Key, int Generation, OrchestrationRuntimeStatus Status)? Find(SqliteSession session, string id)
    {
        Statement row = session.Prepare("SELECT key, generation, status FROM durable_instance WHERE id = ?1").Bind(1, id);
        return Address(row);
    }

    public void Put(SqliteSession session, long instance, InboxMessage message) =>
        session.Prepare("INSERT INTO durable_inbox (instance, seq, due, kind, task, name, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
            .Bind(1, instance).Bind(2, message.Sequence == 0 ? numbers.Next() : message.Sequence).Bind(3, message.Due).Bind(4, (long)message.Kind)
            .Bind(5, message.Task).Bind(6, message.Name).Bind(7, message.Data).Execute();

    /// <summary>Puts a message into the inbox of an instance that has not ended; otherwise it is dropped.</summary>
    public void Deliver(SqliteSession session, string id, InboxMessage message, Effects effects)
    {
        if (Find(session, id) is { } target && !InstanceRow.IsTerminal(target.Status))
        {
            Put(session, target.Key, message);
            effects.Signals.Add(target.Key);
        }
    }

    /// <summary>Puts a task's result into the inbox of the generation that asked for it; otherwise it is dropped.</summary>
    public void Answer(SqliteSession session, long instance, int generation, InboxMessage message, Effects effects)
    {
        Statement row = session.Prepare("SELECT key, generation, status FROM durable_instance WHERE key = ?1").Bind(1, instance);
        if (Address(row) is { } target && target.Generation == generation && !InstanceRow.IsTerminal(target.Status))
        {
            Put(session, instance, message);
            effects.Signals.Add(instance);
        }
    }

    private static (long Key, int Generation, OrchestrationRuntimeStatus Status)? Address(Statement row)
    {
        if (!row.Step())
        {
            return null;
        }

        var found = (row.GetInt64(0), (int)row.GetInt64(1), (OrchestrationRuntimeStatus)row.GetInt64(2));
        row.Reset();
        return found;
    }
}
