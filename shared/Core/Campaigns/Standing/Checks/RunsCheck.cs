using System.Globalization;
using Distribution.Ledger.Checks;
using Distribution.Storage;

namespace Distribution.Campaigns.Standing.Checks;

/// <summary>
/// What a rule on a metric has earned a person is what its runs hold, its number names the rule, and no step was begun and not
/// ended. What does not end is told as the step it is: the next one is another.
/// </summary>
public sealed class RunsCheck : IPartitionCheck
{
    private readonly Dictionary<string, EarnedRow> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Held, int Top)> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Row, int Number), int> _changes = [];
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private readonly List<CheckFinding> _findings = [];
    private string _partition = "";

    public string Name => "campaign.earned";

    public IReadOnlyList<string> RowPrefixes => [StandingStore.EarnedPrefix, StandingStore.CountPrefix, StandingStore.RunPrefix];

    public void Observe(Entity entity)
    {
        if (!entity.Partition.StartsWith(StandingStore.PartitionPrefix, StringComparison.Ordinal))
        {
            return;
        }

        if (entity.Partition != _partition)
        {
            Close();
            _partition = entity.Partition;
        }

        string[] parts = entity.Row.Split('|');
        switch (parts[0] + "|")
        {
            case StandingStore.CountPrefix:
                foreach (string rule in StoreJson.Read(entity, StandingJson.Default.CountRow).Value.Rules ?? [])
                {
                    _named.Add(StandingStore.Earned(rule, parts[1], parts[2]));
                }

                break;
            case StandingStore.EarnedPrefix:
                _rows[entity.Row] = StoreJson.Read(entity, StandingJson.Default.EarnedRow).Value;
                break;
            case StandingStore.RunPrefix:
                Take(StandingStore.Earned(parts[1], parts[2], parts[3]), StoreJson.Read(entity, StandingJson.Default.EarnedRun).Value);
                break;
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        Close();
        return _findings;
    }

    private void Take(string row, EarnedRun run)
    {
        if (run.Held < 0 || run.Held > run.Times)
        {
            Find(row, $"run {run.Number} holds {run.Held - run.Times} more times than it has earned");
        }

        (long held, int top) = _held.GetValueOrDefault(row);
        _held[row] = (held + run.Held, run.Held > 0 ? Math.Max(top, run.Number) : top);
        _changes[(row, run.Number)] = run.Changes;
    }

    private void Close()
    {
        foreach (string row in _rows.Keys.Union(_held.Keys))
        {
            Judge(row, _rows.GetValueOrDefault(row), _held.GetValueOrDefault(row));
        }

        _rows.Clear();
        _held.Clear();
        _changes.Clear();
        _named.Clear();
    }

    private void Judge(string key, EarnedRow? row, (long Held, int Top) runs)
    {
        if (row is null)
        {
            Find(key, $"there are runs and nothing that is earned by them");
        }
        else if (row.Times != runs.Held || row.Top != runs.Top)
        {
            Find(key, $"{row.Times - runs.Held} more times are earned than the runs hold, up to a run {row.Top - runs.Top} later");
        }
        else if (row.Asked is not null)
        {
            Find(key, $"the step after run {row.Runs} was begun and not ended");
        }
        else if (row.Unfollowed.Count > 0)
        {
            string followed = string.Join(", ", row.Unfollowed.Select(number => string.Create(CultureInfo.InvariantCulture, $"{number} since its change {_changes.GetValueOrDefault((key, number))}")));
            Find(key, $"grants, limits and budgets have not followed run {followed}");
        }
        else if (!_named.Contains(key))
        {
            Find(key, $"the number does not name the rule that has earned by it");
        }
    }

    private void Find(string row, FormattableString detail) => _findings.Add(new CheckFinding(Name, _partition, row, detail.ToString(CultureInfo.InvariantCulture)));
}
