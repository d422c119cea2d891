using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Ledger;

/// <summary>
/// A book as it was read, with a batch that grows. A caller may add its own rows of the same partition to
/// <see cref="Batch"/>, so that they change together with the money, and then commits it with <see cref="Outbox"/>.
/// On a conflict nothing has happened: open the book again and decide again.
/// </summary>
public sealed class LedgerBook
{
    private readonly Stored<Balances>? _read;
    private Tally _tally;
    private int _balancesAt = -1;

    internal LedgerBook(BookId id, Stored<Balances>? read)
    {
        Id = id;
        _read = read;
        _tally = new Tally(read?.Value ?? Ledger.Balances.Empty);
        Batch = new PartitionBatch(id.Partition);
    }

    public BookId Id { get; }

    /// <summary>The balances, with the postings made here.</summary>
    public Balances Balances => _tally.ToBalances();

    /// <summary>The writes so far.</summary>
    public PartitionBatch Batch { get; }

    /// <summary>Adds a posting to the batch, or refuses it and changes nothing. A key that is already in the book shows as a conflict at the commit.</summary>
    /// <param name="request">Without <see cref="PostingRequest.After"/>: that condition is read by <see cref="GeneralLedger.PostAsync"/> only.</param>
    /// <param name="now">The time of the entry, UTC.</param>
    public Result<Done> Post(PostingRequest request, DateTimeOffset now)
    {
        if (request.After is not null)
        {
            throw new ArgumentException("A posting that waits for another one goes through PostAsync.", nameof(request));
        }

        if (request.Book != Id)
        {
            throw new ArgumentException($"The posting is for {request.Book}, not for {Id}.", nameof(request));
        }

        Problem? problem = PostingRules.Validate(request) ?? Append(request, now);
        if (problem is not null)
        {
            return problem;
        }

        Seal();
        return default(Done);
    }

    /// <summary>How many postings wait beside the book.</summary>
    internal long Waiting => _tally.Waiting;

    /// <summary>Keeps a posting beside the book until the one it waits for is posted.</summary>
    internal void Wait(PostingRequest request, string after, DateTimeOffset now)
    {
        Batch.Insert(LedgerRows.Waiting(after, request.Key), new WaitingRow(now, request), LedgerRowsJson.Default.WaitingRow);
        _tally.Waiting++;
    }

    /// <summary>A posting waits no longer.</summary>
    internal void Release(Stored<WaitingRow> row)
    {
        Batch.Delete(row);
        _tally.Waiting--;
    }

    /// <summary>Adds the rows of a valid posting, but not yet the balances.</summary>
    internal Problem? Append(PostingRequest request, DateTimeOffset now)
    {
        if (PostingRules.Refuse(request, _tally) is { } problem)
        {
            return problem;
        }

        Leg[] legs = PostingRules.Legs(request, _tally);
        _tally.Apply(legs);
        long sequence = _tally.Sequence;
        Batch.Insert(LedgerRows.Key(request.Key), new KeyRow(sequence), LedgerRowsJson.Default.KeyRow);
        Batch.Insert(
            LedgerRows.Journal(sequence),
            new JournalEntry(sequence, now, request.Key, request.Event, request.Amount, request.Tax, request.Source, legs, request.After, request.Then) { Fee = request.Fee },
            LedgerJson.Default.JournalEntry);
        if (request.Then is not null)
        {
            Batch.Send(LedgerMessages.ToMessage(request.Then));
        }

        return null;
    }

    /// <summary>Writes the balances that the postings so far lead to.</summary>
    internal void Seal()
    {
        if (_balancesAt < 0)
        {
            _balancesAt = Batch.Rows.Count;
            Batch.Put(LedgerRows.Balances, _read, Balances, LedgerJson.Default.Balances);
        }
        else
        {
            Batch.Rewrite(_balancesAt, Balances, LedgerJson.Default.Balances);
        }
    }
}
