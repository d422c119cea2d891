using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Storage;

namespace Distribution.Reports.Statements;

/// <summary>What a statement says a month ended with is what the journal adds up to, there.</summary>
internal sealed class CutCheck : ICheck
{
    private readonly Dictionary<(string Partition, long Sequence), List<(string Month, Balances Balances)>> _cuts = [];
    private readonly List<CheckFinding> _findings = [];
    private string _partition = "";
    private Tally _tally;

    public string Name => "reports.statements";

    public void Observe(Entity entity)
    {
        if (entity.Partition.StartsWith(MonthCuts.PartitionPrefix, StringComparison.Ordinal))
        {
            string book = entity.Partition[MonthCuts.PartitionPrefix.Length..];
            Balances cut = StoreJson.Read(entity, LedgerJson.Default.Balances).Value;
            if (cut.Sequence == 0)
            {
                Compare(book, entity.Row, cut, Balances.Empty);
            }
            else if (_cuts.TryGetValue((book, cut.Sequence), out var same))
            {
                same.Add((entity.Row, cut));
            }
            else
            {
                _cuts.Add((book, cut.Sequence), [(entity.Row, cut)]);
            }
        }
        else if (_cuts.Count > 0 && entity.Partition.StartsWith(BookId.PartitionPrefix, StringComparison.Ordinal)
            && entity.Row.StartsWith(LedgerRows.JournalPrefix, StringComparison.Ordinal))
        {
            Fold(entity);
        }
    }

    public IEnumerable<CheckFinding> Finish() =>
        [.. _findings, .. _cuts.Keys.Select(cut => new CheckFinding(Name, MonthCuts.PartitionPrefix + cut.Partition, null, $"ends after entry {cut.Sequence}, which the journal does not have"))];

    private void Fold(Entity entity)
    {
        if (entity.Partition != _partition)
        {
            _partition = entity.Partition;
            _tally = new Tally(Balances.Empty);
        }

        _tally.Apply(StoreJson.Read(entity, LedgerJson.Default.JournalEntry).Value.Legs);
        if (_cuts.Remove((_partition, _tally.Sequence), out var cuts))
        {
            foreach ((string month, Balances cut) in cuts)
            {
                Compare(_partition, month, cut, _tally.ToBalances());
            }
        }
    }

    private void Compare(string book, string month, Balances cut, Balances folded)
    {
        if (cut with { Waiting = 0 } != folded)
        {
            _findings.Add(new CheckFinding(Name, MonthCuts.PartitionPrefix + book, month, $"is not what the journal adds up to after entry {cut.Sequence}"));
        }
    }
}
