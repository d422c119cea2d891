using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Orders;
using Distribution.Storage;

namespace Distribution.Commission.Checks;

/// <summary>
/// Every sheet adds up (accrued = pending + settled + reversed), and once everything is drained the ledger has posted
/// exactly what the sheets say, level by level and event by event, and nothing for an order without a sheet.
/// </summary>
public sealed class SheetCheck : ICheck, ITotals
{
    /// <summary>What journals have and no sheet has spoken for yet. Books are shown before orders: it grows with them and shrinks with the sheets.</summary>
    private readonly Dictionary<(string Partition, string Order), Sums> _posted = [];
    private readonly List<CheckFinding> _findings = [];
    private string _book = "";
    private long _accrued;

    public string Name => "commission.sheets";

    public IEnumerable<KeyValuePair<string, long>> Totals => [new("commission.accrued", _accrued)];

    public void Observe(Entity entity)
    {
        if (entity.Row == OrderStore.CommissionRow && entity.Partition.StartsWith(OrderStore.PartitionPrefix, StringComparison.Ordinal))
        {
            Take(entity, StoreJson.Read(entity, CommissionJson.Default.CommissionSheet).Value);
        }
        else if (entity.Partition.StartsWith(BookId.PartitionPrefix + "d|", StringComparison.Ordinal)
            && entity.Row.StartsWith(LedgerRows.JournalPrefix, StringComparison.Ordinal))
        {
            // One text for all entries of a book, of which there are as many as orders.
            _book = entity.Partition == _book ? _book : entity.Partition;
            Take(_book, StoreJson.Read(entity, LedgerJson.Default.JournalEntry).Value);
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        foreach (((string partition, string order), Sums sums) in _posted)
        {
            _findings.Add(new CheckFinding(Name, partition, order, $"the journal has {sums}, there is no sheet"));
        }

        return _findings;
    }

    private void Take(Entity entity, CommissionSheet sheet)
    {
        var said = new Dictionary<(string Partition, string Order), Sums>();
        foreach (SheetLine line in sheet.Lines)
        {
            _accrued += line.Amount;
            bool adds = sheet.State == SheetState.Open
                ? line is { Settled: 0, ClawedBack: 0 } && line.Reversed <= line.Amount
                : line.Settled == line.Amount - line.Reversed && line.ClawedBack <= line.Settled;
            if (!adds || line.Reversed < 0 || line.ClawedBack < 0 || line.Amount < 0)
            {
                _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, $"line {line.Id} does not add up"));
            }

            if (line.Amount == 0)
            {
                continue;
            }

            (string, string) key = (BookId.Distributor(sheet.Merchant, line.Beneficiary, sheet.Currency).Partition, sheet.Order.Value);
            Sums sums = said.GetValueOrDefault(key);
            said[key] = new Sums(sums.Accrued + line.Amount, sums.Reversed + line.Reversed, sums.Settled + line.Settled, sums.ClawedBack + line.ClawedBack);
        }

        foreach (((string partition, string order), Sums sums) in said)
        {
            Sums posted = _posted.GetValueOrDefault((partition, order));
            _posted.Remove((partition, order));
            if (posted != sums)
            {
                _findings.Add(new CheckFinding(Name, partition, order, $"the sheet says {sums}, the journal {posted}"));
            }
        }
    }

    private void Take(string partition, JournalEntry entry)
    {
        if (entry.Source.Order is not { } order)
        {
            return;
        }

        Sums sums = _posted.GetValueOrDefault((partition, order));
        Sums? next = entry.Event switch
        {
            LedgerEvent.CommissionAccrued => sums with { Accrued = sums.Accrued + entry.Amount },
            LedgerEvent.CommissionReversed => sums with { Reversed = sums.Reversed + entry.Amount },
            LedgerEvent.CommissionSettled => sums with { Settled = sums.Settled + entry.Amount },
            LedgerEvent.CommissionClawedBack => sums with { ClawedBack = sums.ClawedBack + entry.Amount },
            _ => null,
        };
        if (next is { } changed)
        {
            _posted[(partition, order)] = changed;
        }
    }

    private readonly record struct Sums(long Accrued, long Reversed, long Settled, long ClawedBack);
}
