using System.Globalization;
using Distribution.Campaigns.Grants;
using Distribution.Campaigns.Quotas;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Programs.Engine;
using Distribution.Storage;

namespace Distribution.Campaigns.Standing.Checks;

/// <summary>
/// Once everything is drained, what the runs of rules on metrics hold is exactly what is paid, granted, and held of limits and
/// budgets under their keys: nothing is missing and nothing is there for no run. A run that has changed lately is left out with all
/// that follows it. Runs come after what follows them: what is there has a run, or one that is being asked for.
/// </summary>
public sealed class EarnedCheck : ICheck
{
    private const string GrantsPrefix = "grants|";

    /// <summary>By place and key what the runs say, less what is there.</summary>
    private readonly Dictionary<(string Partition, string Key), long> _open = [];

    /// <summary>What may still change or be changing.</summary>
    private readonly HashSet<(string Partition, string Key)> _young = [];
    private DateTimeOffset _settledBefore = DateTimeOffset.MaxValue;

    public string Name => "campaign.earned";

    public void Begin(DateTimeOffset settledBefore) => _settledBefore = settledBefore;

    public void Observe(Entity entity)
    {
        if (entity.Partition.StartsWith(StandingStore.PartitionPrefix, StringComparison.Ordinal))
        {
            Stand(entity);
        }
        else if (entity.Partition.StartsWith(BookId.PartitionPrefix + "d|", StringComparison.Ordinal) && entity.Row.StartsWith(LedgerRows.JournalPrefix, StringComparison.Ordinal))
        {
            Journal(entity.Partition, StoreJson.Read(entity, LedgerJson.Default.JournalEntry).Value);
        }
        else if (entity.Partition.StartsWith(GrantsPrefix, StringComparison.Ordinal) && entity.Row.StartsWith(RunKey.Prefix, StringComparison.Ordinal))
        {
            GrantRow grant = StoreJson.Read(entity, GrantJson.Default.GrantRow).Value;
            Add((entity.Partition, entity.Row), grant.State == GrantState.Granted ? -grant.Quantity : 0);
        }
        else if (entity.Partition.StartsWith(Quota.PartitionPrefix, StringComparison.Ordinal) && entity.Row.StartsWith(QuotaBook.SharePrefix, StringComparison.Ordinal)
            && QuotaBook.KeyOf(entity).StartsWith(RunKey.Prefix, StringComparison.Ordinal))
        {
            Add((entity.Partition, entity.Row), -StoreJson.Read(entity, QuotaJson.Default.QuotaShare).Value.Kept);
        }
    }

    public IEnumerable<CheckFinding> Finish() =>
        from one in _open
        where one.Value != 0 && !_young.Contains(one.Key)
        select new CheckFinding(Name, one.Key.Partition, one.Key.Key, string.Create(CultureInfo.InvariantCulture, $"the runs say {one.Value} more than is there"));

    private void Stand(Entity entity)
    {
        string[] names = entity.Partition.Split('|');
        var merchant = new MerchantId(names[1]);
        var person = new DistributorId(names[2]);
        string[] parts = entity.Row.Split('|');
        switch (parts[0] + "|")
        {
            case StandingStore.EarnedPrefix when _settledBefore != DateTimeOffset.MaxValue:
                Ask(merchant, person, StoreJson.Read(entity, StandingJson.Default.EarnedRow).Value);
                break;
            case StandingStore.RunPrefix:
                Run(merchant, person, new EarnedRow { Rule = parts[1], Metric = parts[2], Window = parts[3] }, StoreJson.Read(entity, StandingJson.Default.EarnedRun).Value);
                break;
        }
    }

    /// <summary>What the next run has taken before it is there. A step that does not end is found in its own partition.</summary>
    private void Ask(MerchantId merchant, DistributorId person, EarnedRow row)
    {
        string key = RunKey.Of(row, person, row.Runs + 1);
        if (row.Asked?.Limit is { } limit)
        {
            _young.Add(PlaceOf(Quota.Limit(merchant, person, limit.Key, limit.Window), key));
        }

        if (row.Asked?.Budget is { } budget)
        {
            _young.Add(PlaceOf(Quota.Budget(merchant, budget.Name), key));
        }
    }

    private void Run(MerchantId merchant, DistributorId person, EarnedRow earned, EarnedRun run)
    {
        foreach (((string, string) place, long amount) in Places(merchant, person, earned, run))
        {
            Add(place, amount);
            if ((run.ChangedAt ?? run.At) >= _settledBefore)
            {
                _young.Add(place);
            }
        }
    }

    private static IEnumerable<((string Partition, string Key) Place, long Amount)> Places(MerchantId merchant, DistributorId person, EarnedRow earned, EarnedRun run)
    {
        string key = RunKey.Of(earned, person, run.Number);
        yield return ((BookId.Distributor(merchant, person, run.Currency).Partition, Bonuses.BonusPostings.PaidKey(key)), run.Money * run.Held);
        foreach (EarnedGrant grant in run.Grants)
        {
            GrantRow expected = RunFollow.RowOf(earned, run, grant, key);
            yield return ((StoreKey.Join("grants", merchant.Value, person.Value), expected.Id), expected.State == GrantState.Granted ? expected.Quantity : 0);
        }

        if (run is { Limit: { } limit, LimitWindow: { } window })
        {
            yield return (PlaceOf(Quota.Limit(merchant, person, limit, window), key), run.Held);
        }

        if (run.Budget is { } budget)
        {
            yield return (PlaceOf(Quota.Budget(merchant, budget), key), run.Held * run.Money);
        }
    }

    /// <summary>What a run was paid, less what was taken back of it: each taking back waits for what had been paid.</summary>
    private void Journal(string partition, JournalEntry entry)
    {
        if (entry is { Event: LedgerEvent.BonusPaid } && entry.Key.StartsWith(RunKey.Prefix, StringComparison.Ordinal))
        {
            Add((partition, entry.Key), -entry.Amount);
        }
        else if (entry is { Event: LedgerEvent.BonusTakenBack, After: { } paid } && paid.StartsWith(RunKey.Prefix, StringComparison.Ordinal))
        {
            Add((partition, paid), entry.Amount);
        }
    }

    private static (string Partition, string Key) PlaceOf(Quota quota, string key) => (quota.Partition, QuotaBook.SharePrefix + StoreKey.Join(quota.Counter, key));

    private void Add((string Partition, string Key) place, long amount) => _open[place] = _open.GetValueOrDefault(place) + amount;
}
