namespace EmbeddedFunctions.ServiceBus.Queues;

/// <summary>What a queue takes at the most, as the real service's standard tier does.</summary>
internal static class MessageLimits
{
    /// <summary>Characters of a message id or a session id.</summary>
    private const int MaxId = 128;

    /// <summary>Bytes of a body.</summary>
    private const int MaxBody = 256 << 10;

    /// <exception cref="InvalidOperationException">The queue has sessions and the message has none.</exception>
    /// <exception cref="ArgumentException">An id or the body is too long.</exception>
    public static void Check(QueueMessage message, QueueOptions queue)
    {
        if (queue.RequiresSession && string.IsNullOrEmpty(message.SessionId))
        {
            throw new InvalidOperationException($"Queue '{message.Queue}' takes only messages with a session.");
        }

        if (message.MessageId.Length is 0 or > MaxId || message.SessionId?.Length > MaxId || message.Body.Length > MaxBody)
        {
            throw new ArgumentException($"A message to '{message.Queue}' is over a limit: ids {MaxId} characters, body {MaxBody} bytes.", nameof(message));
        }
    }
}
