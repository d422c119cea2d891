using EmbeddedFunctions.ServiceBus;
using EmbeddedFunctions.Timers;

namespace EmbeddedFunctions.Hosting;

/// <summary>Waits until nothing is left to do, and moves a simulated clock from one due moment to the next.</summary>
internal sealed class WorkDriver(TimeProvider clock, QueueBroker queues, TimerSource timers, IReadOnlyList<IWorkSource> others, WorkSignal signal)
{
    /// <summary>How long it waits for a source to say that its work has ended before it looks by itself.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(8);

    private IEnumerable<IWorkSource> All => others.Prepend(timers).Prepend(queues);

    public async Task DrainAsync(CancellationToken cancellation)
    {
        for (Task ended = signal.Next(); !IsIdle(); ended = signal.Next())
        {
            // Real time: a simulated clock stands still while its work is done.
            await Task.WhenAny(ended, Task.Delay(MaxWait, cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    public async Task AdvanceToAsync(DateTimeOffset until, CancellationToken cancellation)
    {
        if (clock is not SimulatedClock simulated)
        {
            throw new InvalidOperationException("Only a simulated clock can be moved.");
        }

        await DrainAsync(cancellation).ConfigureAwait(false);
        while (All.Min(source => source.NextDue) is { } due && due <= until)
        {
            await SetAsync(simulated, due, cancellation).ConfigureAwait(false);
        }

        await SetAsync(simulated, until, cancellation).ConfigureAwait(false);
    }

    private Task SetAsync(SimulatedClock simulated, DateTimeOffset time, CancellationToken cancellation)
    {
        if (time > simulated.GetUtcNow())
        {
            simulated.SetUtcNow(time);
        }

        foreach (IWorkSource source in All)
        {
            source.Wake();
        }

        return DrainAsync(cancellation);
    }

    /// <summary>
    /// One look at each source, one after another, could miss work handed from one to another in between.
    /// Queues and timers say how often work began: if that has not changed since before they were found
    /// idle, they have stayed idle, and nobody was there to give the others work after they were looked at.
    /// </summary>
    private bool IsIdle()
    {
        long before = queues.Begun + timers.Begun;
        return queues.IsIdle && timers.IsIdle && others.All(source => source.IsIdle) && before == queues.Begun + timers.Begun;
    }
}
