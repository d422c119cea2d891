using Distribution.Kernel;
using Distribution.Ledger.Checks.Internal;
using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>
/// Between the books nothing is lost and nothing appears: every leg that was sent to another book is there as it was
/// sent, nothing is there that was not sent, and xfer adds up to what is still on its way. A leg whose message still waits in a
/// queue is reported as missing, unless it is young: what is not settled is left out of all of it, on both sides.
/// </summary>
/// <remarks>
/// Of a leg whose other side has not come by it keeps two marks and what it moves, as the books of those who are sent to come after
/// all of those who send: millions. What is left over is named by a second reading of the books.
/// </remarks>
public sealed class TransitCheck : INamingCheck, ITotals
{
    private readonly List<CheckFinding> _findings = [];
    private readonly Dictionary<ContentMark, Waiting> _sent = [];
    private readonly Dictionary<ContentMark, Waiting> _received = [];

    /// <summary>What the second reading has found of those that are left, in its order.</summary>
    private readonly Dictionary<ContentMark, CheckFinding> _named = [];
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

    public string? ToName => Left(_sent).Any() || Left(_received).Any() ? BookId.PartitionPrefix : null;

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

    public void ObserveAgain(Entity entity)
    {
        if (_named.Count >= LedgerChecker.MaxFindings || !entity.Row.StartsWith(LedgerRows.JournalPrefix, StringComparison.Ordinal)
            || BookId.Parse(entity.Partition) is not { } book)
        {
            return;
        }

        JournalEntry entry = StoreJson.Read(entity, LedgerJson.Default.JournalEntry).Value;
        if (entry.Then is { } then)
        {
            Named(_sent, then.Book, then.Key, $"{then.Event} over {then.Amount} was sent and is not there");
        }

        if (IsSecond(entry))
        {
            Named(_received, book, entry.Key, "was posted and nothing sent it");
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        foreach ((_, Waiting sent) in Left(_sent))
        {
            Explain(sent.Currency, -sent.Xfer);
        }

        foreach ((Currency currency, long sum) in _xfer)
        {
            if (sum - _explained.GetValueOrDefault(currency) is not 0 and var lost)
            {
                _findings.Add(new CheckFinding(Name, "", null, $"{lost} {currency} is in transit and was not sent"));
            }
        }

        // What was not there to be named a second time is counted all the same.
        IEnumerable<CheckFinding> unnamed = Left(_sent).Concat(Left(_received)).Where(one => !_named.ContainsKey(one.Key))
            .Select(_ => new CheckFinding(Name, BookId.PartitionPrefix, null, "a leg was sent and is not there, or was posted and nothing sent it"));
        return _findings.Concat(_named.Values).Concat(unnamed);
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
        ContentMark place = ContentMark.OfPlace(then.Book, then.Key);
        var sent = new Waiting(ContentMark.OfContent(then), Xfer(then), then.Book.Currency, isYoung);
        if (!_received.Remove(place, out Waiting there))
        {
            return _sent.TryAdd(place, sent);
        }

        Meet(sent, isYoung, there.IsYoung);
        return there.Content == sent.Content;
    }

    private bool IsReceived(BookId book, JournalEntry entry, bool isYoung)
    {
        ContentMark place = ContentMark.OfPlace(book, entry.Key);
        ContentMark content = ContentMark.OfContent(book, entry);
        if (!_sent.Remove(place, out Waiting sent))
        {
            return _received.TryAdd(place, new Waiting(content, 0, book.Currency, isYoung));
        }

        Meet(sent, sent.IsYoung, isYoung);
        return content == sent.Content;
    }

    /// <summary>Of a leg that counts on one side only, all that it sets going was on its way when the span ended.</summary>
    private void Meet(Waiting sent, bool isSenderYoung, bool isReceiverYoung)
    {
        if (isSenderYoung != isReceiverYoung)
        {
            Explain(sent.Currency, isReceiverYoung ? -sent.Xfer : sent.Xfer);
        }
    }

    private void Named(Dictionary<ContentMark, Waiting> left, BookId book, string key, string detail)
    {
        ContentMark place = ContentMark.OfPlace(book, key);
        if (left.TryGetValue(place, out Waiting one) && !one.IsYoung)
        {
            _named.TryAdd(place, new CheckFinding(Name, book.Partition, LedgerRows.Key(key), detail));
        }
    }

    private static IEnumerable<KeyValuePair<ContentMark, Waiting>> Left(Dictionary<ContentMark, Waiting> legs) => legs.Where(static leg => !leg.Value.IsYoung);

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

    /// <summary>A leg whose other side has not come by.</summary>
    /// <param name="Content">Of the posting.</param>
    /// <param name="Xfer">What it and all that follow it move through clearing, minor units; 0 for one that was received.</param>
    /// <param name="Currency">Of the book.</param>
    /// <param name="IsYoung">It does not count.</param>
    private readonly record struct Waiting(ContentMark Content, long Xfer, Currency Currency, bool IsYoung);
}
