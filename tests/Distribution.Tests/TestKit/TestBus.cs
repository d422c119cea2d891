using System.Collections.Concurrent;
using Distribution.Kernel;
using Distribution.Messaging;

namespace Distribution.Tests.TestKit;

/// <summary>
/// A queue in memory. It delivers every message twice, and again later what a handler is not ready for; sessions are not
/// kept in order, which is harsher than the real one.
/// </summary>
internal sealed class TestBus : IMessageSender
{
    private const int MaxRounds = 200;

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

    /// <summary>What waits, in the order of its sending; it is gone afterwards.</summary>
    public List<OutboxMessage> TakeAll()
    {
        var taken = new List<OutboxMessage>();
        while (_messages.TryDequeue(out OutboxMessage? message))
        {
            taken.Add(message);
        }

        return taken;
    }

    /// <summary>Delivers until nothing waits.</summary>
    /// <param name="handle">Handles one delivery.</param>
    /// <param name="shuffle">Decides the order of deliveries; null for the order of sending.</param>
    public async Task DrainAsync(Func<OutboxMessage, Task> handle, Random? shuffle = null)
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            List<OutboxMessage> messages = TakeAll();
            if (messages.Count == 0)
            {
                return;
            }

            OutboxMessage[] deliveries = [.. messages.SelectMany(message => new[] { message, message })];
            shuffle?.Shuffle(deliveries);
            var later = new HashSet<string>();
            foreach (OutboxMessage message in deliveries)
            {
                try
                {
                    await handle(message);
                }
                catch (RetryableException)
                {
                    later.Add(message.Id);
                }
            }

            await SendAsync([.. messages.Where(message => later.Contains(message.Id))], CancellationToken.None);
        }

        throw new InvalidOperationException($"{Count} message(s) are never handled.");
    }
}
