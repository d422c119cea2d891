using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Distribution.Storage;

/// <summary>Entities in memory, for dry runs and tests: the same contract, nothing kept.</summary>
public sealed class InMemoryEntityStore : IEntityStore, IEntityScan
{
    private readonly ConcurrentDictionary<string, Partition> _partitions = new(StringComparer.Ordinal);
    private long _version;

    public ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        StoreKey.Check(partition);
        StoreKey.Check(row);
        return ValueTask.FromResult(_partitions.TryGetValue(partition, out Partition? rows) ? rows.Get(row) : null);
    }

    public ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        StoreKey.Check(partition);
        limit = BatchRules.Limit(limit);
        return ValueTask.FromResult<IReadOnlyList<Entity>>(_partitions.TryGetValue(partition, out Partition? rows) ? rows.Range(from, to, limit) : []);
    }

    public ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        BatchRules.Check(partition, writes);
        Partition rows = _partitions.GetOrAdd(partition, static name => new Partition(name));
        return ValueTask.FromResult(rows.Write(writes, Interlocked.Increment(ref _version)));
    }

    public async IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string[] names = [.. _partitions.Keys.Where(name => name.StartsWith(partitionPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        foreach (string name in names)
        {
            foreach (Entity entity in _partitions[name].Range(rowPrefix, StoreKey.BeyondPrefix(rowPrefix), int.MaxValue))
            {
                cancellation.ThrowIfCancellationRequested();
                yield return entity;
            }
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    private sealed class Partition(string name)
    {
        private readonly Lock _gate = new();
        private readonly SortedSet<string> _order = new(StringComparer.Ordinal);
        private readonly Dictionary<string, Entity> _rows = new(StringComparer.Ordinal);

        public Entity? Get(string row)
        {
            lock (_gate)
            {
                return _rows.GetValueOrDefault(row);
            }
        }

        public List<Entity> Range(string from, string to, int limit)
        {
            lock (_gate)
            {
                var found = new List<Entity>();
                if (string.CompareOrdinal(from, to) >= 0)
                {
                    return found;
                }

                foreach (string row in _order.GetViewBetween(from, to))
                {
                    if (found.Count == limit || row == to)
                    {
                        break;
                    }

                    found.Add(_rows[row]);
                }

                return found;
            }
        }

        public string? Write(IReadOnlyList<EntityWrite> writes, long version)
        {
            lock (_gate)
            {
                foreach (EntityWrite write in writes)
                {
                    if (!Holds(write))
                    {
                        return write.Row;
                    }
                }

                var tag = new ETag(version.ToString(CultureInfo.InvariantCulture));
                foreach (EntityWrite write in writes)
                {
                    Apply(write, tag);
                }

                return null;
            }
        }

        private bool Holds(EntityWrite write)
        {
            Entity? present = _rows.GetValueOrDefault(write.Row);
            return write switch
            {
                EntityWrite.Insert => present is null,
                EntityWrite.Replace replace => present is not null && present.ETag == replace.IfMatch,
                EntityWrite.Delete delete => present is not null && (delete.IfMatch is null || present.ETag == delete.IfMatch),
                _ => throw new ArgumentException("Not a write.", nameof(write)),
            };
        }

        private void Apply(EntityWrite write, ETag tag)
        {
            if (write is EntityWrite.Delete)
            {
                _rows.Remove(write.Row);
                _order.Remove(write.Row);
                return;
            }

            _rows[write.Row] = new Entity(name, write.Row, tag, BatchRules.PayloadOf(write).ToArray());
            _order.Add(write.Row);
        }
    }
}
