using Distribution.Campaigns.Quotas;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.World;
using Distribution.Storage;

namespace Distribution.Local.Simulation.Model.Rewards;

/// <summary>Campaign budgets: at no moment is more taken than there is, or than events hold.</summary>
internal sealed class PlainBudgets(SimWorld world)
{
    private readonly Dictionary<string, long> _mostUsed = new(StringComparer.Ordinal);

    /// <summary>The most that was ever taken of a budget at once.</summary>
    public long MostUsedOf(string budget) => _mostUsed.GetValueOrDefault(budget);

    public static long TotalOf(string budget) => RewardProgram.Budgets[budget];

    public long UsedOf(string budget) => world.Store.Find(PartitionOf(budget), CountRow(budget)) is { } row ? StoreJson.Read(row, QuotaJson.Default.QuotaCount).Value.Used : 0;

    /// <summary>What an event was given of a budget it asked something of: what was left then and no more than it asked. Null if it has not asked.</summary>
    public long? GivenTo(string budget, string key, long asked)
    {
        if (asked == 0 || ShareOf(budget, key) is not { } share)
        {
            return asked == 0 ? 0 : null;
        }

        long should = Math.Clamp(TotalOf(budget) - share.Before, 0, asked);
        if (share.Granted != should)
        {
            world.Fail($"{key} asked for {asked} of {budget}, of which {share.Before} was taken, and was given {share.Granted} instead of {should}");
        }

        return should;
    }

    public void See(Entity row)
    {
        if (!row.Row.StartsWith(QuotaBook.CountPrefix, StringComparison.Ordinal) || row.Partition.Split('|') is not [_, _, "b", var budget])
        {
            return;
        }

        long used = StoreJson.Read(row, QuotaJson.Default.QuotaCount).Value.Used;
        long held = Shares(budget).Sum(static share => share.Kept);
        _mostUsed[budget] = Math.Max(used, MostUsedOf(budget));
        if (used > TotalOf(budget) || used < 0 || used != held)
        {
            world.Fail($"{used} of {TotalOf(budget)} of budget {budget} is taken, and events hold {held}");
        }
    }

    private IEnumerable<QuotaShare> Shares(string budget) =>
        from row in world.Store.RowsOf(PartitionOf(budget))
        where row.Row.StartsWith(QuotaBook.SharePrefix, StringComparison.Ordinal)
        select StoreJson.Read(row, QuotaJson.Default.QuotaShare).Value;

    private QuotaShare? ShareOf(string budget, string key) =>
        world.Store.Find(PartitionOf(budget), QuotaBook.SharePrefix + StoreKey.Join(Quota.Budget(Opening.Merchant, budget).Counter, key)) is { } row
            ? StoreJson.Read(row, QuotaJson.Default.QuotaShare).Value
            : null;

    private static string PartitionOf(string budget) => Quota.Budget(Opening.Merchant, budget).Partition;

    private static string CountRow(string budget) => QuotaBook.CountPrefix + Quota.Budget(Opening.Merchant, budget).Counter;
}
