using EmbeddedFunctions.Sqlite;

namespace EmbeddedFunctions.Durable.Store;

/// <summary>What is left from before a start, and the results of activities.</summary>
internal sealed class WorkStore(SqliteDatabase db, Mailbox mailbox)
{
    public Task<Effects> CompleteAsync(ActivityWork work, InboxMessage outcome) => db.WriteAsync(session =>
    {
        var effects = new Effects();
        int removed = session.Prepare("DELETE FROM durable_work WHERE instance = ?1 AND generation = ?2 AND task = ?3")
            .Bind(1, work.Instance).Bind(2, work.Generation).Bind(3, work.Task).Execute();
        if (removed == 1)
        {
            mailbox.Answer(session, work.Instance, work.Generation, outcome, effects);
        }

        return effects;
    });

    /// <summary>Everything a new process has to take up: unfinished activities, unread messages, later timers.</summary>
    public Effects Load() => db.Read(session =>
    {
        var left = new Effects();
        Statement rows = session.Prepare("SELECT w.instance, i.id, w.generation, w.task, w.name, w.input FROM durable_work w JOIN durable_instance i ON i.key = w.instance");
        while (rows.Step())
        {
            left.Work.Add(new ActivityWork(rows.GetInt64(0), rows.GetText(1), (int)rows.GetInt64(2), rows.GetInt64(3), rows.GetText(4), rows.GetTextOrNull(5)));
        }

        rows = session.Prepare("SELECT instance, task, due FROM durable_inbox WHERE kind IN (?1, ?2)").Bind(1, (long)HistoryKind.TimerFired).Bind(2, (long)HistoryKind.ExecutionStarted);
        while (rows.Step())
        {
            left.Timers.Add(new DueMessage(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2)));
        }

        rows = session.Prepare("SELECT DISTINCT instance FROM durable_inbox WHERE kind NOT IN (?1, ?2)").Bind(1, (long)HistoryKind.TimerFired).Bind(2, (long)HistoryKind.ExecutionStarted);
        while (rows.Step())
        {
            left.Signals.Add(rows.GetInt64(0));
        }

        return left;
    });
}
