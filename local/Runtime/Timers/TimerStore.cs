using EmbeddedFunctions.Sqlite;

namespace EmbeddedFunctions.Timers;

/// <summary>When a timer last ran and is to run next, with the schedule that says so.</summary>
internal sealed record TimerStatus(string Schedule, DateTimeOffset Last, DateTimeOffset Next, DateTimeOffset Updated);

internal static class TimerStore
{
    public static void Create(SqliteSession session) => session.Execute(
        "CREATE TABLE IF NOT EXISTS timer_status(name TEXT PRIMARY KEY, schedule TEXT NOT NULL, last INTEGER NOT NULL, next INTEGER NOT NULL, updated INTEGER NOT NULL) WITHOUT ROWID");

    public static TimerStatus? Get(SqliteSession session, string name)
    {
        Statement row = session.Prepare("SELECT schedule, last, next, updated FROM timer_status WHERE name = ?1").Bind(1, name);
        TimerStatus? status = row.Step() ? new TimerStatus(row.GetText(0), Time(row, 1), Time(row, 2), Time(row, 3)) : null;
        row.Reset();
        return status;
    }

    public static void Put(SqliteSession session, string name, TimerStatus status) => session
        .Prepare("INSERT OR REPLACE INTO timer_status(name, schedule, last, next, updated) VALUES(?1, ?2, ?3, ?4, ?5)")
        .Bind(1, name).Bind(2, status.Schedule).Bind(3, status.Last.UtcTicks).Bind(4, status.Next.UtcTicks).Bind(5, status.Updated.UtcTicks)
        .Execute();

    private static DateTimeOffset Time(Statement row, int column) => new(row.GetInt64(column), TimeSpan.Zero);
}
