using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Campaigns.Standing;

/// <summary>
/// Counts: what an order adds to a person's numbers lies in the order's own row, and changes with the numbers in one batch
/// under ETags. An order may be told of any number of times, in any order; nothing is counted twice and nothing is lost.
/// </summary>
public sealed class CountBook(StandingStore standings, Outbox outbox)
{
    private const int MaxAttempts = 200;

    /// <summary>
    /// Brings a person's numbers to what the order adds to them. False if it neither adds nor ever added anything. One that is
    /// refunded is noted even where it adds nothing: what it was before may still be told.
    /// </summary>
    /// <param name="order">The order.</param>
    /// <param name="person">Whose numbers.</param>
    /// <param name="version">The program version frozen on the order.</param>
    /// <param name="adds">What it adds to them now.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RetryableException">The numbers keep changing, or the store is not there.</exception>
    internal async Task<bool> PutAsync(CountedOrder order, DistributorId person, int version, IReadOnlyList<Addition> adds, CancellationToken cancellation)
    {
        string partition = StandingStore.Partition(order.Merchant, person);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<OrderRow>? read = await standings.OrderAsync(partition, order.Order, cancellation).ConfigureAwait(false);
            if (read is null && adds.Count == 0 && !order.HasRefunds)
            {
                return false;
            }

            if (read is not null && read.Value.Revision >= order.Revision)
            {
                return true;
            }

            PartitionBatch batch = new PartitionBatch(partition)
                .Put(StandingStore.Order(order.Order), read, new OrderRow(order.Revision, adds), StandingJson.Default.OrderRow);
            bool sound = true;
            foreach (IGrouping<(string Key, string Window, string Metric), (Addition Adds, long By)> number in Changes(read?.Value.Adds ?? [], adds)
                .GroupBy(static change => (change.Adds.Key, change.Adds.Window, change.Adds.Metric)))
            {
                sound &= await ChangeAsync(batch, number.Key, version, number, cancellation).ConfigureAwait(false);
            }

            if (sound && await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                return true;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The numbers of '{partition}' keep changing.");
    }

    /// <summary>What is added and, negative, what is not added any more.</summary>
    private static IEnumerable<(Addition Adds, long By)> Changes(IReadOnlyList<Addition> before, IReadOnlyList<Addition> after) =>
        from change in before.Select(static adds => (Adds: adds, By: -adds.Amount)).Concat(after.Select(static adds => (Adds: adds, By: adds.Amount)))
        group change.By by change.Adds with { Amount = 0 } into same
        let sum = same.Sum()
        where sum != 0
        select (same.Key, sum);

    /// <summary>False if a number was changed between the reads of two rows: they have to be read again.</summary>
    private async Task<bool> ChangeAsync(
        PartitionBatch batch,
        (string Key, string Window, string Metric) number,
        int version,
        IEnumerable<(Addition Adds, long By)> changes,
        CancellationToken cancellation)
    {
        long by = 0;
        foreach ((Addition adds, long amount) in changes)
        {
            by = checked(by + (adds.Distinct is null ? amount : await SeeAsync(batch, adds, (int)amount, cancellation).ConfigureAwait(false)));
        }

        Stored<CountRow>? read = await standings.CountAsync(batch.Partition, number.Key, number.Window, cancellation).ConfigureAwait(false);
        CountRow before = read?.Value ?? new CountRow(number.Metric, 0);
        if (by == 0 && version <= before.Version)
        {
            return true;
        }

        long value = checked(before.Value + by);
        CountRow after = before with { Value = value, Version = Math.Max(version, before.Version) };
        batch.Put(StandingStore.Count(number.Key, number.Window), read, after, StandingJson.Default.CountRow);
        return value >= 0;
    }

    /// <summary>Counts an order more or less of somebody who is counted once; answers by how much the number changes.</summary>
    private async Task<long> SeeAsync(PartitionBatch batch, Addition adds, int by, CancellationToken cancellation)
    {
        Stored<SeenRow>? read = await standings.SeenAsync(batch.Partition, adds, cancellation).ConfigureAwait(false);
        int before = read?.Value.Orders ?? 0;
        int after = before + by;
        if (read is not null && after == 0)
        {
            batch.Delete(read);
        }
        else
        {
            batch.Put(StandingStore.Seen(adds), read, new SeenRow(after), StandingJson.Default.SeenRow);
        }

        return (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
    }
}
