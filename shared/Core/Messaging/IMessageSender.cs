namespace Distribution.Messaging;

/// <summary>Puts messages on their queues. Returns when all are durably there; throws <see cref="Kernel.RetryableException"/> if that is not known.</summary>
public interface IMessageSender
{
    Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation);
}
