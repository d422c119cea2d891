using Distribution.Campaigns.Quotas;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.World;

namespace Distribution.Local.Simulation.Model.Quotas;

/// <summary>Campaign budgets, minor units.</summary>
internal sealed class PlainBudgets(SimWorld world) : PlainQuotas(world, "b")
{
    private readonly Dictionary<string, long> _mostUsed = new(StringComparer.Ordinal);

    /// <summary>The most that was ever taken of a budget at once.</summary>
    public long MostUsedOf(string budget) => _mostUsed.GetValueOrDefault(budget);

    public long TotalOf(string budget) => World.Opening.Rewards is null ? Opening.SpringBudget : RewardProgram.Budgets[budget];

    public long UsedOf(string budget) => UsedOf(QuotaOf(budget).Partition, QuotaOf(budget).Counter);

    /// <summary>What an event was given of a budget it asked something of: what was left then and no more than it asked. Null if it has not asked.</summary>
    public long? GivenTo(string budget, string key, long asked)
    {
        if (asked == 0 || ShareOf(QuotaOf(budget).Partition, QuotaOf(budget).Counter, key) is not { } share)
        {
            return asked == 0 ? 0 : null;
        }

        long should = Math.Clamp(TotalOf(budget) - share.Before, 0, asked);
        if (share.Granted != should)
        {
            World.Fail($"{key} asked for {asked} of {budget}, of which {share.Before} was taken, and was given {share.Granted} instead of {should}");
        }

        return should;
    }

    protected override long CapacityOf(string owner, string counter) => TotalOf(owner);

    protected override void Took(string owner, long used) => _mostUsed[owner] = Math.Max(used, MostUsedOf(owner));

    private static Quota QuotaOf(string budget) => Quota.Budget(Opening.Merchant, budget);
}
