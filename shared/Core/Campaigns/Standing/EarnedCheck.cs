using System.Globalization;
using Distribution.Campaigns.Grants;
using Distribution.Campaigns.Quotas;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Storage;

namespace Distribution.Campaigns.Standing;

/// <summary>
/// What rules on metrics have earned is what their runs hold, and once everything is drained it is exactly what is paid,
/// granted, and held of limits and budgets under the keys of the runs: nothing is missing and nothing is there for no run.
/// </summary>
public sealed class EarnedCheck : ICheck
{
    private const string GrantsPrefix = "grants|";

    /// <summary>By place and key what the runs say, less what is there.</summary>
    private readonly Dictionary<(string Partition, string Key), long> _open = [];
    private readonly Dictionary<(string Partition, string Key), EarnedRow> _rows = [];
    private readonly Dictionary<(string Partition, string Key), (long Held, int Top)> _runs = [];
    private readonly HashSet<(string Partition, string Key)> _named = [];
    private readonly List<CheckFinding> _findings = [];

    public string Name => "campaign.earned";

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
            Add(entity.Partition, entity.Row, grant.State == GrantState.Granted ? -grant.Quantity : 0);
        }
        else if (entity.Partition.StartsWith(Quota.PartitionPrefix, StringComparison.Ordinal) && entity.Row.StartsWith(QuotaBook.SharePrefix, StringComparison.Ordinal)
            && QuotaBook.KeyOf(entity).StartsWith(RunKey.Prefix, StringComparison.Ordinal))
        {
            Add(entity.Partition, entity.Row, -StoreJson.Read(entity, QuotaJson.Default.QuotaShare).Value.Kept);
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        foreach (((string partition, string key), long difference) in _open)
        {
            if (difference != 0)
            {
                _findings.Add(new CheckFinding(Name, partition, key, string.Create(CultureInfo.InvariantCulture, $"the runs say {difference} more than is there")));
            }
        }

        foreach ((string partition, string key) in _rows.Keys.Union(_runs.Keys))
        {
            EarnedRow? row = _rows.GetValueOrDefault((partition, key));
            (long held, int top) = _runs.GetValueOrDefault((partition, key));
            if (row?.Times != held || row.Top != top)
            {
                _findings.Add(new CheckFinding(Name, partition, key, string.Create(CultureInfo.InvariantCulture, $"{row?.Times} times up to run {row?.Top} are earned, the runs hold {held} up to {top}")));
            }
            else if (row.Asked is not null || row.Unfollowed.Count > 0)
            {
                _findings.Add(new CheckFinding(Name, partition, key, "a step was begun and not ended"));
            }
            else if (!_named.Contains((partition, key)))
            {
                _findings.Add(new CheckFinding(Name, partition, key, "the number does not name the rule that has earned by it"));
            }
        }

        return _findings;
    }

    private void Stand(Entity entity)
    {
        string[] parts = entity.Row.Split('|');
        string partition = entity.Partition;
        switch (parts[0] + "|")
        {
            case StandingStore.CountPrefix:
                foreach (string rule in StoreJson.Read(entity, StandingJson.Default.CountRow).Value.Rules ?? [])
                {
                    _named.Add((partition, StandingStore.Earned(rule, parts[1], parts[2])));
                }

                break;
            case StandingStore.EarnedPrefix:
                _rows[(partition, entity.Row)] = StoreJson.Read(entity, StandingJson.Default.EarnedRow).Value;
                break;
            case StandingStore.RunPrefix:
                Run(partition, new EarnedRow { Rule = parts[1], Metric = parts[2], Window = parts[3] }, StoreJson.Read(entity, StandingJson.Default.EarnedRun).Value);
                break;
        }
    }

    private void Run(string partition, EarnedRow earned, EarnedRun run)
    {
        string[] names = partition.Split('|');
        var merchant = new MerchantId(names[1]);
        var person = new DistributorId(names[2]);
        string row = StandingStore.Earned(earned.Rule, earned.Metric, earned.Window);
        if (run.Held < 0 || run.Held > run.Times)
        {
            _findings.Add(new CheckFinding(Name, partition, row, string.Create(CultureInfo.InvariantCulture, $"run {run.Number} holds {run.Held} of {run.Times} times")));
        }

        (long held, int top) = _runs.GetValueOrDefault((partition, row));
        _runs[(partition, row)] = (held + run.Held, run.Held > 0 ? Math.Max(top, run.Number) : top);

        string key = RunKey.Of(earned, person, run.Number);
        Add(BookId.Distributor(merchant, person, run.Currency).Partition, Bonuses.BonusPostings.PaidKey(key), run.Money * run.Held);
        foreach (EarnedGrant grant in run.Grants)
        {
            GrantRow expected = RunFollow.RowOf(earned, run, grant, key);
            Add(StoreKey.Join("grants", merchant.Value, person.Value), expected.Id, expected.State == GrantState.Granted ? expected.Quantity : 0);
        }

        if (run is { Limit: { } limit, LimitWindow: { } window })
        {
            Add(Quota.Limit(merchant, person, limit, window), key, run.Held);
        }

        if (run.Budget is { } budget)
        {
            Add(Quota.Budget(merchant, budget), key, run.Held * run.Money);
        }
    }

    /// <summary>What a run was paid, less what was taken back of it: each taking back waits for what had been paid.</summary>
    private void Journal(string partition, JournalEntry entry)
    {
        if (entry is { Event: LedgerEvent.BonusPaid } && entry.Key.StartsWith(RunKey.Prefix, StringComparison.Ordinal))
        {
            Add(partition, entry.Key, -entry.Amount);
        }
        else if (entry is { Event: LedgerEvent.BonusTakenBack, After: { } paid } && paid.StartsWith(RunKey.Prefix, StringComparison.Ordinal))
        {
            Add(partition, paid, entry.Amount);
        }
    }

    private void Add(Quota quota, string key, long amount) => Add(quota.Partition, QuotaBook.SharePrefix + StoreKey.Join(quota.Counter, key), amount);

    private void Add(string partition, string key, long amount) => _open[(partition, key)] = _open.GetValueOrDefault((partition, key)) + amount;
}
