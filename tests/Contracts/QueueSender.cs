using System.Collections.Concurrent;
using Distribution.Messaging;

namespace Distribution.Tests.Contracts;

/// <summary>Keeps what was sent until a test takes it.</summary>
internal sealed class QueueSender : IMessageSender
{
    private readonly ConcurrentQueue<OutboxMessage> _messages = new();

    public int Count => _messages.Count;

    public Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation)
    {
        foreach (OutboxMessage message in messages)
        {
            _messages.Enqueue(message);
        }

        return Task.CompletedTask;
    }

    public List<OutboxMessage> TakeAll()
    {
        var taken = new List<OutboxMessage>();
        while (_messages.TryDequeue(out OutboxMessage? message))
        {
            taken.Add(message);
        }

        return taken;
    }
}
