namespace EmbeddedFunctions.Durable.Dispatch;

/// <summary>The clock's time in UTC ticks, never going back: a timer found due stays due.</summary>
internal sealed class DurableClock(TimeProvider clock)
{
    private long _latest;

    public long Now
    {
        get
        {
            long now = clock.GetUtcNow().UtcTicks;
            long latest = Interlocked.Read(ref _latest);
            while (now > latest)
            {
                long seen = Interlocked.CompareExchange(ref _latest, now, latest);
                if (seen == latest)
                {
                    return now;
                }

                latest = seen;
            }

            return latest;
        }
    }
}
