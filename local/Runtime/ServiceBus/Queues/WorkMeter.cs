using EmbeddedFunctions.Hosting;

namespace EmbeddedFunctions.ServiceBus.Queues;

/// <summary>
/// Counts what is ready, running or being written, over all queues in one number: a message a handler
/// sends is counted before the handler's own count ends, so zero means that nothing is left.
/// </summary>
/// <param name="idle">Pulsed when nothing is left.</param>
internal sealed class WorkMeter(WorkSignal idle)
{
    private int _busy;
    private long _begun;

    public bool IsIdle => Volatile.Read(ref _busy) == 0;

    /// <summary>Grows whenever work begins; if it has not grown, no work began.</summary>
    public long Begun => Interlocked.Read(ref _begun);

    public void Begin()
    {
        Interlocked.Increment(ref _begun);
        Interlocked.Increment(ref _busy);
    }

    public void End()
    {
        if (Interlocked.Decrement(ref _busy) == 0)
        {
            idle.Pulse();
        }
    }
}
