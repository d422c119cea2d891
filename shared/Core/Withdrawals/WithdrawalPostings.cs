using Distribution.Ledger;

namespace Distribution.Withdrawals;

/// <summary>The money of a withdrawal's steps; the keys follow from its id.</summary>
public static class WithdrawalPostings
{
    public static string HoldKey(Withdrawal withdrawal) => withdrawal.Id.Value + "|hold";

    public static string PaidKey(Withdrawal withdrawal) => withdrawal.Id.Value + "|paid";

    public static string ReleaseKey(Withdrawal withdrawal) => withdrawal.Id.Value + "|release";

    public static string ReturnKey(Withdrawal withdrawal) => withdrawal.Id.Value + "|return";

    internal static PostingRequest Hold(BookId book, Withdrawal withdrawal) =>
        Request(book, HoldKey(withdrawal), LedgerEvent.WithdrawalHeld, withdrawal.Amount, withdrawal);

    /// <summary>Null if the step moves no money. What has come back is first a posting of the provider's book, else of the distributor's.</summary>
    internal static PostingRequest? Of(MoneyMove move, BookId book, Withdrawal withdrawal, string provider) => move switch
    {
        MoneyMove.Nothing => null,
        MoneyMove.Release => Request(book, ReleaseKey(withdrawal), LedgerEvent.WithdrawalReleased, withdrawal.Amount, withdrawal),
        MoneyMove.Pay => Request(book, PaidKey(withdrawal), LedgerEvent.WithdrawalPaid, withdrawal.Amount, withdrawal) with
        {
            Tax = withdrawal.Tax,
            Then = Request(Provider(book, withdrawal, provider), PaidKey(withdrawal) + "|cash", LedgerEvent.PayoutBooked, withdrawal.Net, withdrawal) with
            {
                Then = withdrawal.Tax == 0
                    ? null
                    : Request(BookId.TaxAuthority(book.Merchant, book.Currency, withdrawal.Id.Value), PaidKey(withdrawal) + "|tax", LedgerEvent.TaxBooked, withdrawal.Tax, withdrawal),
            },
        },
        MoneyMove.Return => Request(Provider(book, withdrawal, provider), ReturnKey(withdrawal) + "|cash", LedgerEvent.ReturnReceived, withdrawal.Net, withdrawal) with
        {
            Then = Request(book, ReturnKey(withdrawal), LedgerEvent.PayoutReturned, withdrawal.Net, withdrawal),
        },
    };

    private static BookId Provider(BookId book, Withdrawal withdrawal, string provider) =>
        BookId.Provider(book.Merchant, provider, book.Currency, withdrawal.Id.Value);

    private static PostingRequest Request(BookId book, string key, LedgerEvent posted, long amount, Withdrawal withdrawal) => new()
    {
        Book = book,
        Key = key,
        Event = posted,
        Amount = amount,
        Source = new PostingSource(Withdrawal: withdrawal.Id.Value),
    };
}
