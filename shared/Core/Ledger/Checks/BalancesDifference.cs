using System.Globalization;

namespace Distribution.Ledger.Checks;

/// <summary>Where two balances of one book differ, and by how much: the same however far the book has gone on meanwhile.</summary>
internal static class BalancesDifference
{
    /// <summary>For example <c>available 1, xfer -1</c>.</summary>
    public static string Of(Balances stored, Balances expected) => string.Join(
        ", ", Accounts(stored, expected).Where(static one => one.By != 0).Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Account} {one.By}")));

    /// <summary>By every account and the sequence, how much more is stored.</summary>
    public static IEnumerable<(string Account, long By)> Accounts(Balances stored, Balances expected) =>
    [
        ("pending", stored.Pending - expected.Pending),
        ("available", stored.Available - expected.Available),
        ("withheld", stored.Withheld - expected.Withheld),
        ("paid", stored.Paid - expected.Paid),
        ("debt", stored.Debt - expected.Debt),
        ("tax", stored.Tax - expected.Tax),
        ("fee", stored.Fee - expected.Fee),
        ("expense", stored.Expense - expected.Expense),
        ("budget", stored.Budget - expected.Budget),
        ("payable", stored.Payable - expected.Payable),
        ("spent", stored.Spent - expected.Spent),
        ("cash", stored.Cash - expected.Cash),
        ("loss", stored.Loss - expected.Loss),
        ("xfer", stored.Xfer - expected.Xfer),
        ("sequence", stored.Sequence - expected.Sequence),
    ];
}

/// <summary>What a check that reads while others write has to leave out.</summary>
internal static class YoungEntries
{
    /// <summary>Whether the entry may have been posted after the balances of its book were read. What is settled must be in them.</summary>
    /// <param name="entry">An entry of the book.</param>
    /// <param name="balances">As they were read before; null if the book had none.</param>
    /// <param name="settledBefore">See <see cref="ICheck.Begin"/>.</param>
    public static bool IsYounger(this JournalEntry entry, Balances? balances, DateTimeOffset settledBefore) =>
        entry.At >= settledBefore && entry.Sequence > (balances?.Sequence ?? 0);
}
