using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Storage;

namespace Distribution.Campaigns.Quotas;

/// <summary>Names one thing of which there is only so much: a person's times of a limit in a window, or a campaign budget.</summary>
/// <param name="Partition">Where it is counted.</param>
/// <param name="Counter">Which count of the partition.</param>
public readonly record struct Quota(string Partition, string Counter)
{
    internal const string PartitionPrefix = "quota|";

    private const string BudgetCounter = "budget";

    /// <summary>How often a limit has been used by its owner in a window.</summary>
    /// <param name="merchant">Whose program.</param>
    /// <param name="owner">Whose uses are counted.</param>
    /// <param name="limit">The limit's <see cref="LimitSpec.Key"/>, which names it across versions.</param>
    /// <param name="window">The window's id, <c>lifetime</c> where it never closes.</param>
    public static Quota Limit(MerchantId merchant, DistributorId owner, string limit, string window) =>
        new(StoreKey.Join("quota", merchant.Value, "p", owner.Value), StoreKey.Join(limit, window));

    /// <summary>What has been taken from a campaign budget, minor units. A budget keeps its name across versions; its total is the version's.</summary>
    public static Quota Budget(MerchantId merchant, string budget) => new(StoreKey.Join("quota", merchant.Value, "b", budget), BudgetCounter);

    /// <summary>What an event holds of a budget; null if the entity is something else.</summary>
    internal static (string Partition, string Key, QuotaShare Share)? ReadBudget(Entity entity)
    {
        const string Prefix = QuotaBook.SharePrefix + BudgetCounter + "|";
        return entity.Partition.StartsWith(PartitionPrefix, StringComparison.Ordinal) && entity.Row.StartsWith(Prefix, StringComparison.Ordinal)
            && entity.Partition.Split('|')[2] == "b"
            ? (entity.Partition, entity.Row[Prefix.Length..], StoreJson.Read(entity, QuotaJson.Default.QuotaShare).Value)
            : null;
    }
}

/// <summary>How much of a quota is taken.</summary>
internal sealed record QuotaCount(long Used);

/// <summary>What one event has taken of a quota.</summary>
/// <param name="Granted">What it was given in all, never less than before; 0 if there was no room.</param>
/// <param name="Kept">What it still holds.</param>
/// <param name="Before">What was taken before it came.</param>
/// <param name="Asked">The most it has asked for; null where it asks once and for all.</param>
public sealed record QuotaShare(long Granted, long Kept, long Before, long? Asked = null)
{
    /// <summary>Whether it may be given more: not who was refused something, which stands, nor who has given something back.</summary>
    internal bool MayRiseTo(long asked) => Asked < asked && Granted == Asked && Kept == Granted;
}
