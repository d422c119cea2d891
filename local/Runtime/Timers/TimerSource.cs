using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.Sqlite;
using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.Timers;

/// <summary>Runs each timer when it is due and never beside itself.</summary>
internal sealed class TimerSource : IWorkSource, IAsyncDisposable
{
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly DueTimer _timer;
    private readonly WorkSignal? _idle;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries;
    private long _begun;
    private bool _open;

    public TimerSource(SqliteDatabase database, TimeProvider clock, IEnumerable<TimerJob> jobs, ILogger log, WorkSignal? idle = null)
    {
        _idle = idle;
        _database = database;
        _clock = clock;
        _log = log;
        _entries = [.. jobs.Select(job => new Entry(job))];
        _timer = new DueTimer(clock, Wake);
    }

    public long Begun => Interlocked.Read(ref _begun);

    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _entries.TrueForAll(entry => !entry.Running) && !(Earliest() <= _clock.GetUtcNow());
            }
        }
    }

    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                return Earliest();
            }
        }
    }

    public async Task StartAsync()
    {
        await _database.WriteAsync(TimerStore.Create).ConfigureAwait(false);
        foreach (Entry entry in _entries)
        {
            if (entry.Job.Begin(_database, _clock.GetUtcNow()) is { } status)
            {
                await _database.WriteAsync(session => TimerStore.Put(session, entry.Job.Name, status)).ConfigureAwait(false);
            }
        }

        lock (_gate)
        {
            _open = true;
        }

        Wake();
    }

    public void Wake()
    {
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            foreach (Entry entry in _entries)
            {
                if (_open && !entry.Running && entry.Job.Due <= now)
                {
                    entry.Running = true;
                    Interlocked.Increment(ref _begun);
                    entry.Run = Task.Run(() => RunAsync(entry));
                }
            }
        }

        _timer.Arm(NextDue);
    }

    /// <summary>Runs a timer's function now, after a run that is under way. Its schedule does not change.</summary>
    /// <exception cref="ArgumentException">There is no such timer.</exception>
    /// <exception cref="Exception">Whatever the function throws.</exception>
    public async Task RunNowAsync(string name, CancellationToken cancellation)
    {
        Entry entry = _entries.Find(candidate => candidate.Job.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"There is no timer '{name}'.", nameof(name));
        await entry.Turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await entry.Job.RunOutOfTurnAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            entry.Turn.Release();
        }
    }

    /// <summary>Starts nothing more, gives running functions a while, then cancels them.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        Task running;
        lock (_gate)
        {
            _open = false;
            running = Task.WhenAll(_entries.Select(entry => entry.Run));
        }

        await Task.WhenAny(running, Task.Delay(grace)).ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(running, Task.Delay(grace)).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        _timer.Dispose();
        _stopping.Dispose();
        _entries.ForEach(entry => entry.Turn.Dispose());
        return ValueTask.CompletedTask;
    }

    private DateTimeOffset? Earliest() => !_open ? null : _entries.Where(entry => !entry.Running).Min(entry => (DateTimeOffset?)entry.Job.Due);

    private async Task RunAsync(Entry entry)
    {
        await entry.Turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (entry.Job.IsPastDue)
            {
                Log.PastDue(_log, entry.Job.Name, entry.Job.Due);
            }

            (TimerStatus? keep, Exception? failure) = await entry.Job.RunAsync(_clock, _stopping.Token).ConfigureAwait(false);
            if (failure is not null)
            {
                Log.Failed(_log, failure, entry.Job.Name);
            }

            if (keep is not null)
            {
                await _database.WriteAsync(session => TimerStore.Put(session, entry.Job.Name, keep)).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            Log.NotWritten(_log, error, entry.Job.Name);
        }
        finally
        {
            entry.Turn.Release();
            lock (_gate)
            {
                entry.Running = false;
            }

            Wake();
            _idle?.Pulse();
        }
    }

    private sealed class Entry(TimerJob job)
    {
        public TimerJob Job { get; } = job;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public bool Running { get; set; }

        public Task Run { get; set; } = Task.CompletedTask;
    }
}
