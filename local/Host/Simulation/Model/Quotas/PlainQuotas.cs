using Distribution.Campaigns.Quotas;
using Distribution.Local.Simulation.World;
using Distribution.Storage;

namespace Distribution.Local.Simulation.Model.Quotas;

/// <summary>
/// Limits or budgets, as they are written: who comes finds what is taken then and is given no more than is left; at no moment is more
/// taken than there is, or than events hold.
/// </summary>
/// <param name="world">The world.</param>
/// <param name="kind">What partitions of this kind have behind the merchant.</param>
internal abstract class PlainQuotas(SimWorld world, string kind)
{
    private readonly Dictionary<(string Partition, string Counter), long> _used = [];

    protected SimWorld World => world;

    /// <summary>How much there is of a counter in all.</summary>
    protected abstract long CapacityOf(string owner, string counter);

    /// <summary>So much of a counter is taken now.</summary>
    protected virtual void Took(string owner, long used)
    {
    }

    /// <summary>A partition was written to.</summary>
    public void See(string partition, IReadOnlyList<EntityWrite> writes)
    {
        if (partition.Split('|') is not ["quota", _, var its, var owner] || its != kind)
        {
            return;
        }

        foreach (EntityWrite write in writes)
        {
            if (write is EntityWrite.Insert && write.Row.StartsWith(QuotaBook.SharePrefix, StringComparison.Ordinal))
            {
                SeeShare(partition, owner, write.Row);
            }
        }

        foreach (EntityWrite write in writes)
        {
            if (write.Row.StartsWith(QuotaBook.CountPrefix, StringComparison.Ordinal))
            {
                SeeCount(partition, owner, write.Row[QuotaBook.CountPrefix.Length..]);
            }
        }
    }

    /// <summary>What an event holds; null if it has not asked.</summary>
    protected QuotaShare? ShareOf(string partition, string counter, string key) =>
        world.Store.Find(partition, QuotaBook.SharePrefix + StoreKey.Join(counter, key)) is { } row ? StoreJson.Read(row, QuotaJson.Default.QuotaShare).Value : null;

    private void SeeShare(string partition, string owner, string row)
    {
        string counter = CounterOf(row);
        long used = _used.GetValueOrDefault((partition, counter));
        if (world.Store.Find(partition, row) is { } found && StoreJson.Read(found, QuotaJson.Default.QuotaShare).Value is var share
            && (share.Before != used || share.Granted < 0 || share.Kept != share.Granted || share.Granted > CapacityOf(owner, counter) - used))
        {
            world.Fail($"{partition} {row} was given {share.Granted} after {share.Before}, and {used} of {CapacityOf(owner, counter)} was taken");
        }
    }

    private void SeeCount(string partition, string owner, string counter)
    {
        long used = UsedOf(partition, counter);
        long held = world.Store.RowsOf(partition)
            .Where(row => row.Row.StartsWith(QuotaBook.SharePrefix, StringComparison.Ordinal) && CounterOf(row.Row) == counter)
            .Sum(static row => StoreJson.Read(row, QuotaJson.Default.QuotaShare).Value.Kept);
        _used[(partition, counter)] = used;
        Took(owner, used);
        if (used > CapacityOf(owner, counter) || used < 0 || used != held)
        {
            world.Fail($"{used} of {CapacityOf(owner, counter)} of {counter} of {owner} is taken, and events hold {held}");
        }
    }

    protected long UsedOf(string partition, string counter) =>
        world.Store.Find(partition, QuotaBook.CountPrefix + counter) is { } row ? StoreJson.Read(row, QuotaJson.Default.QuotaCount).Value.Used : 0;

    /// <summary>A budget has one counter; a limit has one for each of its windows.</summary>
    private string CounterOf(string share) => share.Split('|') is [_, var limit, var window, ..] && kind == PlainLimits.Kind ? StoreKey.Join(limit, window) : share.Split('|')[1];
}
