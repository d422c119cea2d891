namespace Distribution.Storage;

/// <summary>The version of a stored entity: changes with every write of it and never comes back.</summary>
/// <param name="Value">Opaque.</param>
public readonly record struct ETag(string Value);

/// <summary>A stored entity.</summary>
/// <param name="Partition">The partition key.</param>
/// <param name="Row">The row key: unique in the partition, ordered by ordinal comparison.</param>
/// <param name="ETag">The version that was read.</param>
/// <param name="Payload">UTF-8 JSON.</param>
public sealed record Entity(string Partition, string Row, ETag ETag, ReadOnlyMemory<byte> Payload)
{
    /// <summary>What the payload was read as before, for a store that hands the same entity to several readers; documents never change. Not part of what the entity is.</summary>
    internal object? Document { get; set; }

    public bool Equals(Entity? other) =>
        other is not null && Partition == other.Partition && Row == other.Row && ETag == other.ETag && Payload.Equals(other.Payload);

    public override int GetHashCode() => HashCode.Combine(Partition, Row, ETag);
}
