namespace Distribution.Messaging;

/// <summary>Puts messages on their queues. Returns when all are durably there; throws <see cref="Kernel.RetryableException"/> if that is not known.</summary>
public interface IMessageSender
{
    Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation);
}

/// <summary>
/// A sender whose queues lie where the entities lie: a batch and its messages are one transaction, so that no message lies
/// in the outbox in between. <see cref="Outbox"/> uses it where the host has one.
/// </summary>
public interface IBatchSender : IMessageSender
{
    /// <summary>
    /// Writes <see cref="PartitionBatch.Rows"/> and puts the messages on their queues, or does neither. Answers and throws as
    /// <see cref="Storage.IEntityStore.WriteAsync"/> does.
    /// </summary>
    ValueTask<string?> CommitAsync(PartitionBatch batch, CancellationToken cancellation);
}
