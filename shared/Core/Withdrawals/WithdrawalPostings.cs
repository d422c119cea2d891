using Distribution.Ledger;

namespace Distribution.Withdrawals;

/// <summary>The money of a withdrawal's steps; the keys follow from its id.</summary>
public static class WithdrawalPostings
{
    /// <summary>The ends of the keys in the books of the provider, the authority and the merchant.</summary>
    internal const string CashLeg = "|cash";
    internal const string TaxLeg = "|tax";
    internal const string FeeLeg = "|fee";

    public static string HoldKey(Withdrawal withdrawal) => withdrawal.Id.Value + "|hold";

    public static string PaidKey(Withdrawal withdrawal) => withdrawal.Id.Value + "|paid";

    public static string ReleaseKey(Withdrawal withdrawal) => withdrawal.Id.Value + "|release";

    public static string ReturnKey(Withdrawal withdrawal) => withdrawal.Id.Value + "|return";

    public static string WriteOffKey(Withdrawal withdrawal) => withdrawal.Id.Value + "|writeoff";

    public static string WriteBackKey(Withdrawal withdrawal) => withdrawal.Id.Value + "|writeback";

    internal static PostingRequest Hold(BookId book, Withdrawal withdrawal) =>
        Request(book, HoldKey(withdrawal), LedgerEvent.WithdrawalHeld, withdrawal.Amount, withdrawal);

    /// <summary>Null if the step moves no money. What has come back is first a posting of the provider's book, else of the distributor's.</summary>
    internal static PostingRequest? Of(MoneyMove move, BookId book, Withdrawal withdrawal, string provider) => move switch
    {
        MoneyMove.Nothing => null,
        MoneyMove.Release => Request(book, ReleaseKey(withdrawal), LedgerEvent.WithdrawalReleased, withdrawal.Amount, withdrawal),
        MoneyMove.Pay => Pay(book, LedgerEvent.WithdrawalPaid, withdrawal, provider),
        MoneyMove.Return => Return(book, withdrawal, provider),
        MoneyMove.Recover => Pay(book, LedgerEvent.PayoutRecovered, withdrawal, provider),
        MoneyMove.WriteOff => WriteOff(book, withdrawal, provider),
        MoneyMove.WriteBack => WriteBack(book, withdrawal, provider),
    };

    private static PostingRequest Pay(BookId book, LedgerEvent posted, Withdrawal withdrawal, string provider)
    {
        string key = PaidKey(withdrawal);
        PostingRequest? fee = Fee(book, key, LedgerEvent.FeeBooked, withdrawal, null);
        PostingRequest? tax = Tax(book, key, LedgerEvent.TaxBooked, withdrawal, fee);
        return Request(book, key, posted, withdrawal.Amount, withdrawal) with
        {
            Tax = withdrawal.Tax,
            Fee = withdrawal.Fee,
            Then = Request(Provider(book, withdrawal, provider), key + CashLeg, LedgerEvent.PayoutBooked, withdrawal.Net, withdrawal) with { Then = tax },
        };
    }

    /// <summary>The distributor gets back what he had withdrawn: the provider's part, the authority's and the merchant's.</summary>
    private static PostingRequest Return(BookId book, Withdrawal withdrawal, string provider)
    {
        string key = ReturnKey(withdrawal);
        PostingRequest gross = Request(book, key, LedgerEvent.PayoutReturned, withdrawal.Amount, withdrawal) with { Tax = withdrawal.Tax, Fee = withdrawal.Fee };
        PostingRequest? fee = Fee(book, key, LedgerEvent.FeeReturned, withdrawal, gross);
        PostingRequest? tax = Tax(book, key, LedgerEvent.TaxReturned, withdrawal, fee);
        return Request(Provider(book, withdrawal, provider), key + CashLeg, LedgerEvent.ReturnReceived, withdrawal.Net, withdrawal) with { Then = tax };
    }

    /// <summary>The provider has paid what the distributor keeps beside his balance: the merchant's loss, first in his own book.</summary>
    private static PostingRequest WriteOff(BookId book, Withdrawal withdrawal, string provider)
    {
        string key = WriteOffKey(withdrawal);
        return Request(Merchant(book, withdrawal), key, LedgerEvent.PayoutWrittenOff, withdrawal.Net, withdrawal) with
        {
            Then = Request(Provider(book, withdrawal, provider), key + CashLeg, LedgerEvent.PayoutBooked, withdrawal.Net, withdrawal),
        };
    }

    private static PostingRequest WriteBack(BookId book, Withdrawal withdrawal, string provider)
    {
        string key = WriteBackKey(withdrawal);
        return Request(Provider(book, withdrawal, provider), key + CashLeg, LedgerEvent.ReturnReceived, withdrawal.Net, withdrawal) with
        {
            Then = Request(Merchant(book, withdrawal), key, LedgerEvent.WriteOffReturned, withdrawal.Net, withdrawal),
        };
    }

    /// <summary>The authority's leg before what follows it, or only that if there is no tax.</summary>
    private static PostingRequest? Tax(BookId book, string key, LedgerEvent posted, Withdrawal withdrawal, PostingRequest? then) => withdrawal.Tax == 0
        ? then
        : Request(BookId.TaxAuthority(book.Merchant, book.Currency, withdrawal.Id.Value), key + TaxLeg, posted, withdrawal.Tax, withdrawal) with { Then = then };

    /// <summary>The merchant's leg before what follows it, or only that if there is no fee.</summary>
    private static PostingRequest? Fee(BookId book, string key, LedgerEvent posted, Withdrawal withdrawal, PostingRequest? then) => withdrawal.Fee == 0
        ? then
        : Request(Merchant(book, withdrawal), key + FeeLeg, posted, withdrawal.Fee, withdrawal) with { Then = then };

    private static BookId Merchant(BookId book, Withdrawal withdrawal) => BookId.ForMerchant(book.Merchant, book.Currency, withdrawal.Id.Value);

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
