using System.Text.Json.Serialization;

namespace Distribution.Messaging;

/// <summary>A message that leaves with the change that causes it.</summary>
/// <param name="Queue">The queue's name; see <see cref="QueueNames"/>.</param>
/// <param name="Id">Unique for what it says, at most 128 characters of a storage key: the same message sent twice is received once within the queue's duplicate detection window, and handled once for ever by its receiver.</param>
/// <param name="Session">Messages of one session are received in order, one at a time. Null only for queues without sessions.</param>
/// <param name="Body">UTF-8 JSON.</param>
public sealed record OutboxMessage(string Queue, string Id, string? Session, ReadOnlyMemory<byte> Body)
{
    /// <summary>The longest id and the longest session a queue takes.</summary>
    public const int MaxName = 128;

    /// <summary>The largest body in bytes: small enough for every queue, and for an outbox row in which each byte is escaped.</summary>
    public const int MaxBody = 64 * 1024;

    /// <summary>Not handed to a receiver before (UTC); null: at once.</summary>
    public DateTimeOffset? Due { get; init; }
}

/// <summary>How a message lies in its outbox row.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Id">The message's id.</param>
/// <param name="Session">The session, or null.</param>
/// <param name="Body">JSON.</param>
/// <param name="Order">Grows with time, see <see cref="OutboxOrder"/>: the sweep sends a partition's messages in this order.</param>
/// <param name="Due">When it may be received first, UTC; null: at once.</param>
internal sealed record OutboxRow(string Queue, string Id, string? Session, string Body, long Order = 0, DateTimeOffset? Due = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutboxRow))]
internal sealed partial class OutboxJson : JsonSerializerContext;
