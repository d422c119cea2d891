using EmbeddedFunctions.Sqlite;

namespace EmbeddedFunctions.Durable.Store;

/// <summary>
/// Rising numbers that are unique in the file without a write each: the run of the process in the
/// upper bits, a counter in the lower.
/// </summary>
internal sealed class SequenceNumbers
{
    private const int CounterBits = 40;

    private long _last;

    public long Next() => Interlocked.Increment(ref _last);

    /// <summary>Begins a new run; gaps are harmless, so it may be repeated.</summary>
    public void Begin(SqliteSession session)
    {
        Statement row = session.Prepare(
            "INSERT INTO durable_meta (name, value) VALUES ('run', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value");
        row.Step();
        long run = row.GetInt64(0);
        row.Reset();
        _last = run << CounterBits;
    }
}
