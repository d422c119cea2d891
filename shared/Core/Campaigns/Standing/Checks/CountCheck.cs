using System.Globalization;
using Distribution.Ledger.Checks;
using Distribution.Storage;

namespace Distribution.Campaigns.Standing.Checks;

/// <summary>Every number of every person is the fold of what his orders add to it, and everybody counted once has so many orders.</summary>
public sealed class CountCheck : IPartitionCheck
{
    private readonly Dictionary<(string Key, string Window), long> _sums = [];
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Key, string Window), long> _counts = [];
    private readonly Dictionary<string, int> _stored = new(StringComparer.Ordinal);
    private readonly List<CheckFinding> _findings = [];
    private string _partition = "";

    public string Name => "campaign.counts";

    public IReadOnlyList<string> RowPrefixes => [StandingStore.SeenPrefix, StandingStore.CountPrefix, StandingStore.OrderPrefix];

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
            case StandingStore.OrderPrefix:
                Take(StoreJson.Read(entity, StandingJson.Default.OrderRow).Value);
                break;
            case StandingStore.CountPrefix:
                _counts[(parts[1], parts[2])] = StoreJson.Read(entity, StandingJson.Default.CountRow).Value.Value;
                break;
            case StandingStore.SeenPrefix:
                _stored[entity.Row] = StoreJson.Read(entity, StandingJson.Default.SeenRow).Value.Orders;
                break;
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        Close();
        return _findings;
    }

    private void Take(OrderRow order)
    {
        foreach (Addition adds in order.Adds)
        {
            (string, string) number = (adds.Key, adds.Window);
            long by = adds.Amount;
            if (adds.Distinct is not null)
            {
                string row = StandingStore.Seen(adds);
                _seen[row] = _seen.GetValueOrDefault(row) + 1;
                by = _seen[row] == 1 ? 1 : 0;
            }

            _sums[number] = _sums.GetValueOrDefault(number) + by;
        }
    }

    private void Close()
    {
        foreach ((string key, string window) in _sums.Keys.Union(_counts.Keys))
        {
            Compare(StandingStore.Count(key, window), _counts.GetValueOrDefault((key, window)), _sums.GetValueOrDefault((key, window)));
        }

        foreach (string row in _seen.Keys.Union(_stored.Keys))
        {
            Compare(row, _stored.GetValueOrDefault(row), _seen.GetValueOrDefault(row));
        }

        _sums.Clear();
        _seen.Clear();
        _counts.Clear();
        _stored.Clear();
    }

    private void Compare(string row, long counted, long sum)
    {
        if (counted != sum)
        {
            _findings.Add(new CheckFinding(Name, _partition, row, string.Create(CultureInfo.InvariantCulture, $"{counted - sum} more is counted than the orders add")));
        }
    }
}
