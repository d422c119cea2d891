using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>
/// Between the books nothing is lost and nothing appears: every leg that was sent to another book is there as it was
/// sent, nothing is there that was not sent, and xfer adds up to what is still on its way. A leg whose message still waits in a
/// queue is reported as missing, unless it is young: what is not settled is left out of all of it, on both sides.
/// </summary>
public sealed class TransitCheck : ICheck, ITotals
{
    private readonly List<CheckFinding> _findings = [];
    private readonly Dictionary<(BookId Book, string Key), (PostingRequest Request, bool IsYoung)> _sent = [];
    private readonly Dictionary<(BookId Book, string Key), (JournalEntry Entry, bool IsYoung)> _received = [];
    private readonly SortedDictionary<Currency, long> _xfer = [];

    /// <summary>What of it is explained: by legs that are on their way, and by entries that are too young to count.</summary>
    private readonly Dictionary<Currency, long> _explained = [];
    private DateTimeOffset _settledBefore = DateTimeOffset.MaxValue;
    private (BookId Book, long Sequence) _read;

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

    public void Begin(DateTimeOffset settledBefore) => _settledBefore = settledBefore;

    public void Observe(Entity entity)
    {
        if (!entity.Partition.StartsWith(BookId.PartitionPrefix, StringComparison.Ordinal) || BookId.Parse(entity.Partition) is not { } book)
        {
            return;
        }

        if (entity.Row == LedgerRows.Balances)
        {
            Balances balances = StoreJson.Read(entity, LedgerJson.Default.Balances).Value;
            _xfer[book.Currency] = _xfer.GetValueOrDefault(book.Currency) + balances.Xfer;
            _read = (book, balances.Sequence);
        }
        else if (entity.Row.StartsWith(LedgerRows.JournalPrefix, StringComparison.Ordinal))
        {
            Take(book, entity, StoreJson.Read(entity, LedgerJson.Default.JournalEntry).Value);
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        foreach (((BookId book, string key), (PostingRequest request, bool isYoung)) in _sent)
        {
            if (!isYoung)
            {
                Explain(book.Currency, -Xfer(request));
                _findings.Add(new CheckFinding(Name, book.Partition, LedgerRows.Key(key), $"{request.Event} over {request.Amount} was sent and is not there"));
            }
        }

        foreach (((BookId book, string key), (_, bool isYoung)) in _received)
        {
            if (!isYoung)
            {
                _findings.Add(new CheckFinding(Name, book.Partition, LedgerRows.Key(key), "was posted and nothing sent it"));
            }
        }

        foreach ((Currency currency, long sum) in _xfer)
        {
            if (sum - _explained.GetValueOrDefault(currency) is not 0 and var lost)
            {
                _findings.Add(new CheckFinding(Name, "", null, $"{lost} {currency} is in transit and was not sent"));
            }
        }

        return _findings;
    }

    private void Take(BookId book, Entity entity, JournalEntry entry)
    {
        bool isYoung = entry.At >= _settledBefore;
        if (isYoung && _read.Book == book && entry.Sequence <= _read.Sequence)
        {
            Explain(book.Currency, entry.Legs.Where(static leg => leg.Account is Account.Xfer).Sum(static leg => leg.Amount));
        }

        if (entry.Then is { } then && !IsSent(then, isYoung))
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, $"'{then.Key}' of {then.Book} is another posting, or was sent twice"));
        }

        if (IsSecond(entry) && !IsReceived(book, entry, isYoung))
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, "is not what was sent"));
        }
    }

    private bool IsSent(PostingRequest then, bool isYoung)
    {
        if (!_received.Remove((then.Book, then.Key), out (JournalEntry Entry, bool IsYoung) there))
        {
            return _sent.TryAdd((then.Book, then.Key), (then, isYoung));
        }

        Meet(then, isYoung, there.IsYoung);
        return there.Entry.Is(then);
    }

    private bool IsReceived(BookId book, JournalEntry entry, bool isYoung)
    {
        if (!_sent.Remove((book, entry.Key), out (PostingRequest Request, bool IsYoung) sent))
        {
            return _received.TryAdd((book, entry.Key), (entry, isYoung));
        }

        Meet(sent.Request, sent.IsYoung, isYoung);
        return entry.Is(sent.Request);
    }

    /// <summary>Of a leg that counts on one side only, all that it sets going was on its way when the span ended.</summary>
    private void Meet(PostingRequest request, bool isSenderYoung, bool isReceiverYoung)
    {
        if (isSenderYoung != isReceiverYoung)
        {
            Explain(request.Book.Currency, isReceiverYoung ? -Xfer(request) : Xfer(request));
        }
    }

    private void Explain(Currency currency, long amount) => _explained[currency] = _explained.GetValueOrDefault(currency) + amount;

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
