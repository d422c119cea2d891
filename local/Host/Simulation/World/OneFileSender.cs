using Distribution.Messaging;

namespace Distribution.Local.Simulation.World;

/// <summary>The bus of a host whose queues lie where the rows lie.</summary>
internal sealed class OneFileSender(SimWorld world, Machine machine, MachineStore store) : MachineSender(world, machine), IBatchSender
{
    public ValueTask<string?> CommitAsync(PartitionBatch batch, CancellationToken cancellation) =>
        store.CommitAsync(batch.Partition, batch.Rows, batch.Messages, cancellation);
}
