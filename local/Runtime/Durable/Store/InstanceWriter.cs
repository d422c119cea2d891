using EmbeddedFunctions.Sqlite;
using Microsoft.DurableTask.Client;

namespace EmbeddedFunctions.Durable.Store;

/// <summary>An instance to be created.</summary>
/// <param name="StartAt">UTC ticks; null for at once.</param>
internal sealed record NewInstance(string Id, string Name, string Version, string? Input, string? Tags, long? StartAt, ParentLink? Parent);

/// <summary>Creates and removes instances, inside the caller's transaction.</summary>
internal sealed class InstanceWriter(Mailbox mailbox)
{
    /// <summary>Creates the instance, in place of one with its id unless that one's status may not be replaced: then it returns that status.</summary>
    public OrchestrationRuntimeStatus? Create(SqliteSession session, NewInstance instance, Func<OrchestrationRuntimeStatus, bool> mayReplace, long now, Effects effects)
    {
        if (Mailbox.Find(session, instance.Id) is { } existing)
        {
            if (!mayReplace(existing.Status))
            {
                return existing.Status;
            }

            if (!InstanceRow.IsTerminal(existing.Status))
            {
                FailParent(session, existing.Key, now, effects);
            }

            Remove(session, existing.Key, effects);
        }

        long key = Insert(session, instance, now);
        bool later = instance.StartAt > now;
        mailbox.Put(session, key, new InboxMessage(0, instance.StartAt ?? now, HistoryKind.ExecutionStarted, -1, instance.Name, instance.Input));
        if (later)
        {
            effects.Timers.Add(new DueMessage(key, -1, instance.StartAt ?? now));
        }
        else
        {
            effects.Signals.Add(key);
        }

        return null;
    }

    /// <summary>Removes every trace of an instance.</summary>
    public static void Remove(SqliteSession session, long key, Effects effects)
    {
        Statement row = session.Prepare("DELETE FROM durable_instance WHERE key = ?1 RETURNING id").Bind(1, key);
        if (row.Step())
        {
            effects.Changed.Add(row.GetText(0));
            row.Reset();
        }

        session.Prepare("DELETE FROM durable_history WHERE instance = ?1").Bind(1, key).Execute();
        session.Prepare("DELETE FROM durable_inbox WHERE instance = ?1").Bind(1, key).Execute();
        session.Prepare("DELETE FROM durable_work WHERE instance = ?1").Bind(1, key).Execute();
        effects.Cleared.Add(key);
    }

    /// <summary>Keys of the instances this one has called.</summary>
    public static List<long> Children(SqliteSession session, long key)
    {
        Statement rows = session.Prepare("SELECT key FROM durable_instance WHERE parent = ?1").Bind(1, key);
        var children = new List<long>();
        while (rows.Step())
        {
            children.Add(rows.GetInt64(0));
        }

        return children;
    }

    /// <summary>A live instance that is replaced counts as terminated for the one that waits for it.</summary>
    private void FailParent(SqliteSession session, long key, long now, Effects effects)
    {
        Statement rows = session.Prepare($"SELECT {InstanceRow.Columns} FROM durable_instance WHERE key = ?1").Bind(1, key);
        rows.Step();
        InstanceRow replaced = InstanceRow.From(rows);
        rows.Reset();
        if (replaced.Parent is { } parent)
        {
            var answer = new InboxMessage(0, now, HistoryKind.ChildFailed, parent.Task, replaced.Name, FailureText.Terminated(replaced.Id));
            mailbox.Answer(session, parent.Key, parent.Generation, answer, effects);
        }
    }

    private static long Insert(SqliteSession session, NewInstance instance, long now)
    {
        Statement insert = session.Prepare(
            """
            INSERT INTO durable_instance (id, generation, name, version, status, created, updated, input, tags, parent, parent_generation, parent_task, parent_id, parent_name)
            VALUES (?1, 0, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING key
            """)
            .Bind(1, instance.Id).Bind(2, instance.Name).Bind(3, instance.Version).Bind(4, (long)OrchestrationRuntimeStatus.Pending)
            .Bind(5, now).Bind(6, instance.Input).Bind(7, instance.Tags);
        if (instance.Parent is { } parent)
        {
            insert.Bind(8, parent.Key).Bind(9, parent.Generation).Bind(10, parent.Task).Bind(11, parent.Id).Bind(12, parent.Name);
        }
        else
        {
            insert.BindNull(8).BindNull(9).BindNull(10).BindNull(11).BindNull(12);
        }

        insert.Step();
        long key = insert.GetInt64(0);
        insert.Reset();
        return key;
    }
}
