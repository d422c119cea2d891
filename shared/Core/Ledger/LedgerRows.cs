using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Ledger;

/// <summary>The row keys of a book's partition. Withdrawals lie in it too, as <c>w|{id}</c>, and what they add up to.</summary>
public static class LedgerRows
{
    /// <summary>The row of the balances.</summary>
    public const string Balances = "bal";

    public const string JournalPrefix = "j|";

    public const string KeyPrefix = "k|";

    /// <summary>Withdrawals: written by their slice, checked here against what is withheld.</summary>
    public const string WithdrawalPrefix = "w|";

    /// <summary>A payee's months of a calendar year, for the tax of withdrawals.</summary>
    public const string TaxPrefix = "tax|";

    /// <summary>What a payee has asked for on one day.</summary>
    public const string DayTotal = "day";

    public const string ParkedPrefix = "park|";

    public const string WaitingPrefix = "wait|";

    /// <summary>Up to where the legs in other books were seen to have arrived.</summary>
    internal const string Legs = "legs";

    public static string Journal(long sequence) => string.Concat(JournalPrefix, StoreKey.Number(sequence));

    public static string Key(string key) => string.Concat(KeyPrefix, key);

    /// <summary>A request that waits for the posting <paramref name="after"/>.</summary>
    public static string Waiting(string after, string key) => string.Concat(WaitingPrefix, after, "|", key);

    /// <summary>A request kept aside because its key was used for another content.</summary>
    public static string Parked(PostingRequest request) => string.Concat(
        ParkedPrefix,
        request.Key,
        "|",
        IdText.FromParts(System.Text.Encoding.UTF8.GetString(StoreJson.Write(request, LedgerJson.Default.PostingRequest))));
}

/// <summary>Says that a posting key is used, and where.</summary>
/// <param name="Seq">The journal entry.</param>
internal sealed record KeyRow(long Seq);

/// <summary>The legs of all entries up to here are in their books.</summary>
internal sealed record LegMark(long Seq);

/// <summary>A request that was refused because its key names another posting.</summary>
internal sealed record ParkedRow(DateTimeOffset At, PostingRequest Request);

/// <summary>A request whose <see cref="PostingRequest.After"/> is not in the book yet.</summary>
internal sealed record WaitingRow(DateTimeOffset At, PostingRequest Request);
