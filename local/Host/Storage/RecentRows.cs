using System.Diagnostics.CodeAnalysis;
using Distribution.Storage;

namespace Distribution.Local.Storage;

/// <summary>
/// Rows that were written or read lately, as they are on disk, and rows that are not there: most of what is read was
/// written or read a moment before. Changes are taken over by the thread that commits, after the commit and before anybody
/// is told of it, so that nobody reads less than what was acknowledged. One place per hash; a row that was read or changed since
/// it came keeps its place once against another, so that the many rows written for good do not drive out the few in use.
/// </summary>
/// <param name="places">How many there are; a power of two.</param>
internal sealed class RecentRows(int places = RecentRows.Places)
{
    /// <summary>A power of two.</summary>
    private const int Places = 1 << 18;

    /// <summary>Larger payloads are not kept: all places together stay below 512 MB, usually far below.</summary>
    private const int MaxPayload = 2048;

    /// <summary>A power of two.</summary>
    private const int Gates = 64;

    private readonly Row?[] _places = new Row?[places];
    private readonly long[] _changes = new long[places];
    private readonly Lock[] _gates = [.. Enumerable.Range(0, Gates).Select(static _ => new Lock())];

    /// <summary>Whether the row is known.</summary>
    /// <param name="entity">The row; null if it is known not to be there.</param>
    public bool TryFind(string partition, string row, out Entity? entity)
    {
        Row? found = Volatile.Read(ref _places[Place(partition, row)]);
        bool known = Is(found, partition, row);
        entity = known ? found?.Entity : null;
        if (known && found is { IsUsed: false })
        {
            found.IsUsed = true;
        }

        return known;
    }

    /// <summary>To be asked before reading what <see cref="Keep"/> is to keep.</summary>
    public long Seen(string partition, string row) => Volatile.Read(ref _changes[Place(partition, row)]);

    /// <summary>Keeps what was read, unless something was written to its place since <paramref name="seen"/>: that may be newer.</summary>
    public void Keep(string partition, string row, Entity? entity, long seen)
    {
        if (entity?.Payload.Length > MaxPayload)
        {
            return;
        }

        int place = Place(partition, row);
        lock (_gates[place & (Gates - 1)])
        {
            if (_changes[place] == seen && Gives(_places[place], partition, row))
            {
                Volatile.Write(ref _places[place], new Row(partition, row, entity));
            }
        }
    }

    /// <summary>Takes over what a batch has changed.</summary>
    public void Take(string partition, IReadOnlyList<EntityWrite> writes, long version)
    {
        ETag tag = SqliteEntityStore.Tag(version);
        for (int i = 0; i < writes.Count; i++)
        {
            EntityWrite write = writes[i];
            ReadOnlyMemory<byte> payload = BatchRules.PayloadOf(write);
            int place = Place(partition, write.Row);
            lock (_gates[place & (Gates - 1)])
            {
                Volatile.Write(ref _changes[place], _changes[place] + 1);
                Row? present = _places[place];
                if (write is not EntityWrite.Delete && payload.Length <= MaxPayload)
                {
                    bool isChange = write is EntityWrite.Replace;
                    if (isChange || Gives(present, partition, write.Row))
                    {
                        var entity = new Entity(partition, write.Row, tag, payload.ToArray());
                        Volatile.Write(ref _places[place], new Row(partition, write.Row, entity) { IsUsed = isChange });
                    }
                }
                else if (Is(present, partition, write.Row))
                {
                    Volatile.Write(ref _places[place], null);
                }
            }
        }
    }

    /// <summary>Whether a place is free for a row. Another row that was used stays this once.</summary>
    private static bool Gives(Row? present, string partition, string key)
    {
        if (present is not { IsUsed: true } || Is(present, partition, key))
        {
            return true;
        }

        present.IsUsed = false;
        return false;
    }

    private static bool Is([NotNullWhen(true)] Row? row, string partition, string key) =>
        row is not null && string.Equals(row.Key, key, StringComparison.Ordinal) && string.Equals(row.Partition, partition, StringComparison.Ordinal);

    private int Place(string partition, string row) => HashCode.Combine(partition, row) & (places - 1);

    private sealed record Row(string Partition, string Key, Entity? Entity)
    {
        /// <summary>Found, or changed after it was read. Only a hint: no order is kept between threads.</summary>
        public bool IsUsed { get; set; }
    }
}
