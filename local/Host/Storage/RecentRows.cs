using Distribution.Storage;

namespace Distribution.Local.Storage;

/// <summary>
/// Rows that were replaced lately, as they are on disk: what is replaced once, a balance above all, is read and replaced
/// again soon. Changed only by the thread that commits, after the commit and before anybody is told of it, so that
/// nobody reads less than what was acknowledged. One place per hash, the last one wins.
/// </summary>
internal sealed class RecentRows
{
    /// <summary>A power of two.</summary>
    private const int Places = 1 << 16;

    /// <summary>Larger payloads are not kept: all places together stay below 256 MB, usually far below.</summary>
    private const int MaxPayload = 4096;

    private readonly Entity?[] _places = new Entity?[Places];

    public Entity? Find(string partition, string row)
    {
        Entity? found = Volatile.Read(ref _places[Place(partition, row)]);
        return Is(found, partition, row) ? found : null;
    }

    /// <summary>Takes over what a batch has changed.</summary>
    public void Take(string partition, IReadOnlyList<EntityWrite> writes, long version)
    {
        ETag? tag = null;
        for (int i = 0; i < writes.Count; i++)
        {
            EntityWrite write = writes[i];
            ref Entity? place = ref _places[Place(partition, write.Row)];
            if (write is EntityWrite.Replace { Payload.Length: <= MaxPayload } replace)
            {
                tag ??= SqliteEntityStore.Tag(version);
                Volatile.Write(ref place, new Entity(partition, write.Row, tag.Value, replace.Payload.ToArray()));
            }
            else if (Is(place, partition, write.Row))
            {
                Volatile.Write(ref place, null);
            }
        }
    }

    private static bool Is(Entity? entity, string partition, string row) =>
        entity is not null && string.Equals(entity.Row, row, StringComparison.Ordinal) && string.Equals(entity.Partition, partition, StringComparison.Ordinal);

    private static int Place(string partition, string row) => HashCode.Combine(partition, row) & (Places - 1);
}
