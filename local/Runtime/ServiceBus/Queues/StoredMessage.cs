namespace EmbeddedFunctions.ServiceBus.Queues;

/// <summary>What memory keeps of a message on disk. Times are UTC ticks.</summary>
internal sealed class StoredMessage(long sequenceNumber, string? sessionId)
{
    public long SequenceNumber { get; } = sequenceNumber;

    public string? SessionId { get; } = sessionId;

    /// <summary>The hash of its message id; null: to be made from its content.</summary>
    public UInt128? Id { get; init; }

    /// <summary>Deliveries begun.</summary>
    public int DeliveryCount { get; set; }

    /// <summary>
    /// It was on disk when the process started, so an earlier process may have died of it: its next
    /// delivery is counted on disk before its handler runs, not a moment later.
    /// </summary>
    public bool Recovered { get; set; }

    /// <summary>Not handed out before; 0: at once.</summary>
    public long VisibleAt { get; set; }

    /// <summary>Null: to be read from disk when wanted.</summary>
    public MessageContent? Content { get; set; }
}

/// <param name="ExpiresAt">UTC ticks; <see cref="long.MaxValue"/> for never.</param>
internal sealed record MessageContent(string MessageId, string? Subject, long EnqueuedAt, long ExpiresAt, ReadOnlyMemory<byte> Body)
{
    /// <summary>About what it takes in memory.</summary>
    public int Size => Body.Length + 200;
}
