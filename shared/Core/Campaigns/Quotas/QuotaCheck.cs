using System.Globalization;
using Distribution.Ledger.Checks;
using Distribution.Storage;

namespace Distribution.Campaigns.Quotas;

/// <summary>What is taken of every limit and budget is the sum of what events hold of it.</summary>
public sealed class QuotaCheck : IPartitionCheck
{
    private readonly Dictionary<(string Partition, string Counter), long> _differences = [];

    public string Name => "campaign.quotas";

    public IReadOnlyList<string> RowPrefixes => [QuotaBook.CountPrefix, QuotaBook.SharePrefix];

    public void Observe(Entity entity)
    {
        if (!entity.Partition.StartsWith(Quota.PartitionPrefix, StringComparison.Ordinal))
        {
            return;
        }

        if (entity.Row.StartsWith(QuotaBook.CountPrefix, StringComparison.Ordinal))
        {
            Add(entity.Partition, entity.Row[QuotaBook.CountPrefix.Length..], StoreJson.Read(entity, QuotaJson.Default.QuotaCount).Value.Used);
        }
        else if (entity.Row.StartsWith(QuotaBook.SharePrefix, StringComparison.Ordinal))
        {
            Add(entity.Partition, CounterOf(entity), -StoreJson.Read(entity, QuotaJson.Default.QuotaShare).Value.Kept);
        }
    }

    public IEnumerable<CheckFinding> Finish() =>
        from item in _differences
        where item.Value != 0
        select new CheckFinding(Name, item.Key.Partition, item.Key.Counter, $"{item.Value.ToString(CultureInfo.InvariantCulture)} more taken than events hold");

    /// <summary>A counter is one part for a budget, two for a limit: its key and its window.</summary>
    private static string CounterOf(Entity entity)
    {
        string[] parts = entity.Row.Split('|');
        return entity.Partition.Split('|')[2] == "b" ? parts[1] : StoreKey.Join(parts[1], parts[2]);
    }

    private void Add(string partition, string counter, long amount) =>
        _differences[(partition, counter)] = _differences.GetValueOrDefault((partition, counter)) + amount;
}
