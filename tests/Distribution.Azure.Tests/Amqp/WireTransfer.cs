using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Distribution.Azure.Tests.Amqp;

/// <summary>One transfer as a peer receives it.</summary>
/// <param name="Address">The queue.</param>
/// <param name="Format">The message format: 0 for a plain message, <see cref="BatchFormat"/> for several in one.</param>
/// <param name="Size">Bytes in all.</param>
/// <param name="Messages">The message, or those of the batch.</param>
internal sealed record WireTransfer(string Address, uint Format, long Size, IReadOnlyList<WireMessage> Messages)
{
    /// <summary>What Service Bus takes apart into single messages.</summary>
    public const uint BatchFormat = 0x80013700;

    public static WireTransfer Read(string address, AmqpMessage message)
    {
        uint format = message.MessageFormat ?? 0;
        IReadOnlyList<WireMessage> messages = format == BatchFormat
            ? [.. message.DataBody.Select(static part => WireMessage.Read(AmqpMessage.CreateInputMessage(new BufferListStream([Bytes(part)]))))]
            : [WireMessage.Read(message)];
        return new WireTransfer(address, format, message.SerializedMessageSize, messages);
    }

    internal static ArraySegment<byte> Bytes(Data part) => part.Value switch
    {
        ArraySegment<byte> segment => segment,
        byte[] bytes => bytes,
        _ => throw new InvalidDataException("Not binary data."),
    };
}

/// <summary>A message with the sections that mean something to Service Bus.</summary>
/// <param name="Id">message-id.</param>
/// <param name="Group">group-id, which Service Bus calls the session.</param>
/// <param name="ContentType">content-type.</param>
/// <param name="Due">The annotation x-opt-scheduled-enqueue-time, UTC.</param>
/// <param name="Body">The body's bytes.</param>
internal sealed record WireMessage(string? Id, string? Group, string? ContentType, DateTime? Due, byte[] Body)
{
    /// <summary>The application's properties.</summary>
    public Dictionary<string, object?> Properties { get; private init; } = [];

    /// <summary>absolute-expiry-time, UTC; null for none.</summary>
    public DateTime? Expires { get; private init; }

    /// <summary>ttl in milliseconds; null for none.</summary>
    public uint? TimeToLive { get; private init; }

    private static readonly AmqpSymbol Scheduled = "x-opt-scheduled-enqueue-time";

    public static WireMessage Read(AmqpMessage message) => new(
        message.Properties.MessageId?.ToString(),
        message.Properties.GroupId,
        message.Properties.ContentType.Value,
        message.MessageAnnotations is { } notes && notes.Map.TryGetValue(Scheduled, out DateTime due) ? due : null,
        [.. message.DataBody.SelectMany(static part => WireTransfer.Bytes(part))])
    {
        Properties = message.ApplicationProperties is { } own ? own.Map.ToDictionary(static one => one.Key.Key.ToString() ?? "", static one => (object?)one.Value) : [],
        Expires = message.Properties.AbsoluteExpiryTime,
        TimeToLive = message.Header?.Ttl,
    };
}
