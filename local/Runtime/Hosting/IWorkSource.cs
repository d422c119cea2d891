namespace EmbeddedFunctions.Hosting;

/// <summary>
/// A part of the runtime that has work of its own to do: the queues, the timers, the durable engine.
/// The host drives all of them by one clock, real or simulated.
/// </summary>
public interface IWorkSource
{
    /// <summary>
    /// True only if nothing is running, nothing is ready and nothing is due at the clock's present time.
    /// After <see cref="Wake"/> it stays false until the source has looked again.
    /// </summary>
    bool IsIdle { get; }

    /// <summary>When (UTC) this source next has something to do by itself; null if never.</summary>
    DateTimeOffset? NextDue { get; }

    /// <summary>Says that the clock has moved or that there may be new work. Never blocks.</summary>
    void Wake();
}
