using System.Text;
using System.Text.Json.Serialization.Metadata;
using Distribution.Storage;

namespace Distribution.Messaging;

/// <summary>The writes of one change in one partition, with the messages it causes; committed by <see cref="Outbox"/>.</summary>
public sealed class PartitionBatch(string partition)
{
    /// <summary>Outbox rows of a partition have keys that begin so.</summary>
    public const string OutboxPrefix = "out|";

    private readonly List<EntityWrite> _rows = [];
    private readonly List<OutboxMessage> _messages = [];
    private readonly List<long> _orders = [];

    public string Partition { get; } = partition;

    /// <summary>The changes and, behind them, the outbox rows of the messages.</summary>
    public IReadOnlyList<EntityWrite> Writes => _messages.Count == 0 ? _rows : [.. _rows, .. _messages.Zip(_orders, OutboxRowOf)];

    /// <summary>The changes without outbox rows: for who commits the messages in the same transaction.</summary>
    public IReadOnlyList<EntityWrite> Rows => _rows;

    /// <summary>How many writes there are, outbox rows included.</summary>
    internal int Size => _rows.Count + _messages.Count;

    public IReadOnlyList<OutboxMessage> Messages => _messages;

    /// <summary>The messages that are still to be relayed once the batch is committed.</summary>
    internal IReadOnlyList<OutboxMessage> Unsent => IsSent ? [] : _messages;

    /// <summary>The commit has put the messages on their queues.</summary>
    internal bool IsSent { get; set; }

    /// <summary>Adds a row; the batch conflicts if it exists.</summary>
    public PartitionBatch Insert<T>(string row, T value, JsonTypeInfo<T> type)
    {
        _rows.Add(new EntityWrite.Insert(row, StoreJson.Write(value, type)));
        return this;
    }

    /// <summary>Replaces what was read; the batch conflicts if it has changed since.</summary>
    public PartitionBatch Replace<T>(Stored<T> read, T value, JsonTypeInfo<T> type)
        where T : class
    {
        _rows.Add(new EntityWrite.Replace(read.Row, StoreJson.Write(value, type), read.ETag));
        return this;
    }

    /// <summary>Replaces what was read, or adds it if there was nothing.</summary>
    public PartitionBatch Put<T>(string row, Stored<T>? read, T value, JsonTypeInfo<T> type)
        where T : class => read is null ? Insert(row, value, type) : Replace(read, value, type);

    /// <summary>Deletes what was read; the batch conflicts if it has changed since.</summary>
    public PartitionBatch Delete<T>(Stored<T> read)
        where T : class
    {
        _rows.Add(new EntityWrite.Delete(read.Row, read.ETag));
        return this;
    }

    /// <summary>Changes what an earlier <see cref="Put"/> of this batch writes.</summary>
    internal void Rewrite<T>(int index, T value, JsonTypeInfo<T> type)
    {
        ReadOnlyMemory<byte> payload = StoreJson.Write(value, type);
        _rows[index] = _rows[index] switch
        {
            EntityWrite.Insert insert => insert with { Payload = payload },
            EntityWrite.Replace replace => replace with { Payload = payload },
            _ => throw new InvalidOperationException("A delete has no payload."),
        };
    }

    /// <summary>Sends a message once the batch is committed, even if the process dies in between.</summary>
    /// <exception cref="ArgumentException">Its id, session or body is longer than a queue takes: better no change than one whose message never leaves.</exception>
    public PartitionBatch Send(OutboxMessage message)
    {
        if (message.Id.Length > OutboxMessage.MaxName || message.Session?.Length > OutboxMessage.MaxName)
        {
            throw new ArgumentException($"The id and the session of a message have at most {OutboxMessage.MaxName} characters: '{message.Id}', '{message.Session}'.", nameof(message));
        }

        if (message.Body.Length > OutboxMessage.MaxBody)
        {
            throw new ArgumentException($"The body of the message '{message.Id}' has {message.Body.Length} bytes, more than {OutboxMessage.MaxBody}.", nameof(message));
        }

        _orders.Add(OutboxOrder.Next());
        _messages.Add(message);
        return this;
    }

    private static EntityWrite OutboxRowOf(OutboxMessage message, long order)
    {
        var row = new OutboxRow(message.Queue, message.Id, message.Session, Encoding.UTF8.GetString(message.Body.Span), order, message.Due);
        return new EntityWrite.Insert(OutboxPrefix + message.Id, StoreJson.Write(row, OutboxJson.Default.OutboxRow));
    }
}
