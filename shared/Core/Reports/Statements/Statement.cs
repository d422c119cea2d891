using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Programs;

namespace Distribution.Reports.Statements;

/// <summary>A page of what a month did to a distributor's book (对账单): the opening balances and all lines are the closing balances.</summary>
/// <param name="Distributor">Whose.</param>
/// <param name="Currency">Of all amounts, which are minor units.</param>
/// <param name="TimeZone">The zone in which the month begins and ends, and of the lines' times.</param>
/// <param name="Month">The month.</param>
/// <param name="AsOf">When it was put together, UTC.</param>
/// <param name="IsFinal">False while the month may still get lines.</param>
/// <param name="Opening">Before the first line of the month.</param>
/// <param name="Closing">After the last one, so far if it is not final.</param>
/// <param name="Lines">The oldest first.</param>
/// <param name="Next">The balances the next page begins with; null if this is the last.</param>
public sealed record Statement(
    DistributorId Distributor,
    Currency Currency,
    string TimeZone,
    RewardWindow Month,
    DateTimeOffset AsOf,
    bool IsFinal,
    Balances Opening,
    Balances Closing,
    IReadOnlyList<StatementLine> Lines,
    Balances? Next);

/// <summary>One entry of the journal, and the balances on both sides of it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="LocalTime">When it was posted, in the shop's time zone.</param>
/// <param name="Before">The balances before it.</param>
/// <param name="After">The balances after it.</param>
public sealed record StatementLine(JournalEntry Entry, DateTimeOffset LocalTime, Balances Before, Balances After);
