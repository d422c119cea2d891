using EmbeddedFunctions.Invocation;

namespace EmbeddedFunctions.ServiceBus.Queues;

/// <summary>One handing out of one message, locked for its handler.</summary>
internal sealed class Delivery(StoredMessage message, MessageContent content, long lockedUntil) : TriggerData
{
    private static readonly string[] Known =
        ["messageId", "deliveryCount", "sessionId", "sequenceNumber", "subject", "label", "enqueuedTimeUtc", "expiresAtUtc", "lockToken"];

    private string? _lockToken;

    public StoredMessage Message { get; } = message;

    public MessageContent Content { get; } = content;

    public int DeliveryCount { get; } = message.DeliveryCount;

    /// <summary>UTC ticks. The lock is renewed while the handler runs, up to a limit; this is that limit.</summary>
    public long LockedUntil { get; } = lockedUntil;

    /// <summary>The handler has ended or the lock was lost: nothing more is to be counted for this delivery.</summary>
    public bool IsOver => Volatile.Read(ref _over);

    private bool _over;

    public override object? Value => Content.Body;

    public override IEnumerable<string> Names => Known;

    public void End() => Volatile.Write(ref _over, true);

    public override bool TryGet(string name, out object? value)
    {
        value = name.ToUpperInvariant() switch
        {
            "MESSAGEID" => Content.MessageId,
            "DELIVERYCOUNT" => DeliveryCount,
            "SESSIONID" => Message.SessionId,
            "SEQUENCENUMBER" => Message.SequenceNumber,
            "SUBJECT" or "LABEL" => Content.Subject,
            "ENQUEUEDTIMEUTC" => new DateTime(Content.EnqueuedAt, DateTimeKind.Utc),
            "EXPIRESATUTC" => new DateTime(Math.Min(Content.ExpiresAt, DateTime.MaxValue.Ticks), DateTimeKind.Utc),
            "LOCKTOKEN" => _lockToken ??= Guid.NewGuid().ToString(),
            _ => this,
        };
        if (ReferenceEquals(value, this))
        {
            value = null;
            return false;
        }

        return true;
    }
}
