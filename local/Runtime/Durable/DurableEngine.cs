using EmbeddedFunctions.Durable.Client;
using EmbeddedFunctions.Durable.Dispatch;
using EmbeddedFunctions.Durable.Replay;
using EmbeddedFunctions.Durable.Store;
using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.Sqlite;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.Durable;

/// <summary>
/// Durable orchestrations over one SQLite file. Whatever a client or an episode has been told is done is
/// on disk; a new process over the same file goes on where the last one was, however that one ended.
/// </summary>
internal sealed class DurableEngine : IWorkSource, IAsyncDisposable
{
    /// <summary>The longest sleep of the real clock's timer, which cannot be set further ahead than some weeks.</summary>
    private static readonly TimeSpan MaxSleep = TimeSpan.FromDays(1);

    private readonly DurableEngineOptions _options;
    private readonly DurableClock _clock;
    private readonly BusyCount _busy;
    private readonly TimerIndex _timers = new();
    private readonly Notifications _notifications = new();
    private readonly EpisodeQueue _queue;
    private readonly EpisodeRunner _episodes;
    private readonly ActivityRunner _activities;
    private readonly WorkStore _work;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer? _alarm;
    private readonly List<Task> _loops = [];
    private readonly Lock _alarmGate = new();
    private readonly ILogger _logger;
    private volatile bool _started;
    private bool _stopped;
    private long _alarmAt = long.MaxValue;

    public DurableEngine(SqliteDatabase db, TimeProvider clock, IDurableFunctions functions, DurableEngineOptions options, ILoggerFactory loggers, WorkSignal? idle = null)
    {
        _options = options;
        _busy = new BusyCount(idle);
        _clock = new DurableClock(clock);
        var numbers = new SequenceNumbers();
        db.WriteAsync(session =>
        {
            session.Execute(DurableSchema.Sql);
            numbers.Begin(session);
        }).GetAwaiter().GetResult();

        var json = new DurableJson(options.Json);
        var mailbox = new Mailbox(numbers);
        var instances = new InstanceWriter(mailbox);
        _logger = loggers.CreateLogger<DurableEngine>();
        var persistence = new Persistence(options.FirstRetry, _logger);
        _work = new WorkStore(db, mailbox);
        _queue = new EpisodeQueue(_busy);
        _episodes = new EpisodeRunner(_queue, new EpisodeStore(db, mailbox, instances), new Episode(functions, options, json, loggers), _clock, Follow, persistence);
        _activities = new ActivityRunner(functions, _work, _clock, _busy, Follow, persistence);
        var commands = new ClientStore(db, mailbox, instances, _clock, _busy, Follow);
        Client = new SqliteDurableTaskClient(commands, new InstanceQueries(db, json), _notifications, options, json);

        // Whoever moves a simulated clock wakes the engine. Any other passes without telling anybody, also one that is put forward now and then.
        _alarm = clock is SimulatedClock ? null : clock.CreateTimer(_ => OnAlarm(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public DurableTaskClient Client { get; }

    public bool IsIdle => _started && !(_timers.NextDue <= _clock.Now) && _busy.IsZero;

    public DateTimeOffset? NextDue => _timers.NextDue is { } due ? new DateTimeOffset(due, TimeSpan.Zero) : null;

    /// <summary>Takes up what is on disk and begins to work.</summary>
    public void Start()
    {
        _busy.Begin();
        _started = true;
        Follow(_work.Load());
        Wake();
        for (int i = 0; i < _options.MaxConcurrentOrchestrations; i++)
        {
            _loops.Add(Task.Run(() => _episodes.RunAsync(_stopping.Token)));
        }

        for (int i = 0; i < _options.MaxConcurrentActivities; i++)
        {
            _loops.Add(Task.Run(() => _activities.RunAsync(_stopping.Token)));
        }

        _busy.End();
    }

    public void Wake()
    {
        if (_started)
        {
            _timers.TakeDue(_clock.Now, _queue.Signal);
            SetAlarm();
        }
    }

    /// <summary>
    /// Ends what is running: episodes are committed, activities are asked to cancel and run again at the next start. What
    /// does not end within <see cref="DurableEngineOptions.ShutdownGrace"/> is left alone: the disk has its work.
    /// </summary>
    public async Task StopAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        _queue.Close();
        Task ended = EndAsync();
        _stopped = await Task.WhenAny(ended, Task.Delay(_options.ShutdownGrace)) == ended;
        if (!_stopped)
        {
            Log.StoppedHard(_logger, _options.ShutdownGrace);
        }

        _notifications.Close();

        async Task EndAsync()
        {
            await Task.WhenAll(_loops);
            await _activities.DrainAsync();
            await _episodes.DrainAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_alarm is not null)
        {
            await _alarm.DisposeAsync();
        }

        if (_stopped)
        {
            _episodes.Dispose();
            _stopping.Dispose();
        }
    }

    private void OnAlarm()
    {
        lock (_alarmGate)
        {
            _alarmAt = long.MaxValue;
        }

        Wake();
    }

    /// <summary>Lets the parts in memory follow a commit. Before the start there is nothing to follow: the disk is read then.</summary>
    private void Follow(Effects effects)
    {
        if (_started)
        {
            effects.Cleared.ForEach(_timers.Clear);
            effects.CancelledTimers.ForEach(timer => _timers.Remove(timer.Instance, timer.Task));
            effects.Timers.ForEach(_timers.Add);
            effects.Work.ForEach(_activities.Add);
            effects.Signals.ForEach(_queue.Signal);
            if (effects.Timers.Count > 0)
            {
                Wake();
            }
        }

        effects.Changed.ForEach(_notifications.Tell);
    }

    private void SetAlarm()
    {
        if (_alarm is null)
        {
            return;
        }

        // One at a time, each with the earliest timer there is by then: the alarm that is set last is the right one.
        lock (_alarmGate)
        {
            if (_timers.NextDue is not { } due || due >= _alarmAt || _stopping.IsCancellationRequested)
            {
                return;
            }

            _alarmAt = due;
            TimeSpan wait = TimeSpan.FromTicks(Math.Max(0, due - _clock.Now));
            _alarm.Change(wait < MaxSleep ? wait + TimeSpan.FromMilliseconds(1) : MaxSleep, Timeout.InfiniteTimeSpan);
        }
    }
}
