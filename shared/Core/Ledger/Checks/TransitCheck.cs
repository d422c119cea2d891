using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>
/// Between the books nothing is lost and nothing appears: every leg that was sent to another book is there as it was
/// sent, nothing is there that was not sent, and xfer adds up to what is still on its way. Meant for a quiet system: a
/// leg whose message still waits in a queue is reported as missing.
/// </summary>
public sealed class TransitCheck : ICheck, ITotals
{
    private readonly List<CheckFinding> _findings = [];
    private readonly Dictionary<(BookId Book, string Key), PostingRequest> _sent = [];
    private readonly Dictionary<(BookId Book, string Key), JournalEntry> _received = [];
    private readonly SortedDictionary<Currency, long> _xfer = [];

    public string Name => "ledger.transit";

    public IEnumerable<KeyValuePair<string, long>> Totals
    {
        get
        {
            foreach ((Currency currency, long amount) in _xfer)
            {
                yield return new($"ledger.xfer.{currency}", amount);
            }
        }
    }

    public void Observe(Entity entity)
    {
        if (!entity.Partition.StartsWith(BookId.PartitionPrefix, StringComparison.Ordinal) || BookId.Parse(entity.Partition) is not { } book)
        {
            return;
        }

        if (entity.Row == LedgerRows.Balances)
        {
            _xfer[book.Currency] = _xfer.GetValueOrDefault(book.Currency) + StoreJson.Read(entity, LedgerJson.Default.Balances).Value.Xfer;
        }
        else if (entity.Row.StartsWith(LedgerRows.JournalPrefix, StringComparison.Ordinal))
        {
            Take(book, entity, StoreJson.Read(entity, LedgerJson.Default.JournalEntry).Value);
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        var missing = new SortedDictionary<Currency, long>();
        foreach (((BookId book, string key), PostingRequest request) in _sent)
        {
            missing[book.Currency] = missing.GetValueOrDefault(book.Currency) + Xfer(request);
            _findings.Add(new CheckFinding(Name, book.Partition, LedgerRows.Key(key), $"{request.Event} over {request.Amount} was sent and is not there"));
        }

        foreach ((BookId book, string key) in _received.Keys)
        {
            _findings.Add(new CheckFinding(Name, book.Partition, LedgerRows.Key(key), "was posted and nothing sent it"));
        }

        foreach ((Currency currency, long sum) in _xfer)
        {
            if (sum + missing.GetValueOrDefault(currency) != 0)
            {
                _findings.Add(new CheckFinding(Name, "", null, $"{sum} {currency} is in transit, of which {-missing.GetValueOrDefault(currency)} was sent"));
            }
        }

        return _findings;
    }

    private void Take(BookId book, Entity entity, JournalEntry entry)
    {
        if (entry.Then is { } then && !(_received.Remove((then.Book, then.Key), out JournalEntry? there) ? there.Is(then) : _sent.TryAdd((then.Book, then.Key), then)))
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, $"'{then.Key}' of {then.Book} is another posting, or was sent twice"));
        }

        if (IsSecond(entry) && !(_sent.Remove((book, entry.Key), out PostingRequest? sent) ? entry.Is(sent) : _received.TryAdd((book, entry.Key), entry)))
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, "is not what was sent"));
        }
    }

    private static long Xfer(PostingRequest? request)
    {
        long sum = 0;
        for (; request is not null; request = request.Then)
        {
            sum += PostingRules.XferOf(request);
        }

        return sum;
    }

    /// <summary>Postings that never come first: another book has sent them.</summary>
    private static bool IsSecond(JournalEntry entry) => entry.Event switch
    {
        LedgerEvent.ExpenseBooked or LedgerEvent.ExpenseReversed or LedgerEvent.BonusPaid or LedgerEvent.CampaignCharged or LedgerEvent.CampaignRefunded
            or LedgerEvent.PayoutBooked or LedgerEvent.PayoutReturned or LedgerEvent.TaxBooked or LedgerEvent.TaxReturned
            or LedgerEvent.FeeBooked or LedgerEvent.FeeReturned or LedgerEvent.WriteOffReturned => true,
        LedgerEvent.CommissionAccrued => entry.Then is null,
        _ => false,
    };
}
