namespace EmbeddedFunctions.Hosting;

/// <summary>
/// Tells whoever waits for work to end that some of it has. A source pulses after every change that may leave it idle;
/// nobody waiting costs it one read.
/// </summary>
internal sealed class WorkSignal
{
    private TaskCompletionSource? _waiting;

    /// <summary>Ends at the next pulse. Look at the sources after asking for it, not before.</summary>
    public Task Next()
    {
        if (Volatile.Read(ref _waiting) is { } waiting)
        {
            return waiting.Task;
        }

        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _waiting, next, null) ?? next).Task;
    }

    public void Pulse()
    {
        if (Volatile.Read(ref _waiting) is not null)
        {
            Interlocked.Exchange(ref _waiting, null)?.TrySetResult();
        }
    }
}
