using System.Diagnostics.CodeAnalysis;
using Distribution.Storage;

namespace Distribution.Local.Storage;

/// <summary>
/// Rows that were written or read lately, as they are on disk, and rows that are not there: most of what is read was
/// written or read a moment before. Changes are taken over by the thread that commits, after the commit and before anybody
/// is told of it, so that nobody reads less than what was acknowledged. One place per hash, the last one wins.
/// </summary>
internal sealed class RecentRows
{
    /// <summary>A power of two.</summary>
    private const int Places = 1 << 17;

    /// <summary>Larger payloads are not kept: all places together stay below 256 MB, usually far below.</summary>
    private const int MaxPayload = 2048;

    /// <summary>A power of two.</summary>
    private const int Gates = 64;

    private readonly Row?[] _places = new Row?[Places];
    private readonly long[] _changes = new long[Places];
    private readonly Lock[] _gates = [.. Enumerable.Range(0, Gates).Select(static _ => new Lock())];

    /// <summary>Whether the row is known.</summary>
    /// <param name="entity">The row; null if it is known not to be there.</param>
    public bool TryFind(string partition, string row, out Entity? entity)
    {
        Row? found = Volatile.Read(ref _places[Place(partition, row)]);
        bool known = Is(found, partition, row);
        entity = known ? found?.Entity : null;
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
            if (_changes[place] == seen)
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
                if (write is not EntityWrite.Delete && payload.Length <= MaxPayload)
                {
                    Volatile.Write(ref _places[place], new Row(partition, write.Row, new Entity(partition, write.Row, tag, payload.ToArray())));
                }
                else if (Is(_places[place], partition, write.Row))
                {
                    Volatile.Write(ref _places[place], null);
                }
            }
        }
    }

    private static bool Is([NotNullWhen(true)] Row? row, string partition, string key) =>
        row is not null && string.Equals(row.Key, key, StringComparison.Ordinal) && string.Equals(row.Partition, partition, StringComparison.Ordinal);

    private static int Place(string partition, string row) => HashCode.Combine(partition, row) & (Places - 1);

    private sealed record Row(string Partition, string Key, Entity? Entity);
}
