using EmbeddedFunctions.Discovery;
using EmbeddedFunctions.Invocation;
using EmbeddedFunctions.Sqlite;
using Microsoft.Azure.Functions.Worker;

namespace EmbeddedFunctions.Timers;

/// <summary>Calls a timer function once.</summary>
internal delegate Task TimerHandler(TimerInfo info, RetryContext retry, CancellationToken cancellation);

/// <summary>
/// One timer function: when it is due and what happens when it runs. Its source calls it when due and
/// never twice at a time; all state here changes under that rule.
/// </summary>
internal sealed class TimerJob(string name, TimerTrigger trigger, RetryPolicy? retry, TimerHandler handler, TimeSpan apart = default)
{
    private readonly TimerSchedule _schedule = TimerSchedule.Parse(trigger.Schedule).AtLeast(apart);
    private TimerStatus? _status;
    private DateTimeOffset _next;
    private DateTimeOffset? _retryAt;
    private DateTimeOffset _firedAt;
    private int _attempt;
    private bool _late;

    public string Name { get; } = name;

    public bool IsMonitored { get; } = trigger.UseMonitor && TimerSchedule.Parse(trigger.Schedule).IsMonitorable;

    public DateTimeOffset Due => _retryAt ?? _next;

    /// <summary>The run to come makes up for a missed one.</summary>
    public bool IsPastDue => _late;

    /// <summary>Works out when to run first. One missed run or many make one late run, unless the schedule has changed since.</summary>
    public TimerStatus? Begin(SqliteDatabase database, DateTimeOffset now)
    {
        _next = _schedule.NextAfter(now);
        if (!IsMonitored)
        {
            _next = trigger.RunOnStartup ? now : _next;
            return null;
        }

        TimerStatus? stored = database.Read(session => TimerStore.Get(session, Name));
        bool same = stored is not null && stored.Schedule == trigger.Schedule;
        DateTimeOffset last = stored?.Last ?? DateTimeOffset.MinValue;
        if (stored is not null && same)
        {
            _late = stored.Next <= now;
            _next = stored.Next;
            _status = stored;
        }
        else
        {
            _status = new TimerStatus(trigger.Schedule, last, _next, now);
        }

        _next = trigger.RunOnStartup && !_late ? now : _next;
        return same ? null : _status;
    }

    /// <summary>Runs one attempt and decides when the next run or attempt is due.</summary>
    /// <returns>The state to keep, if this timer's is kept and the run is over.</returns>
    public async Task<(TimerStatus? Keep, Exception? Failure)> RunAsync(TimeProvider clock, CancellationToken cancellation)
    {
        if (_attempt == 0)
        {
            _firedAt = clock.GetUtcNow();
        }

        Exception? failure = null;
        try
        {
            await handler(Info(), new Attempt(_attempt, retry?.MaxRetryCount ?? 0), cancellation).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            failure = error;
        }

        _attempt++;
        DateTimeOffset now = clock.GetUtcNow();
        if (failure is not null && retry?.Allows(_attempt) == true && !cancellation.IsCancellationRequested)
        {
            _retryAt = now + retry.DelayBefore(_attempt, 0.8 + (0.4 * Random.Shared.NextDouble()));
            return (null, failure);
        }

        // From when it fired, not from now: what came due during a long run is made up for, once.
        _next = _schedule.NextAfter(_firedAt);
        _status = IsMonitored ? new TimerStatus(trigger.Schedule, _firedAt, _next, now) : null;
        (_retryAt, _attempt, _late) = (null, 0, false);
        return (_status, failure);
    }

    /// <summary>Runs the function once out of turn. Its schedule stays as it is.</summary>
    public Task RunOutOfTurnAsync(CancellationToken cancellation)
    {
        TimerInfo info = Info();
        info.IsPastDue = false;
        return handler(info, Attempt.Only, cancellation);
    }

    private TimerInfo Info() => new()
    {
        IsPastDue = _late,
        ScheduleStatus = _status is null ? null : new ScheduleStatus
        {
            Last = _status.Last.UtcDateTime,
            Next = _status.Next.UtcDateTime,
            LastUpdated = _status.Updated.UtcDateTime,
        },
    };
}
