using Distribution.Messaging;

namespace Distribution.Bench;

/// <summary>For measurements without messages.</summary>
internal sealed class NoSender : IMessageSender
{
    public Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation) => Task.CompletedTask;
}
