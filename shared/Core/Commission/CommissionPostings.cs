using System.Globalization;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Messaging;
using Distribution.Programs.Language;

namespace Distribution.Commission;

/// <summary>What of a sheet is posted together: to one book, paid by one other, by one event.</summary>
/// <param name="To">Whose.</param>
/// <param name="Budget">The campaign budget that pays; null for the merchant's expense.</param>
/// <param name="OnCompletion">Earned by the completion.</param>
internal readonly record struct SheetShare(PayTo To, string? Budget, bool OnCompletion)
{
    private const string CompletionSuffix = "+completed";

    /// <summary>Part of the keys of postings, for example <c>L1</c> or <c>L1~spring+completed</c>.</summary>
    public string Name => (Budget, OnCompletion) switch
    {
        (null, false) => NameOf(To),
        (null, true) => NameOf(To) + CompletionSuffix,
        ({ } budget, false) => $"{NameOf(To)}~{budget}",
        ({ } budget, true) => $"{NameOf(To)}~{budget}{CompletionSuffix}",
    };

    public static SheetShare Of(SheetLine line) => new(line.To, line.Budget, line.OnCompletion);

    /// <summary>For example <c>L1</c>.</summary>
    public static string NameOf(PayTo to) => to switch
    {
        PayTo.L1 => "L1",
        PayTo.L2 => "L2",
        PayTo.L3 => "L3",
        PayTo.Buyer => "buyer",
        PayTo.Inviter => "inviter",
        PayTo.Self => "self",
        PayTo.Initiator => throw new ArgumentOutOfRangeException(nameof(to), to, "Nobody begins an order."),
    };
}

/// <summary>The ledger's part of a sheet: one posting a share, whose key follows from order, share and event.</summary>
internal static class CommissionPostings
{
    public static string AccrueKey(OrderId order, SheetShare share) => Key(order, share, "accrue");

    public static OutboxMessage Accrued(CommissionSheet sheet, ShareAmount amount) => Message(
        sheet, amount, LedgerEvent.CommissionAccrued, AccrueKey(sheet.Order, amount.Share), null, Payer(amount, LedgerEvent.ExpenseBooked, LedgerEvent.CampaignCharged));

    public static OutboxMessage Reversed(CommissionSheet sheet, ShareAmount amount) => Message(
        sheet, amount, LedgerEvent.CommissionReversed, Key(sheet.Order, amount.Share, Numbered("reverse", sheet)), AccrueKey(sheet.Order, amount.Share), Returned(amount));

    public static OutboxMessage ClawedBack(CommissionSheet sheet, ShareAmount amount) => Message(
        sheet, amount, LedgerEvent.CommissionClawedBack, Key(sheet.Order, amount.Share, Numbered("clawback", sheet)), SettleKey(sheet.Order, amount.Share), Returned(amount));

    public static OutboxMessage Settled(CommissionSheet sheet, ShareAmount amount) =>
        Message(sheet, amount, LedgerEvent.CommissionSettled, SettleKey(sheet.Order, amount.Share), AccrueKey(sheet.Order, amount.Share), null);

    private static string SettleKey(OrderId order, SheetShare share) => Key(order, share, "settle");

    private static LedgerEvent Returned(ShareAmount amount) => Payer(amount, LedgerEvent.ExpenseReversed, LedgerEvent.CampaignRefunded);

    private static LedgerEvent Payer(ShareAmount amount, LedgerEvent merchant, LedgerEvent campaign) => amount.Share.Budget is null ? merchant : campaign;

    private static OutboxMessage Message(CommissionSheet sheet, ShareAmount amount, LedgerEvent posted, string key, string? after, LedgerEvent? payer)
    {
        var source = new PostingSource(sheet.Order.Value, SheetShare.NameOf(amount.Share.To), amount.Rules);
        return LedgerMessages.ToMessage(new PostingRequest
        {
            Book = BookId.Distributor(sheet.Merchant, amount.Beneficiary, sheet.Currency),
            Key = key,
            Event = posted,
            Amount = amount.Amount,
            Source = source,
            After = after,
            Then = payer is not { } leg ? null : new PostingRequest
            {
                Book = amount.Share.Budget is { } budget
                    ? BookId.Campaign(sheet.Merchant, budget, sheet.Currency)
                    : BookId.ForMerchant(sheet.Merchant, sheet.Currency, sheet.Order.Value),
                Key = key + "|expense",
                Event = leg,
                Amount = amount.Amount,
                Source = source,
            },
        });
    }

    private static string Key(OrderId order, SheetShare share, string what) => string.Concat(order.Value, "|", share.Name, "|" + what);

    private static string Numbered(string what, CommissionSheet sheet) => string.Create(CultureInfo.InvariantCulture, $"{what}-{sheet.Revision}");
}
