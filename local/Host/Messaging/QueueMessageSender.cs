using Distribution.Kernel;
using Distribution.Messaging;
using EmbeddedFunctions.ServiceBus;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Local.Messaging;

/// <summary>The product's messages on the embedded runtime's durable queues.</summary>
internal sealed class QueueMessageSender(IQueueSender queues) : IMessageSender
{
    public async Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation)
    {
        var batch = new QueueMessage[messages.Count];
        for (int i = 0; i < batch.Length; i++)
        {
            OutboxMessage message = messages[i];
            batch[i] = new QueueMessage(message.Queue, message.Id, message.Session, null, message.Body, null);
        }

        try
        {
            await queues.SendAsync(batch, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SqliteFaultException or ObjectDisposedException)
        {
            throw new RetryableException("The queue did not take the messages.", error);
        }
    }
}
