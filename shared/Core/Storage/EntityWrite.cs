namespace Distribution.Storage;

/// <summary>One write of a batch. Closed: insert, replace if unchanged, delete if unchanged.</summary>
public abstract record EntityWrite
{
    private EntityWrite(string row) => Row = row;

    /// <summary>The row key.</summary>
    public string Row { get; }

    /// <summary>Adds a row; a conflict if it exists.</summary>
    public sealed record Insert(string Key, ReadOnlyMemory<byte> Payload) : EntityWrite(Key);

    /// <summary>Writes a row that still has this version; a conflict if it has another or is gone.</summary>
    public sealed record Replace(string Key, ReadOnlyMemory<byte> Payload, ETag IfMatch) : EntityWrite(Key);

    /// <summary>Removes a row that still has this version, or any version if null; a conflict if it has another or is gone.</summary>
    public sealed record Delete(string Key, ETag? IfMatch) : EntityWrite(Key);
}
