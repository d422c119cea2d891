using Azure.Data.Tables;
using Distribution.Storage;

namespace Distribution.Azure.Tables;

/// <summary>
/// An entity as it lies in a table: the payload in one binary property, or in several where it is larger than a property
/// may be; the batch that wrote it; and beside them columns for who looks into the table, see <see cref="TableColumns"/>.
/// </summary>
internal static class TableRow
{
    /// <summary>The batch that wrote the row: tells whether a batch whose answer was lost is the one that is there.</summary>
    public const string Batch = "Batch";

    /// <summary>The first part of the payload; the others are Payload2 and on.</summary>
    public const string Payload = "Payload";

    /// <summary>The largest binary property.</summary>
    public const int MaxProperty = 64 * 1024;

    private static readonly string[] Parts =
        [Payload, .. Enumerable.Range(2, (BatchRules.MaxPayload / MaxProperty) - 1).Select(static part => Payload + part)];

    public static TableEntity Write(string partition, string row, ReadOnlyMemory<byte> payload, string batch)
    {
        var entity = new TableEntity(partition, row);
        foreach ((string name, object value) in TableColumns.Of(payload.Span))
        {
            entity[name] = value;
        }

        entity[Batch] = batch;
        for (int part = 0; part == 0 || part * MaxProperty < payload.Length; part++)
        {
            int start = part * MaxProperty;
            entity[Parts[part]] = payload[start..Math.Min(payload.Length, start + MaxProperty)].ToArray();
        }

        return entity;
    }

    /// <exception cref="InvalidDataException">The row was not written by <see cref="Write"/>.</exception>
    public static Entity Read(TableEntity entity)
    {
        byte[] payload = entity.GetBinary(Payload)
            ?? throw new InvalidDataException($"'{entity.PartitionKey}' '{entity.RowKey}' has no {Payload}.");
        for (int part = 1; part < Parts.Length && entity.ContainsKey(Parts[part]); part++)
        {
            payload = [.. payload, .. entity.GetBinary(Parts[part])];
        }

        return new Entity(TableKey.Read(entity.PartitionKey), TableKey.Read(entity.RowKey), new ETag(entity.ETag.ToString()), payload);
    }
}
