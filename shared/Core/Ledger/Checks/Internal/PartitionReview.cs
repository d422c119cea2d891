using System.Security.Cryptography;
using System.Text;
using Distribution.Storage;

namespace Distribution.Ledger.Checks.Internal;

/// <summary>
/// Reads again what checks of single partitions found while others wrote. Two readings with the same rows in the same
/// versions are the state of the moment between them, as whatever changes a row that is counted writes its counter too: what a check
/// finds in it is a difference whatever goes on. A partition that never keeps still is left to the next run, and so is a
/// difference that a change hid from the first reading.
/// </summary>
/// <param name="store">The store the checker reads.</param>
/// <param name="settledBefore">See <see cref="ICheck.Begin"/>.</param>
internal sealed class PartitionReview(IEntityStore store, DateTimeOffset settledBefore)
{
    /// <summary>The most partitions read again for a check; what was found in others is left to the next run.</summary>
    public const int MaxPartitions = 1000;

    /// <summary>The most readings of a partition.</summary>
    public const int MaxReadings = 8;

    /// <summary>What of it is there in a partition that keeps still.</summary>
    public async Task<IReadOnlyList<CheckFinding>> ReviewAsync(Func<ICheck> make, IEnumerable<CheckFinding> found, CancellationToken cancellation)
    {
        var standing = new List<CheckFinding>();
        foreach (string partition in found.Select(static finding => finding.Partition).Distinct(StringComparer.Ordinal).Take(MaxPartitions))
        {
            standing.AddRange(await JudgeAsync(make, partition, cancellation).ConfigureAwait(false));
        }

        return standing;
    }

    private async Task<IEnumerable<CheckFinding>> JudgeAsync(Func<ICheck> make, string partition, CancellationToken cancellation)
    {
        byte[] last = [];
        for (int reading = 0; reading < MaxReadings; reading++)
        {
            var check = (IPartitionCheck)make();
            check.Begin(settledBefore);
            byte[] versions = await ReadAsync(check, partition, cancellation).ConfigureAwait(false);
            if (versions.AsSpan().SequenceEqual(last))
            {
                return check.Finish();
            }

            last = versions;
        }

        return [];
    }

    /// <summary>A hash of all rows' versions, which never come back.</summary>
    private async Task<byte[]> ReadAsync(IPartitionCheck check, string partition, CancellationToken cancellation)
    {
        using var versions = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string prefix in check.RowPrefixes)
        {
            string from = prefix;
            IReadOnlyList<Entity> page;
            do
            {
                page = await store.RangeAsync(partition, from, StoreKey.BeyondPrefix(prefix), IEntityStore.MaxRange, cancellation).ConfigureAwait(false);
                foreach (Entity entity in page)
                {
                    versions.AppendData(Encoding.UTF8.GetBytes($"{entity.Row}\n{entity.ETag.Value}\n"));
                    TryObserve(check, entity);
                    from = StoreKey.After(entity.Row);
                }
            }
            while (page.Count == IEntityStore.MaxRange);
        }

        return versions.GetHashAndReset();
    }

    private static void TryObserve(IPartitionCheck check, Entity entity)
    {
        try
        {
            check.Observe(entity);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // A row that cannot be read was found by the first reading.
        }
    }
}
