using System.Globalization;
using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>Every posting key names its entry and every entry has its key, one to one: what makes a posting happen once.</summary>
public sealed class KeyCheck : ICheck
{
    private readonly List<CheckFinding> _findings = [];
    private readonly Dictionary<string, long> _unnamed = new(StringComparer.Ordinal);
    private string _partition = "";
    private long _last;
    private bool _isQuiet = true;

    public string Name => "ledger.keys";

    public void Begin(DateTimeOffset settledBefore) => _isQuiet = settledBefore == DateTimeOffset.MaxValue;

    public void Observe(Entity entity)
    {
        if (!entity.Partition.StartsWith(BookId.PartitionPrefix, StringComparison.Ordinal))
        {
            return;
        }

        if (entity.Partition != _partition)
        {
            Close();
            _partition = entity.Partition;
        }

        // Journal rows come before key rows: while others write, a key of a later entry is of one that was posted in between.
        if (entity.Row.StartsWith(LedgerRows.JournalPrefix, StringComparison.Ordinal))
        {
            JournalEntry entry = StoreJson.Read(entity, LedgerJson.Default.JournalEntry).Value;
            _last = entry.Sequence;
            if (!_unnamed.TryAdd(entry.Key, entry.Sequence))
            {
                Find(entity.Row, $"the key '{entry.Key}' is that of entry {_unnamed[entry.Key]} too");
            }
        }
        else if (entity.Row.StartsWith(LedgerRows.KeyPrefix, StringComparison.Ordinal))
        {
            long sequence = StoreJson.Read(entity, LedgerRowsJson.Default.KeyRow).Value.Seq;
            bool isNamed = _unnamed.Remove(entity.Row[LedgerRows.KeyPrefix.Length..], out long found);
            if ((!isNamed || found != sequence) && (_isQuiet || sequence <= _last))
            {
                Find(entity.Row, $"names entry {sequence}, which is not its");
            }
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        Close();
        return _findings;
    }

    private void Close()
    {
        foreach ((string key, long sequence) in _unnamed)
        {
            Find(LedgerRows.Journal(sequence), string.Create(CultureInfo.InvariantCulture, $"entry {sequence} has no row for its key '{key}'"));
        }

        _unnamed.Clear();
        _last = 0;
    }

    private void Find(string row, string detail) => _findings.Add(new CheckFinding(Name, _partition, row, detail));
}
