using EmbeddedFunctions.Durable.Replay;
using EmbeddedFunctions.Sqlite;
using Microsoft.DurableTask.Client;

namespace EmbeddedFunctions.Durable.Store;

/// <summary>Reads what an episode starts from and commits what it has changed.</summary>
internal sealed class EpisodeStore(SqliteDatabase db, Mailbox mailbox, InstanceWriter instances)
{
    /// <summary>The most messages one episode takes in; the rest waits for the next.</summary>
    public const int MaxMessages = 1000;

    /// <summary>Null if the instance is gone, has ended or has nothing to read.</summary>
    public EpisodeInput? Load(long key, long now) => db.Read(session =>
    {
        List<InboxMessage> messages = Messages(session, key, now);
        if (messages.Count == 0)
        {
            return null;
        }

        Statement row = session.Prepare($"SELECT {InstanceRow.Columns} FROM durable_instance WHERE key = ?1").Bind(1, key);
        if (!row.Step())
        {
            return null;
        }

        InstanceRow instance = InstanceRow.From(row);
        row.Reset();
        return instance.HasEnded ? null : new EpisodeInput(instance, History(session, key), messages, now);
    });

    /// <summary>Commits an episode. Null if the instance was replaced or purged meanwhile: then nothing has changed.</summary>
    public Task<Effects?> CommitAsync(EpisodeInput input, EpisodeResult result) => db.WriteAsync(session => Commit(session, input, result));

    private Effects? Commit(SqliteSession session, EpisodeInput input, EpisodeResult result)
    {
        InstanceRow instance = input.Instance;
        if (!Update(session, input, result))
        {
            return null;
        }

        var effects = new Effects();
        bool ends = InstanceRow.IsTerminal(result.Status);
        if (ends)
        {
            session.Prepare("DELETE FROM durable_inbox WHERE instance = ?1").Bind(1, instance.Key).Execute();
            effects.Cleared.Add(instance.Key);
        }
        else
        {
            Consume(session, instance, result, effects);
        }

        if (result.Next is { } next)
        {
            StartOver(session, input, next, effects);
        }
        else
        {
            Append(session, input, result.History);
        }

        var outbox = new EpisodeOutbox(session, mailbox, instances, input, effects);
        foreach (EpisodeAction action in result.Actions)
        {
            outbox.Send(action, keepsTimers: !ends && result.Next is null);
        }

        if (ends)
        {
            outbox.AnswerParent(result);
        }

        if (result.TerminatesChildren)
        {
            outbox.TerminateChildren(result.Output);
        }

        if (result.Status != instance.Status)
        {
            effects.Changed.Add(instance.Id);
        }

        return effects;
    }

    private static bool Update(SqliteSession session, EpisodeInput input, EpisodeResult result)
    {
        NextGeneration? next = result.Next;
        return session.Prepare(
            """
            UPDATE durable_instance SET status = ?3, updated = ?4, output = ?5, failure = ?6, custom = ?7, generation = ?8, input = ?9, version = ?10
            WHERE key = ?1 AND generation = ?2
            """)
            .Bind(1, input.Instance.Key).Bind(2, input.Instance.Generation).Bind(3, (long)result.Status).Bind(4, input.Now)
            .Bind(5, result.Output).Bind(6, result.Failure).Bind(7, result.CustomStatus)
            .Bind(8, input.Instance.Generation + (next is null ? 0 : 1))
            .Bind(9, next is null ? input.Instance.Input : next.Input)
            .Bind(10, next?.Version ?? input.Instance.Version)
            .Execute() == 1;
    }

    private static void Consume(SqliteSession session, InstanceRow instance, EpisodeResult result, Effects effects)
    {
        Statement delete = session.Prepare("DELETE FROM durable_inbox WHERE instance = ?1 AND seq = ?2");
        foreach (InboxMessage message in result.Consumed)
        {
            delete.Bind(1, instance.Key).Bind(2, message.Sequence).Execute();
        }

        foreach (int timer in result.CancelledTimers)
        {
            session.Prepare("DELETE FROM durable_inbox WHERE instance = ?1 AND kind = ?2 AND task = ?3")
                .Bind(1, instance.Key).Bind(2, (long)HistoryKind.TimerFired).Bind(3, timer).Execute();
            effects.CancelledTimers.Add((instance.Key, timer));
        }
    }

    private void StartOver(SqliteSession session, EpisodeInput input, NextGeneration next, Effects effects)
    {
        long key = input.Instance.Key;
        session.Prepare("DELETE FROM durable_history WHERE instance = ?1").Bind(1, key).Execute();
        session.Prepare("DELETE FROM durable_inbox WHERE instance = ?1 AND kind IN (?2, ?3, ?4, ?5, ?6)").Bind(1, key)
            .Bind(2, (long)HistoryKind.TimerFired).Bind(3, (long)HistoryKind.TaskCompleted).Bind(4, (long)HistoryKind.TaskFailed)
            .Bind(5, (long)HistoryKind.ChildCompleted).Bind(6, (long)HistoryKind.ChildFailed).Execute();
        mailbox.Put(session, key, new InboxMessage(0, input.Now, HistoryKind.ExecutionStarted, -1, input.Instance.Name, next.Input));
        foreach (HistoryEvent carried in next.CarriedEvents)
        {
            mailbox.Put(session, key, new InboxMessage(carried.Task, carried.Time, HistoryKind.EventRaised, 0, carried.Name, carried.Data));
        }

        effects.Cleared.Add(key);
        effects.Signals.Add(key);
    }

    private static void Append(SqliteSession session, EpisodeInput input, IReadOnlyList<HistoryEvent> happened)
    {
        Statement insert = session.Prepare("INSERT INTO durable_history (instance, seq, kind, task, time, name, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        for (int i = 0; i < happened.Count; i++)
        {
            HistoryEvent row = happened[i];
            insert.Bind(1, input.Instance.Key).Bind(2, input.History.Count + i).Bind(3, (long)row.Kind)
                .Bind(4, row.Task).Bind(5, row.Time).Bind(6, row.Name).Bind(7, row.Data).Execute();
        }
    }

    /// <summary>What has arrived, in order; but what starts, holds or ends the instance comes before any number of other messages.</summary>
    private static List<InboxMessage> Messages(SqliteSession session, long key, long now)
    {
        Statement rows = session.Prepare(
            """
            SELECT seq, due, kind, task, name, data FROM durable_inbox
            WHERE instance = ?1 AND (due <= ?2 OR kind NOT IN (?3, ?4)) ORDER BY kind IN (?4, ?5, ?6, ?7) DESC, due, seq LIMIT ?8
            """)
            .Bind(1, key).Bind(2, now).Bind(3, (long)HistoryKind.TimerFired).Bind(4, (long)HistoryKind.ExecutionStarted)
            .Bind(5, (long)HistoryKind.Terminated).Bind(6, (long)HistoryKind.Suspended).Bind(7, (long)HistoryKind.Resumed).Bind(8, MaxMessages);
        var messages = new List<InboxMessage>();
        while (rows.Step())
        {
            messages.Add(new InboxMessage(rows.GetInt64(0), rows.GetInt64(1), (HistoryKind)rows.GetInt64(2), rows.GetInt64(3), rows.GetTextOrNull(4), rows.GetTextOrNull(5)));
        }

        return messages;
    }

    private static List<HistoryEvent> History(SqliteSession session, long key)
    {
        Statement rows = session.Prepare("SELECT kind, task, time, name, data FROM durable_history WHERE instance = ?1 ORDER BY seq").Bind(1, key);
        var history = new List<HistoryEvent>();
        while (rows.Step())
        {
            history.Add(new HistoryEvent((HistoryKind)rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetTextOrNull(3), rows.GetTextOrNull(4)));
        }

        return history;
    }
}
