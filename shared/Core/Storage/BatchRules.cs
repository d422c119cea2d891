namespace Distribution.Storage;

/// <summary>What every store asks of a batch before it looks at anything stored.</summary>
public static class BatchRules
{
    /// <summary>The largest payload in bytes.</summary>
    public const int MaxPayload = 512 * 1024;

    /// <summary>The largest sum of the payloads of a batch in bytes: what a Table Storage request of 4 MiB holds, encoded and with all that goes with it.</summary>
    public const int MaxBatchPayload = 2 * 1024 * 1024;

    /// <summary>From this many writes on, repeated rows are found with a set instead of comparing all pairs.</summary>
    private const int PairwiseLimit = 12;

    /// <exception cref="ArgumentException">A key or payload is not storable, a row occurs twice, or the batch has more than <see cref="IEntityStore.MaxBatch"/> writes or <see cref="MaxBatchPayload"/> bytes.</exception>
    public static void Check(string partition, IReadOnlyList<EntityWrite> writes)
    {
        StoreKey.Check(partition);
        if (writes.Count > IEntityStore.MaxBatch)
        {
            throw new ArgumentException($"A batch has at most {IEntityStore.MaxBatch} writes, not {writes.Count}.", nameof(writes));
        }

        HashSet<string>? rows = writes.Count > PairwiseLimit ? new HashSet<string>(writes.Count, StringComparer.Ordinal) : null;
        int bytes = 0;
        for (int i = 0; i < writes.Count; i++)
        {
            string row = writes[i].Row;
            StoreKey.Check(row);
            if (rows is null ? OccursBefore(writes, i) : !rows.Add(row))
            {
                throw new ArgumentException($"The row '{row}' occurs twice in a batch.", nameof(writes));
            }

            int length = PayloadOf(writes[i]).Length;
            if (length > MaxPayload)
            {
                throw new ArgumentException($"The payload of '{row}' has more than {MaxPayload} bytes.", nameof(writes));
            }

            bytes += length;
        }

        if (bytes > MaxBatchPayload)
        {
            throw new ArgumentException($"The payloads of a batch have at most {MaxBatchPayload} bytes together, not {bytes}.", nameof(writes));
        }
    }

    /// <summary>The payload; empty for a delete.</summary>
    public static ReadOnlyMemory<byte> PayloadOf(EntityWrite write) => write switch
    {
        EntityWrite.Insert insert => insert.Payload,
        EntityWrite.Replace replace => replace.Payload,
        _ => default,
    };

    /// <summary>The limit a range read really has.</summary>
    public static int Limit(int asked)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(asked);
        return Math.Min(asked, IEntityStore.MaxRange);
    }

    private static bool OccursBefore(IReadOnlyList<EntityWrite> writes, int index)
    {
        for (int i = 0; i < index; i++)
        {
            if (string.Equals(writes[i].Row, writes[index].Row, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
