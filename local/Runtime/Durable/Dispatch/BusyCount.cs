namespace EmbeddedFunctions.Durable.Dispatch;

/// <summary>
/// How many pieces of work are under way. Whoever hands work on counts the new piece before the old one
/// ends, so the count is zero only when nothing is under way.
/// </summary>
internal sealed class BusyCount
{
    private long _count;

    public bool IsZero => Interlocked.Read(ref _count) == 0;

    public void Begin() => Interlocked.Increment(ref _count);

    public void End() => Interlocked.Decrement(ref _count);
}
