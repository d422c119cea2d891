using Distribution.Local.Simulation.Scheduling;

namespace Distribution.Local.Simulation.World;

/// <summary>A machine's clock: the true time and how far it is off.</summary>
internal sealed class MachineClock(Loop loop) : TimeProvider
{
    public TimeSpan Off { get; set; }

    public override DateTimeOffset GetUtcNow() => loop.Now + Off;
}
