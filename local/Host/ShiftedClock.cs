namespace Distribution.Local;

/// <summary>
/// The system's clock, put forward by an amount that only grows: a developer need not wait a week for a settlement.
/// What falls due by a shift happens at once, as it does after a machine has been off.
/// </summary>
public sealed class ShiftedClock(TimeSpan offset) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<ShiftedTimer> _timers = [];
    private long _offset = offset.Ticks;

    public TimeSpan Offset => TimeSpan.FromTicks(Volatile.Read(ref _offset));

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;

    /// <summary>Puts the clock forward; timers that are due then fire at once.</summary>
    public void Shift(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(by.Ticks, nameof(by));
        ShiftedTimer[] timers;
        lock (_gate)
        {
            Volatile.Write(ref _offset, _offset + by.Ticks);
            timers = [.. _timers];
        }

        foreach (ShiftedTimer timer in timers)
        {
            timer.Arm();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ShiftedTimer(this, callback, state);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    private void Remove(ShiftedTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class ShiftedTimer : ITimer
    {
        private readonly ShiftedClock _clock;
        private readonly TimerCallback _callback;
        private readonly ITimer _inner;
        private readonly Lock _gate = new();
        private DateTimeOffset? _due;
        private TimeSpan _period;

        public ShiftedTimer(ShiftedClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _callback = callback;
            _inner = System.CreateTimer(Fire, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                _due = dueTime < TimeSpan.Zero ? null : _clock.GetUtcNow() + dueTime;
                _period = period;
            }

            return Arm();
        }

        /// <summary>Sets the inner timer to what is left until the moment this one is for.</summary>
        public bool Arm()
        {
            lock (_gate)
            {
                if (_due is not { } due)
                {
                    return _inner.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                }

                TimeSpan left = due - _clock.GetUtcNow();
                return _inner.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose()
        {
            _clock.Remove(this);
            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            _clock.Remove(this);
            return _inner.DisposeAsync();
        }

        private void Fire(object? state)
        {
            lock (_gate)
            {
                _due = _period > TimeSpan.Zero ? _clock.GetUtcNow() + _period : null;
            }

            Arm();
            _callback(state);
        }
    }
}
