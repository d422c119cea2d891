using Distribution.Messaging;
using EmbeddedFunctions.ServiceBus;

namespace Distribution.Azure.Tests.Scenarios;

/// <summary>The embedded queues as Service Bus is: another place than the entities', reached through the outbox.</summary>
internal sealed class QueueSenderOnly(IQueueSender queues) : IMessageSender
{
    public Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation) => queues.SendAsync(
        [.. messages.Select(static message => new QueueMessage(message.Queue, message.Id, message.Session, null, message.Body, message.Due))], cancellation);
}
