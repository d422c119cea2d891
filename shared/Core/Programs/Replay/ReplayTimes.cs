using Distribution.Programs.Language;

namespace Distribution.Programs.Replay;

/// <summary>The times that a rule has been earned by a number: the newest are taken back first.</summary>
internal sealed class ReplayTimes
{
    private readonly Stack<Run> _runs = [];
    private long _lostLast;
    private long _lostThreshold = 1;

    /// <summary>How often it is earned now.</summary>
    public long Held => _runs.Count == 0 ? 0 : _runs.Peek().Last;

    /// <summary>How often it is to be earned in all; null if no more than it is. Times that fell back are earned again only where the number reaches what they had asked for.</summary>
    public long? TargetOf(RewardRule.OnMetric rule, long value)
    {
        long target = rule.TimesAt(value);
        if (value / _lostThreshold < _lostLast)
        {
            target = Math.Min(target, value / _lostThreshold);
        }

        return target > Held ? target : null;
    }

    public void Push(Run run)
    {
        _runs.Push(run);
        if (Held >= _lostLast)
        {
            (_lostLast, _lostThreshold) = (0, 1);
        }
    }

    /// <summary>Takes back of the newest run what does not hold: each time holds as long as the number it was earned for is reached, whatever the program says by now. Null if all holds.</summary>
    public (Run Run, long Times)? TakeBack(long value)
    {
        if (_runs.Count == 0)
        {
            return null;
        }

        Run top = _runs.Peek();
        long held = top.HeldAt(value);
        if (held == top.Count)
        {
            return null;
        }

        (_lostLast, _lostThreshold) = (Math.Max(_lostLast, top.Last), Math.Max(_lostThreshold, top.Threshold));
        _runs.Pop();
        if (held > 0)
        {
            _runs.Push(top with { Last = top.First + held - 1 });
        }

        return (top, top.Count - held);
    }

    /// <summary>Times that were earned together.</summary>
    internal sealed record Run(long Threshold, long First, long Last, IReadOnlyList<ReplayEarning> Earnings, IReadOnlyList<LimitCount> Limits)
    {
        /// <summary>How many times the earnings were for when they were earned.</summary>
        public long Of { get; } = Last - First + 1;

        public long Count => Last - First + 1;

        public long HeldAt(long value) => Math.Clamp((Math.Max(0, value) / Threshold) - First + 1, 0, Count);
    }
}
