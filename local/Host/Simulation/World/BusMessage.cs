using Distribution.Local.Simulation.Scheduling;
using Distribution.Messaging;

namespace Distribution.Local.Simulation.World;

/// <summary>A message on the bus.</summary>
internal sealed class BusMessage(OutboxMessage message)
{
    public OutboxMessage Message => message;

    /// <summary>How often it was handed out.</summary>
    public int Deliveries { get; set; }

    /// <summary>Every handling of it fails.</summary>
    public bool IsPoison { get; set; }

    /// <summary>It was put aside before.</summary>
    public bool WasReplayed { get; init; }

    /// <summary>It is a second copy of one that was handled.</summary>
    public bool IsCopy { get; init; }

    /// <summary>The handling that holds its lock; null if none does.</summary>
    public Operation? Holder { get; set; }

    /// <summary>Not handed out before.</summary>
    public DateTimeOffset NotBefore { get; set; }
}
