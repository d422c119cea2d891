using Distribution.Kernel;
using Distribution.Local.Messaging;
using Distribution.Messaging;
using EmbeddedFunctions.ServiceBus;

namespace Distribution.Tests.Messaging;

public sealed class QueueMessageSenderTests
{
    [Fact]
    public async Task A_queue_whose_disk_fails_is_a_transient_fault() =>
        await Should.ThrowAsync<RetryableException>(() => new QueueMessageSender(new FailingQueues()).SendAsync(
            [new OutboxMessage("q", "1", null, "{}"u8.ToArray())], CancellationToken.None));

    private sealed class FailingQueues : IQueueSender
    {
        public Task SendAsync(IReadOnlyList<QueueMessage> messages, CancellationToken cancellationToken) => throw new IOException("disk");
    }
}
