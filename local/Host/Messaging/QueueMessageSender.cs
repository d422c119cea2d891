using Distribution.Kernel;
using Distribution.Local.Storage;
using Distribution.Messaging;
using EmbeddedFunctions.ServiceBus;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Local.Messaging;

/// <summary>The product's messages on the embedded runtime's durable queues.</summary>
/// <param name="queues">The queues, in the same data file as <paramref name="store"/>.</param>
/// <param name="store">The entities.</param>
internal sealed class QueueMessageSender(IQueueSender queues, SqliteEntityStore store) : IBatchSender
{
    public async ValueTask<string?> CommitAsync(PartitionBatch batch, CancellationToken cancellation)
    {
        IPreparedSend send = await queues.PrepareAsync(ToQueue(batch.Messages), cancellation).ConfigureAwait(false);
        try
        {
            return await store.WriteAsync(batch.Partition, batch.Rows, send, cancellation).ConfigureAwait(false);
        }
        finally
        {
            send.Finish(false);
        }
    }

    public async Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation)
    {
        try
        {
            await queues.SendAsync(ToQueue(messages), cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SqliteFaultException or ObjectDisposedException or IOException)
        {
            throw new RetryableException("The queue did not take the messages.", error);
        }
    }

    private static QueueMessage[] ToQueue(IReadOnlyList<OutboxMessage> messages)
    {
        var batch = new QueueMessage[messages.Count];
        for (int i = 0; i < batch.Length; i++)
        {
            OutboxMessage message = messages[i];
            batch[i] = new QueueMessage(message.Queue, message.Id, message.Session, null, message.Body, message.Due);
        }

        return batch;
    }
}
