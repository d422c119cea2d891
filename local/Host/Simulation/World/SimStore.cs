using System.Globalization;
using System.Runtime.CompilerServices;
using Distribution.Storage;

namespace Distribution.Local.Simulation.World;

/// <summary>Entities in memory for one thread, that can be copied: seeds begin with the same shop.</summary>
internal sealed class SimStore : IEntityStore, IEntityScan
{
    private readonly SortedList<string, SortedList<string, Entity>> _partitions = new(StringComparer.Ordinal);
    private long _version;

    /// <summary>Called with a partition and what was written to it, in the order of the commits.</summary>
    public Action<string, IReadOnlyList<EntityWrite>> Written { get; set; } = static (_, _) => { };

    /// <summary>A store that begins with what is here now.</summary>
    public SimStore Copy()
    {
        var copy = new SimStore { _version = _version };
        foreach ((string name, SortedList<string, Entity> rows) in _partitions)
        {
            copy._partitions.Add(name, new SortedList<string, Entity>(rows, StringComparer.Ordinal));
        }

        return copy;
    }

    public ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        StoreKey.Check(partition);
        StoreKey.Check(row);
        return ValueTask.FromResult(Find(partition, row));
    }

    public ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        StoreKey.Check(partition);
        limit = BatchRules.Limit(limit);
        return ValueTask.FromResult<IReadOnlyList<Entity>>(_partitions.TryGetValue(partition, out SortedList<string, Entity>? rows) ? Range(rows, from, to, limit) : []);
    }

    public ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        BatchRules.Check(partition, writes);
        return ValueTask.FromResult(Write(partition, writes));
    }

    public async IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (Entity entity in Scan(partitionPrefix, rowPrefix))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return entity;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    public Entity? Find(string partition, string row) => _partitions.TryGetValue(partition, out SortedList<string, Entity>? rows) ? rows.GetValueOrDefault(row) : null;

    /// <summary>What is there now, by partition and row.</summary>
    public List<Entity> Scan(string partitionPrefix, string rowPrefix)
    {
        var found = new List<Entity>();
        for (int i = First(_partitions.Keys, partitionPrefix); i < _partitions.Count && _partitions.Keys[i].StartsWith(partitionPrefix, StringComparison.Ordinal); i++)
        {
            found.AddRange(Range(_partitions.Values[i], rowPrefix, StoreKey.BeyondPrefix(rowPrefix), int.MaxValue));
        }

        return found;
    }

    /// <summary>The rows of a partition.</summary>
    public IEnumerable<Entity> RowsOf(string partition) => _partitions.TryGetValue(partition, out SortedList<string, Entity>? rows) ? rows.Values : [];

    /// <summary>Writes at once; see <see cref="IEntityStore.WriteAsync"/>.</summary>
    public string? Write(string partition, IReadOnlyList<EntityWrite> writes)
    {
        if (!_partitions.TryGetValue(partition, out SortedList<string, Entity>? rows))
        {
            rows = new SortedList<string, Entity>(StringComparer.Ordinal);
            _partitions.Add(partition, rows);
        }

        foreach (EntityWrite write in writes)
        {
            if (!Holds(write, rows.GetValueOrDefault(write.Row)))
            {
                return write.Row;
            }
        }

        var tag = new ETag((++_version).ToString(CultureInfo.InvariantCulture));
        foreach (EntityWrite write in writes)
        {
            if (write is EntityWrite.Delete)
            {
                rows.Remove(write.Row);
            }
            else
            {
                rows[write.Row] = new Entity(partition, write.Row, tag, BatchRules.PayloadOf(write).ToArray());
            }
        }

        Written(partition, writes);
        return null;
    }

    private static bool Holds(EntityWrite write, Entity? present) => write switch
    {
        EntityWrite.Insert => present is null,
        EntityWrite.Replace replace => present?.ETag == replace.IfMatch,
        EntityWrite.Delete delete => present is not null && (delete.IfMatch is null || present.ETag == delete.IfMatch),
        _ => throw new ArgumentException("Not a write.", nameof(write)),
    };

    private static List<Entity> Range(SortedList<string, Entity> rows, string from, string to, int limit)
    {
        var found = new List<Entity>();
        for (int i = First(rows.Keys, from); i < rows.Count && found.Count < limit && string.CompareOrdinal(rows.Keys[i], to) < 0; i++)
        {
            found.Add(rows.Values[i]);
        }

        return found;
    }

    /// <summary>Where the first key lies that is not less.</summary>
    private static int First(IList<string> keys, string from)
    {
        int low = 0;
        int high = keys.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (string.CompareOrdinal(keys[middle], from) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
