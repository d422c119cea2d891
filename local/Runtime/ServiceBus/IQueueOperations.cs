namespace EmbeddedFunctions.ServiceBus;

/// <summary>What an operator does with queues.</summary>
public interface IQueueOperations
{
    /// <summary>The declared queues.</summary>
    IReadOnlyList<string> Queues { get; }

    /// <summary>Messages that wait, are scheduled or are being handled, and dead letters.</summary>
    QueueCounts Count(string queue);

    /// <summary>Dead letters in the order they were sent.</summary>
    /// <param name="after">The last sequence number seen; 0 to begin.</param>
    /// <param name="max">At most 1000.</param>
    IReadOnlyList<DeadLetter> DeadLetters(string queue, long after, int max);

    /// <summary>Sends dead letters again as new messages, past duplicate detection, and removes them. Unknown numbers are ignored.</summary>
    /// <returns>How many were sent.</returns>
    Task<int> ResubmitAsync(string queue, IReadOnlyList<long> sequenceNumbers, CancellationToken cancellationToken);
}

public sealed record QueueCounts(long Messages, long DeadLetters);

/// <summary>A message that was given up.</summary>
/// <param name="Reason">MaxDeliveryCountExceeded or TTLExpiredException.</param>
/// <param name="Description">The type of the last error, or null.</param>
public sealed record DeadLetter(
    long SequenceNumber,
    string MessageId,
    string? SessionId,
    string? Subject,
    ReadOnlyMemory<byte> Body,
    DateTimeOffset EnqueuedTime,
    int DeliveryCount,
    string Reason,
    string? Description);
