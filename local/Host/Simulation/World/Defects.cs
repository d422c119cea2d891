using Distribution.Messaging;
using Distribution.Payments;
using Distribution.Storage;

namespace Distribution.Local.Simulation.World;

/// <summary>Where a test of the simulator plants what the product must not do. Here nothing is.</summary>
internal class Defects
{
    public static Defects None { get; } = new();

    /// <summary>The store a machine writes to.</summary>
    public virtual IEntityStore Store(IEntityStore store) => store;

    /// <summary>The provider a machine pays out through.</summary>
    public virtual ITransferGateway Transfers(ITransferGateway transfers) => transfers;

    /// <summary>A machine's way to a provider that is spoken to in its own protocol.</summary>
    public virtual HttpMessageHandler Wire(HttpMessageHandler wire) => wire;

    /// <summary>Handles a message.</summary>
    public virtual Task HandleAsync(Machine machine, OutboxMessage message, Func<OutboxMessage, Task> handle) => handle(message);
}
