namespace EmbeddedFunctions.ServiceBus;

public interface IQueueSender
{
    /// <summary>Puts all messages on disk in one write, or none of them. Returns when they are there.</summary>
    /// <exception cref="InvalidOperationException">A queue is not declared, or a session queue was sent a message without a session.</exception>
    /// <exception cref="ArgumentException">A message or the batch is larger than a queue takes.</exception>
    Task SendAsync(IReadOnlyList<QueueMessage> messages, CancellationToken cancellationToken);
}
