namespace Distribution.Storage;

/// <summary>
/// Entities in partitions, with no more than Azure Table Storage can do: a point read, an ordered range read, and a
/// batch of writes in one partition that happens whole or not at all.
/// </summary>
/// <remarks>
/// Keys have 1 to 512 printable ASCII characters without <c>/ \ # ?</c>. A payload has at most 512 KiB,
/// those of a batch 2 MiB together.
/// A transient fault throws <see cref="Kernel.RetryableException"/>; if that happens during a write, the write may or
/// may not have happened, and the caller reads before it decides.
/// </remarks>
public interface IEntityStore
{
    /// <summary>The most writes in one batch (the limit of a Table Storage entity group transaction).</summary>
    public const int MaxBatch = 100;

    /// <summary>The most entities one range read returns.</summary>
    public const int MaxRange = 1000;

    /// <summary>One entity, or null if there is none.</summary>
    ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation);

    /// <summary>
    /// The entities with <paramref name="from"/> &lt;= row &lt; <paramref name="to"/> in row order, at most
    /// <paramref name="limit"/> of them. To go on, ask again from <see cref="StoreKey.After"/> the last row.
    /// </summary>
    ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation);

    /// <summary>
    /// Writes all of the batch or nothing. Null on success; otherwise the row key of the first write whose condition did
    /// not hold. A row may occur once in a batch.
    /// </summary>
    ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation);
}

/// <summary>Reads across partitions: for sweeps, checks and exports, never for a request.</summary>
public interface IEntityScan
{
    /// <summary>
    /// All entities whose partition and row begin with these prefixes (either may be empty), ordered by partition and
    /// row. What is written meanwhile may or may not be seen.
    /// </summary>
    IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, CancellationToken cancellation);
}
