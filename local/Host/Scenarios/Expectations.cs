namespace Distribution.Local.Scenarios;

/// <summary>What a scenario claims. What is not named is not compared.</summary>
/// <param name="Pointer">Where it stands in the file.</param>
/// <param name="Balances">By user; accounts a named user does not list must be 0.</param>
/// <param name="Grants">The granted benefits of every user named here, exactly.</param>
/// <param name="Rankings">Rankings of windows.</param>
/// <param name="Withdrawals">By the file's withdrawal id: the state.</param>
/// <param name="Orders">By the file's order id: the state.</param>
/// <param name="Stock">By SKU: units available.</param>
/// <param name="Invariants">Whether the ledger must prove itself.</param>
internal sealed record Expectations(
    string Pointer,
    IReadOnlyList<ExpectedBalance> Balances,
    IReadOnlyList<ExpectedGrant> Grants,
    IReadOnlyList<ExpectedRanking> Rankings,
    IReadOnlyList<ExpectedState> Withdrawals,
    IReadOnlyList<ExpectedState> Orders,
    IReadOnlyList<ExpectedStock> Stock,
    bool Invariants)
{
    public static Expectations None { get; } = new("", [], [], [], [], [], [], false);
}

/// <summary>Amounts in fen by account name, all of <see cref="AccountNames"/>.</summary>
internal sealed record ExpectedBalance(string Pointer, string User, IReadOnlyDictionary<string, long> Accounts)
{
    /// <summary>The accounts of a distributor that a scenario can speak about, in the order of the report.</summary>
    public static IReadOnlyList<string> AccountNames { get; } = ["pending", "available", "withheld", "paid", "debt"];
}

internal sealed record ExpectedGrant(string Pointer, string User, string Grant, long Quantity);

/// <param name="Window">A window id such as <c>2026-W10</c>.</param>
/// <param name="Rule">The ranking rule of the program.</param>
internal sealed record ExpectedRanking(string Pointer, string Window, string? Rule, IReadOnlyList<ExpectedRank> Entries);

/// <param name="Value">The metric; null if the file does not say.</param>
/// <param name="Prize">The prize as the report prints it, fen or for example <c>1 x sku:star</c>; null if the file does not say.</param>
internal sealed record ExpectedRank(string User, long? Value, string? Prize);

internal sealed record ExpectedState(string Pointer, string Id, string State);

internal sealed record ExpectedStock(string Pointer, string Sku, long Available);
