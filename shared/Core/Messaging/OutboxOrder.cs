namespace Distribution.Messaging;

/// <summary>
/// Numbers for outbox rows that grow with real time, and strictly within a process: a later change of a partition has the
/// greater one. Only the order of relaying hangs on them, so a clock that is set back between two processes does no harm.
/// </summary>
internal static class OutboxOrder
{
    private static long _last;

    /// <summary>UTC ticks, or one more than the last number.</summary>
    public static long Next()
    {
        long now = TimeProvider.System.GetUtcNow().UtcTicks;
        while (true)
        {
            long last = Interlocked.Read(ref _last);
            long next = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }
}
