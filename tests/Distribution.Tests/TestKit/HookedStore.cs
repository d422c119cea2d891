using System.Runtime.CompilerServices;
using Distribution.Storage;

namespace Distribution.Tests.TestKit;

/// <summary>A store in memory that lets a test do something between a read or write and what comes next.</summary>
internal sealed class HookedStore(InMemoryEntityStore inner) : IEntityStore, IEntityScan
{
    /// <summary>Runs after a row was read, with partition and row, before the reader sees it.</summary>
    public Func<string, string, Task> AfterGet { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Runs after a range was read, with its partition, before the reader sees it.</summary>
    public Func<string, Task> AfterRange { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Runs before a batch is written.</summary>
    public Func<string, IReadOnlyList<EntityWrite>, Task> BeforeWrite { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Runs after each row of a scan, which then sees what was written behind it; null to scan as the store does.</summary>
    public Func<Entity, Task>? DuringScan { get; set; }

    public async ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation)
    {
        Entity? entity = await inner.GetAsync(partition, row, cancellation);
        await AfterGet(partition, row);
        return entity;
    }

    public async ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation)
    {
        IReadOnlyList<Entity> entities = await inner.RangeAsync(partition, from, to, limit, cancellation);
        await AfterRange(partition);
        return entities;
    }

    public async ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation)
    {
        await BeforeWrite(partition, writes);
        return await inner.WriteAsync(partition, writes, cancellation);
    }

    public IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, CancellationToken cancellation) =>
        DuringScan is { } during ? ScanAsync(partitionPrefix, rowPrefix, during, cancellation) : inner.ScanAsync(partitionPrefix, rowPrefix, cancellation);

    private async IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, Func<Entity, Task> during, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Entity? last = null;
        while (await NextAsync(last) is { } next)
        {
            yield return last = next;
            await during(next);
        }

        ValueTask<Entity?> NextAsync(Entity? after) => inner.ScanAsync(partitionPrefix, rowPrefix, cancellation)
            .FirstOrDefaultAsync(entity => after is null || Compare(entity, after) > 0, cancellation);
    }

    private static int Compare(Entity one, Entity other) =>
        string.CompareOrdinal(one.Partition, other.Partition) is not 0 and var order ? order : string.CompareOrdinal(one.Row, other.Row);
}
