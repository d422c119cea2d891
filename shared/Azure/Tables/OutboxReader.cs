using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Distribution.Storage;

namespace Distribution.Azure.Tables;

/// <summary>Reads the partitions that notes name, each once in a sweep however many notes it has, some at a time.</summary>
/// <param name="read">The messages of a partition; null if it cannot be read now.</param>
internal sealed class OutboxReader(Func<string, CancellationToken, Task<IReadOnlyList<Entity>?>> read)
{
    /// <summary>The most partitions read at once.</summary>
    public const int MaxAtOnce = 8;

    /// <summary>The most messages of a partition in one sweep; the next one finds the others.</summary>
    public const int MaxRows = 10_000;

    /// <summary>What was read, and whether there is nothing in it.</summary>
    private readonly Dictionary<string, bool> _isEmpty = new(StringComparer.Ordinal);

    public async IAsyncEnumerable<Entity> ReadAsync(IReadOnlyList<TableEntity> notes, string partitionPrefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string[] partitions = [.. notes.Select(PartitionOf).Distinct(StringComparer.Ordinal).Where(IsWanted).Order(StringComparer.Ordinal)];
        foreach (string[] some in partitions.Chunk(MaxAtOnce))
        {
            IReadOnlyList<Entity>?[] found = await Task.WhenAll(some.Select(partition => read(partition, cancellation))).ConfigureAwait(false);
            for (int i = 0; i < some.Length; i++)
            {
                _isEmpty[some[i]] = found[i] is { Count: 0 };
                foreach (Entity row in found[i] ?? [])
                {
                    yield return row;
                }
            }
        }

        bool IsWanted(string partition) => !_isEmpty.ContainsKey(partition) && partition.StartsWith(partitionPrefix, StringComparison.Ordinal);
    }

    /// <summary>The notes of partitions in which there was nothing when they were read: those that were over by then can go.</summary>
    public IEnumerable<TableEntity> Done(IReadOnlyList<TableEntity> notes) => notes.Where(note => _isEmpty.GetValueOrDefault(PartitionOf(note)));

    private static string PartitionOf(TableEntity note) => TableKey.Read(note.GetString(OutboxHints.Noted) ?? "");
}
