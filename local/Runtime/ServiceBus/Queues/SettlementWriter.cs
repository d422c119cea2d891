using EmbeddedFunctions.Sqlite;

namespace EmbeddedFunctions.ServiceBus.Queues;

/// <summary>
/// Gathers the small writes of deliveries. While one write is on its way to disk the next one grows,
/// so its size follows the load by itself; everybody in it waits for one task.
/// </summary>
internal sealed class SettlementWriter(SqliteDatabase database)
{
    private readonly Lock _gate = new();
    private Batch _open = new();
    private Task _loop = Task.CompletedTask;
    private bool _writing;

    /// <summary>Writes that have been asked for and are not on disk.</summary>
    public int Backlog
    {
        get
        {
            lock (_gate)
            {
                return _open.Writes.Count;
            }
        }
    }

    /// <param name="write">Applied at most once to disk, though perhaps run several times.</param>
    /// <param name="unless">Asked just before writing; true leaves the write out.</param>
    /// <returns>Ends when the write is on disk.</returns>
    public Task Post(Action<SqliteSession> write, Func<bool>? unless = null)
    {
        lock (_gate)
        {
            _open.Writes.Add((write, unless));
            if (!_writing)
            {
                _writing = true;
                _loop = Task.Run(WriteAsync);
            }

            return _open.Written.Task;
        }
    }

    /// <summary>Ends when everything posted before has been written or has failed.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            return _loop;
        }
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            Batch batch;
            lock (_gate)
            {
                if (_open.Writes.Count == 0)
                {
                    _writing = false;
                    return;
                }

                batch = _open;
                _open = new Batch();
            }

            List<Action<SqliteSession>> wanted = [];
            foreach ((Action<SqliteSession> write, Func<bool>? unless) in batch.Writes)
            {
                if (unless is null || !unless())
                {
                    wanted.Add(write);
                }
            }

            try
            {
                await database.WriteAsync(session => wanted.ForEach(write => write(session))).ConfigureAwait(false);
                batch.Written.SetResult();
            }
            catch (Exception error)
            {
                batch.Written.SetException(error);
            }
        }
    }

    private sealed class Batch
    {
        public List<(Action<SqliteSession> Write, Func<bool>? Unless)> Writes { get; } = [];

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
