using EmbeddedFunctions.Sqlite;

namespace EmbeddedFunctions.ServiceBus.Queues;

/// <summary>
/// Gathers the small writes of deliveries. While one write is on its way to disk the next one grows,
/// so its size follows the load by itself; everybody in it waits for one task.
/// </summary>
internal sealed class SettlementWriter : IDisposable
{
    /// <summary>
    /// A handler that takes no longer has its delivery never counted on disk: its end says the same, and that saves one of
    /// a message's three writes (sent, counted, completed). Should the process die within this time, that one try is not
    /// counted. It stays at one: what a start finds on disk is counted there before it is handled, so a message that kills
    /// is given up after at most one try more than its queue allows.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly SqliteDatabase _database;
    private readonly Queue<(long At, Action<SqliteSession> Write, Func<bool> Unless)> _later = new();
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private Batch _open = new();
    private Task _loop = Task.CompletedTask;
    private bool _writing;

    public SettlementWriter(SqliteDatabase database)
    {
        _database = database;
        _timer = new Timer(static writer => ((SettlementWriter?)writer)?.PostDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Writes that have been asked for and are not on disk.</summary>
    public int Backlog
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
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
            return Begin();
        }
    }

    /// <summary>Deletes a message that is done with; its id is remembered in the same write.</summary>
    /// <returns>Ends when that is on disk.</returns>
    public Task Delete(DuplicateWindow window, SettledMessage message)
    {
        lock (_gate)
        {
            if (!_open.Deletes.TryGetValue(window, out List<SettledMessage>? messages))
            {
                _open.Deletes.Add(window, messages = []);
            }

            messages.Add(message);
            return Begin();
        }
    }

    /// <summary>Posts a write a moment later, and only if it is still wanted then. Real time: a handler works as fast under a simulated clock.</summary>
    public void PostLater(Action<SqliteSession> write, Func<bool> unless)
    {
        lock (_gate)
        {
            _later.Enqueue((Environment.TickCount64 + (long)Patience.TotalMilliseconds, write, unless));
            if (_later.Count == 1)
            {
                _timer.Change(Patience, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Ends when everything posted before has been written or has failed.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            return _loop;
        }
    }

    private Task Begin()
    {
        _open.Count++;
        if (!_writing)
        {
            _writing = true;
            _loop = Task.Run(WriteAsync);
        }

        return _open.Written.Task;
    }

    private void PostDue()
    {
        lock (_gate)
        {
            long now = Environment.TickCount64;
            while (_later.TryPeek(out (long At, Action<SqliteSession> Write, Func<bool> Unless) next))
            {
                if (next.At > now)
                {
                    _timer.Change(next.At - now, Timeout.Infinite);
                    return;
                }

                _later.Dequeue();
                if (!next.Unless())
                {
                    _ = Post(next.Write, next.Unless);
                }
            }
        }
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            Batch batch;
            lock (_gate)
            {
                if (_open.Count == 0)
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
                await _database.WriteAsync(session => Write(session, wanted, batch.Deletes)).ConfigureAwait(false);
                batch.Written.SetResult();
            }
            catch (Exception error)
            {
                batch.Written.SetException(error);
            }
        }
    }

    private static void Write(SqliteSession session, List<Action<SqliteSession>> writes, Dictionary<DuplicateWindow, List<SettledMessage>> deletes)
    {
        writes.ForEach(write => write(session));
        foreach ((DuplicateWindow window, List<SettledMessage> messages) in deletes)
        {
            messages.ForEach(message => QueueStore.Delete(session, message.SequenceNumber));
            window.Remember(session, messages);
        }
    }

    private sealed class Batch
    {
        public int Count { get; set; }

        public List<(Action<SqliteSession> Write, Func<bool>? Unless)> Writes { get; } = [];

        public Dictionary<DuplicateWindow, List<SettledMessage>> Deletes { get; } = [];

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
