using System.Globalization;
using NCrontab;

namespace EmbeddedFunctions.Timers;

/// <summary>When a timer fires: an NCRONTAB expression (UTC) or a fixed interval after the last time.</summary>
internal abstract class TimerSchedule
{
    private static readonly TimeSpan MonitorFrom = TimeSpan.FromMinutes(1);

    /// <summary>The first time after <paramref name="time"/>.</summary>
    public abstract DateTimeOffset NextAfter(DateTimeOffset time);

    /// <summary>Schedules below a minute are not monitored, as in the real host: missed runs are of no interest there.</summary>
    public abstract bool IsMonitorable { get; }

    /// <exception cref="FormatException">Neither six or five fields nor a positive TimeSpan.</exception>
    public static TimerSchedule Parse(string text)
    {
        int fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        if (fields is 5 or 6 && CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = fields == 6 }) is { } crontab)
        {
            return new Crontab(crontab);
        }

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan interval) && interval > TimeSpan.Zero
            ? new Interval(interval)
            : throw new FormatException($"'{text}' is not a schedule: six NCRONTAB fields (or five, without seconds) or a TimeSpan");
    }

    /// <summary>The same schedule without the times that follow another by less than this.</summary>
    public TimerSchedule AtLeast(TimeSpan apart) => apart > TimeSpan.Zero ? new Thinned(this, apart) : this;

    private sealed class Thinned(TimerSchedule inner, TimeSpan apart) : TimerSchedule
    {
        /// <summary>The finest step of a schedule: a time that is exactly far enough counts.</summary>
        private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

        public override bool IsMonitorable => inner.IsMonitorable;

        public override DateTimeOffset NextAfter(DateTimeOffset time) => inner.NextAfter(time + apart - Step);
    }

    private sealed class Crontab(CrontabSchedule schedule) : TimerSchedule
    {
        public override bool IsMonitorable
        {
            get
            {
                // Enough occurrences to see the shortest distance of a seconds or minutes field.
                var first = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
                DateTime last = first;
                for (int i = 0; i < 10; i++)
                {
                    DateTime next = schedule.GetNextOccurrence(last);
                    if (i > 0 && next - last < MonitorFrom)
                    {
                        return false;
                    }

                    last = next;
                }

                return true;
            }
        }

        public override DateTimeOffset NextAfter(DateTimeOffset time) =>
            new(DateTime.SpecifyKind(schedule.GetNextOccurrence(time.UtcDateTime), DateTimeKind.Utc));
    }

    private sealed class Interval(TimeSpan interval) : TimerSchedule
    {
        public override bool IsMonitorable => interval >= MonitorFrom;

        public override DateTimeOffset NextAfter(DateTimeOffset time) => time + interval;
    }
}
