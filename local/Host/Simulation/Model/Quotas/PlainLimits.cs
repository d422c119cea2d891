using Distribution.Campaigns.Quotas;
using Distribution.Kernel;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.World;
using Distribution.Storage;

namespace Distribution.Local.Simulation.Model.Quotas;

/// <summary>Limits of persons: how often each rule may pay in a window.</summary>
internal sealed class PlainLimits(SimWorld world) : PlainQuotas(world, Kind)
{
    public const string Kind = "p";

    /// <summary>
    /// What of an order's reward by a limited rule is not as the limit says; null if all is. It is there if a use was left when the order
    /// asked for one, and the order keeps that use as long as anything is left of the reward.
    /// </summary>
    /// <param name="person">Whose limit.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="key">Under which the order asks.</param>
    /// <param name="isThere">Whether the order's sheet has the reward.</param>
    /// <param name="isVoid">Whether nothing is left of the order, or what it earns was voided: the use is somebody else's then.</param>
    /// <param name="hasAsked">Whether it must have asked.</param>
    /// <param name="window">In which window, as the product calls it; null where the limit has none.</param>
    public string? Misses(string person, string rule, string key, bool isThere, bool isVoid, bool hasAsked, string? window = null)
    {
        (string Window, QuotaShare Share)[] uses = [.. UsesOf(person, rule, key)];
        if (uses.Length > 1 || (uses.Length == 0 && (isThere || hasAsked)))
        {
            return $"has {rule} {isThere}, and took {uses.Length} uses of it";
        }

        if (uses.Length == 0)
        {
            return null;
        }

        (string its, QuotaShare share) = uses[0];
        long given = Math.Clamp(TimesOf(rule) - share.Before, 0, 1);
        long kept = isThere && !isVoid ? 1 : 0;
        bool isAsGiven = isThere ? given == 1 : given == 0 || isVoid;
        return share.Granted != given || share.Kept != kept || !isAsGiven || (window ?? its) != its
            ? $"has {rule} {isThere}, void {isVoid}: in {its}, not {window}, it was given {share.Granted} uses after {share.Before} and keeps {share.Kept}"
            : null;
    }

    protected override long CapacityOf(string owner, string counter) => TimesOf(counter.Split('@', '|')[0]);

    private static int TimesOf(string rule) => rule == RewardProgram.WeekSteps ? RewardProgram.StepsMost : 1;

    private IEnumerable<(string Window, QuotaShare Share)> UsesOf(string person, string rule, string key)
    {
        foreach (Entity row in World.Store.RowsOf(Quota.Limit(Opening.Merchant, new DistributorId(person), rule, "").Partition))
        {
            if (row.Row.StartsWith(QuotaBook.SharePrefix, StringComparison.Ordinal) && row.Row.Split('|') is [_, var limit, var window, var its] && its == key && limit.Split('@')[0] == rule)
            {
                yield return (window, StoreJson.Read(row, QuotaJson.Default.QuotaShare).Value);
            }
        }
    }
}
