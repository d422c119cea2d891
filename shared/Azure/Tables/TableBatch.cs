using Azure.Data.Tables;
using Distribution.Messaging;
using Distribution.Storage;
using TableTag = global::Azure.ETag;

namespace Distribution.Azure.Tables;

/// <summary>One batch as an entity group transaction.</summary>
internal sealed class TableBatch
{
    /// <summary>A well-formed version that no row has: the service refuses what does not look like a version instead of comparing it.</summary>
    private static readonly TableTag Never = new("W/\"datetime'1601-01-01T00%3A00%3A00.0000000Z'\"");

    private const string TagStart = "W/\"datetime'";

    public TableBatch(string partition, IReadOnlyList<EntityWrite> writes)
    {
        Partition = TableKey.Write(partition);
        Writes = writes;
        Id = Guid.NewGuid().ToString("N");
        Actions = [.. writes.Select(Action)];
    }

    public string Partition { get; }

    public IReadOnlyList<EntityWrite> Writes { get; }

    /// <summary>In every row this batch writes, and in no other.</summary>
    public string Id { get; }

    public IReadOnlyList<TableTransactionAction> Actions { get; }

    /// <summary>Whether it leaves messages in the partition's outbox.</summary>
    public bool HasMessages => Writes.Any(static write => write is EntityWrite.Insert && write.Row.StartsWith(PartitionBatch.OutboxPrefix, StringComparison.Ordinal));

    private TableTransactionAction Action(EntityWrite write)
    {
        string row = TableKey.Write(write.Row);
        return write switch
        {
            EntityWrite.Insert insert => new TableTransactionAction(TableTransactionActionType.Add, TableRow.Write(Partition, row, insert.Payload, Id)),
            EntityWrite.Replace replace => new TableTransactionAction(TableTransactionActionType.UpdateReplace, TableRow.Write(Partition, row, replace.Payload, Id), Tag(replace.IfMatch)),
            EntityWrite.Delete delete => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(Partition, row), delete.IfMatch is { } tag ? Tag(tag) : TableTag.All),
            _ => throw new ArgumentException("Not a write.", nameof(write)),
        };
    }

    private static TableTag Tag(ETag tag) =>
        tag.Value.StartsWith(TagStart, StringComparison.Ordinal) && tag.Value.EndsWith("'\"", StringComparison.Ordinal) ? new TableTag(tag.Value) : Never;
}
