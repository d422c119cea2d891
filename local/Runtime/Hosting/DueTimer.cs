namespace EmbeddedFunctions.Hosting;

/// <summary>Calls back when a moment on a clock has come. Keeps only the earliest moment asked for.</summary>
internal sealed class DueTimer : IDisposable
{
    /// <summary>Timers cannot wait longer than 49 days; longer waits are cut.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(24);

    private readonly TimeProvider _clock;
    private readonly Action _fire;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private long _armed = long.MaxValue;
    private bool _disposed;

    public DueTimer(TimeProvider clock, Action fire)
    {
        _clock = clock;
        _fire = fire;
        _timer = clock.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Fires at this moment, or earlier: whoever is called looks at the clock and arms again.</summary>
    public void Arm(DateTimeOffset? due)
    {
        if (due is not { } moment || moment.UtcTicks >= Volatile.Read(ref _armed))
        {
            return;
        }

        lock (_gate)
        {
            if (!_disposed && moment.UtcTicks < _armed)
            {
                _armed = moment.UtcTicks;
                TimeSpan wait = moment - _clock.GetUtcNow();
                _timer.Change(
                    wait <= TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait + TimeSpan.FromMilliseconds(1),
                    Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _timer.Dispose();
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _armed = long.MaxValue;
        }

        _fire();
    }
}
