using Distribution.Local.Simulation.World;
using Distribution.Messaging;

namespace Distribution.Local.Simulation.Providers.Wire;

/// <summary>The provider's own queues, in its own store: nothing of the provider is ever lost.</summary>
internal sealed class ProviderSender(SimStore store, Action<OutboxMessage> take) : IBatchSender
{
    public ValueTask<string?> CommitAsync(PartitionBatch batch, CancellationToken cancellation)
    {
        string? conflict = store.Write(batch.Partition, batch.Rows);
        if (conflict is null)
        {
            SendAsync(batch.Messages, cancellation);
        }

        return ValueTask.FromResult(conflict);
    }

    public Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation)
    {
        foreach (OutboxMessage message in messages)
        {
            take(message);
        }

        return Task.CompletedTask;
    }
}
