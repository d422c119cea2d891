using System.Text.Json.Serialization;

namespace Distribution.Ledger;

/// <summary>One posting as it lies in the journal of its book, never changed.</summary>
/// <param name="Sequence">1 to n without a gap.</param>
/// <param name="At">When it was posted, UTC.</param>
/// <param name="Key">The request's key.</param>
/// <param name="Event">The request's event.</param>
/// <param name="Amount">The request's amount, minor units.</param>
/// <param name="Tax">The request's tax, minor units.</param>
/// <param name="Source">What it is about.</param>
/// <param name="Legs">What it did to the accounts; memos included.</param>
/// <param name="After">The request's condition; null if none.</param>
/// <param name="Then">The leg in another book; null if none.</param>
public sealed record JournalEntry(
    long Sequence,
    DateTimeOffset At,
    string Key,
    LedgerEvent Event,
    long Amount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Tax,
    PostingSource Source,
    IReadOnlyList<Leg> Legs,
    string? After = null,
    PostingRequest? Then = null)
{
    /// <summary>The request's fee, minor units.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Fee { get; init; }

    /// <summary>Whether this entry is what the request asks for.</summary>
    public bool Is(PostingRequest request) =>
        Key == request.Key && Event == request.Event && Amount == request.Amount && Tax == request.Tax && Fee == request.Fee &&
        Source == request.Source && After == request.After && Then == request.Then;
}
