using EmbeddedFunctions.Hosting;

namespace EmbeddedFunctions.Durable.Dispatch;

/// <summary>
/// How many pieces of work are under way. Whoever hands work on counts the new piece before the old one
/// ends, so the count is zero only when nothing is under way.
/// </summary>
/// <param name="idle">Pulsed when nothing is under way any more; null if nobody waits for that.</param>
internal sealed class BusyCount(WorkSignal? idle = null)
{
    private long _count;

    public bool IsZero => Interlocked.Read(ref _count) == 0;

    public void Begin() => Interlocked.Increment(ref _count);

    public void End()
    {
        if (Interlocked.Decrement(ref _count) == 0)
        {
            idle?.Pulse();
        }
    }
}
