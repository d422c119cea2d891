using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Distribution.Kernel;
using Distribution.Messaging;

namespace Distribution.Azure.ServiceBus;

/// <summary>
/// The product's messages on Service Bus queues, in batches as large as the queue takes, in order. A message sent again
/// has the same id and is dropped by the queue's duplicate detection.
/// </summary>
internal sealed class ServiceBusMessageSender(ServiceBusClient client) : IMessageSender, IAsyncDisposable
{
    private const string Json = "application/json";

    private readonly ConcurrentDictionary<string, ServiceBusSender> _senders = new(StringComparer.OrdinalIgnoreCase);

    public async Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation)
    {
        try
        {
            foreach (IGrouping<string, OutboxMessage> queue in messages.GroupBy(static message => message.Queue, StringComparer.OrdinalIgnoreCase))
            {
                await SendAsync(_senders.GetOrAdd(queue.Key, client.CreateSender), queue, cancellation).ConfigureAwait(false);
            }
        }
        catch (ServiceBusException error) when (error.Reason == ServiceBusFailureReason.MessageSizeExceeded)
        {
            throw new ArgumentException("A message is larger than its queue takes.", nameof(messages), error);
        }
        catch (Exception error) when (ServiceBusFaults.IsTransient(error, cancellation))
        {
            throw new RetryableException("Service Bus did not take the messages.", error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServiceBusSender sender in _senders.Values)
        {
            await sender.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task SendAsync(ServiceBusSender sender, IEnumerable<OutboxMessage> messages, CancellationToken cancellation)
    {
        ServiceBusMessageBatch batch = await sender.CreateMessageBatchAsync(cancellation).ConfigureAwait(false);
        try
        {
            foreach (OutboxMessage message in messages)
            {
                ServiceBusMessage wire = ToWire(message);
                if (batch.TryAddMessage(wire))
                {
                    continue;
                }

                if (batch.Count > 0)
                {
                    await sender.SendMessagesAsync(batch, cancellation).ConfigureAwait(false);
                    batch.Dispose();
                    batch = await sender.CreateMessageBatchAsync(cancellation).ConfigureAwait(false);
                }

                if (!batch.TryAddMessage(wire))
                {
                    throw new ArgumentException($"The message '{message.Id}' is larger than the queue {message.Queue} takes.", nameof(messages));
                }
            }

            if (batch.Count > 0)
            {
                await sender.SendMessagesAsync(batch, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            batch.Dispose();
        }
    }

    private static ServiceBusMessage ToWire(OutboxMessage message)
    {
        var wire = new ServiceBusMessage(message.Body) { MessageId = message.Id, ContentType = Json };
        if (message.Session is { } session)
        {
            wire.SessionId = session;
        }

        if (message.Due is { } due)
        {
            wire.ScheduledEnqueueTime = due;
        }

        return wire;
    }
}
