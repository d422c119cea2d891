using System.Globalization;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Messaging;

namespace Distribution.Commission;

/// <summary>The ledger's part of a sheet: one posting a level, whose key follows from order, level and event.</summary>
public static class CommissionPostings
{
    public static string AccrueKey(OrderId order, int level) => Key(order, level, "accrue");

    public static string SettleKey(OrderId order, int level) => Key(order, level, "settle");

    internal static OutboxMessage Accrued(CommissionSheet sheet, LevelAmount amount) =>
        Message(sheet, amount, LedgerEvent.CommissionAccrued, AccrueKey(sheet.Order, amount.Level), null, LedgerEvent.ExpenseBooked);

    internal static OutboxMessage Reversed(CommissionSheet sheet, LevelAmount amount) =>
        Message(sheet, amount, LedgerEvent.CommissionReversed, Key(sheet.Order, amount.Level, Numbered("reverse", sheet)), AccrueKey(sheet.Order, amount.Level), LedgerEvent.ExpenseReversed);

    internal static OutboxMessage ClawedBack(CommissionSheet sheet, LevelAmount amount) =>
        Message(sheet, amount, LedgerEvent.CommissionClawedBack, Key(sheet.Order, amount.Level, Numbered("clawback", sheet)), SettleKey(sheet.Order, amount.Level), LedgerEvent.ExpenseReversed);

    internal static OutboxMessage Settled(CommissionSheet sheet, LevelAmount amount) =>
        Message(sheet, amount, LedgerEvent.CommissionSettled, SettleKey(sheet.Order, amount.Level), AccrueKey(sheet.Order, amount.Level), null);

    private static OutboxMessage Message(CommissionSheet sheet, LevelAmount amount, LedgerEvent posted, string key, string? after, LedgerEvent? merchantLeg)
    {
        var source = new PostingSource(sheet.Order.Value, LevelName(amount.Level), amount.Rules);
        return LedgerMessages.ToMessage(new PostingRequest
        {
            Book = BookId.Distributor(sheet.Merchant, amount.Beneficiary, sheet.Currency),
            Key = key,
            Event = posted,
            Amount = amount.Amount,
            Source = source,
            After = after,
            Then = merchantLeg is not { } leg ? null : new PostingRequest
            {
                Book = BookId.ForMerchant(sheet.Merchant, sheet.Currency, sheet.Order.Value),
                Key = key + "|expense",
                Event = leg,
                Amount = amount.Amount,
                Source = source,
            },
        });
    }

    private static string Key(OrderId order, int level, string what) => string.Concat(order.Value, "|", LevelName(level), "|" + what);

    private static string Numbered(string what, CommissionSheet sheet) => string.Create(CultureInfo.InvariantCulture, $"{what}-{sheet.Revision}");

    private static string LevelName(int level) => level switch
    {
        1 => "L1",
        2 => "L2",
        3 => "L3",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "A level is 1 to 3."),
    };
}
