using System.Text.Json.Serialization;

namespace Distribution.Ledger;

/// <summary>
/// One posting to one book. Its <see cref="Key"/> makes it once: the same key with the same content is answered
/// as already posted, with another content it is refused and kept aside.
/// </summary>
public sealed record PostingRequest
{
    /// <summary>The longest key.</summary>
    public const int MaxKey = 200;

    /// <summary>The version of this record as a message.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>The book.</summary>
    public required BookId Book { get; init; }

    /// <summary><c>businessId|event|leg</c>, 1 to <see cref="MaxKey"/> characters of a storage key; unique in the book for ever.</summary>
    public required string Key { get; init; }

    /// <summary>Decides the legs.</summary>
    public required LedgerEvent Event { get; init; }

    /// <summary>Minor units, positive; gross for <see cref="LedgerEvent.WithdrawalPaid"/> and <see cref="LedgerEvent.PayoutReturned"/>.</summary>
    public required long Amount { get; init; }

    /// <summary>What the posting is about, for statements and reports.</summary>
    public required PostingSource Source { get; init; }

    /// <summary>The key of a posting that must be in the same book before; null if none. While it is not there, the request is kept beside the book and posted together with that one.</summary>
    public string? After { get; init; }

    /// <summary>The leg in another book: sent with the commit of this one. Null if there is none.</summary>
    public PostingRequest? Then { get; init; }

    /// <summary>Minor units of <see cref="Amount"/> that go to the tax authority or come back from it; only for <see cref="LedgerEvent.WithdrawalPaid"/> and <see cref="LedgerEvent.PayoutReturned"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Tax { get; init; }

    /// <summary>Minor units of <see cref="Amount"/> that stay with the merchant or come back from him; for the same events as <see cref="Tax"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Fee { get; init; }
}

/// <summary>What a posting is about. Every part may be absent.</summary>
/// <param name="Order">The order.</param>
/// <param name="Line">The line of the order or of its commission sheet.</param>
/// <param name="Rule">The rule of the program.</param>
/// <param name="Withdrawal">The withdrawal.</param>
/// <param name="Window">The closed window of a campaign, for example <c>2026-W10</c>.</param>
/// <param name="Text">A remark for a person.</param>
public sealed record PostingSource(
    string? Order = null,
    string? Line = null,
    string? Rule = null,
    string? Withdrawal = null,
    string? Window = null,
    string? Text = null)
{
    /// <summary>What the explanation of a bonus is asked for by; null where the posting is not of one.</summary>
    public string? Explain { get; init; }
}

/// <summary>A posting is in the book, or sure to be.</summary>
/// <param name="AlreadyPosted">True if it already was: this request has changed nothing.</param>
/// <param name="Waits">True if it is not posted yet but kept, and will be posted with its <see cref="PostingRequest.After"/>.</param>
public readonly record struct PostingOutcome(bool AlreadyPosted, bool Waits = false);
