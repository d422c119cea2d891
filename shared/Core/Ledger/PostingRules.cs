using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Ledger;

/// <summary>
/// The table of postings: which event goes to which book, what may refuse it, and its legs. Every posting balances in
/// its own book, with xfer for what comes from or goes to another one.
/// </summary>
public static class PostingRules
{
    public const string Insufficient = "ledger.insufficient";

    public const string DebtOutstanding = "withdrawal.debt_outstanding";

    public const string KeyConflict = "ledger.key_conflict";

    public const string RequestInvalid = "ledger.request_invalid";

    /// <summary>The largest amount of one posting, minor units: thousands of these do not leave the range of a balance.</summary>
    private const long MaxAmount = 1_000_000_000_000_000;

    /// <summary>The most legs in other books that follow one another.</summary>
    private const int MaxThen = 3;

    /// <summary>Null if the request, and what follows it in other books, can be posted at all.</summary>
    internal static Problem? Validate(PostingRequest request)
    {
        int depth = 0;
        long xfer = 0;
        for (PostingRequest? part = request; part is not null; part = part.Then)
        {
            if (ValidateAlone(part) is { } problem)
            {
                return problem;
            }

            if (part.Book.Merchant != request.Book.Merchant || part.Book.Currency != request.Book.Currency || depth++ > MaxThen)
            {
                return Invalid("What follows a posting stays with its merchant and currency, and is short.");
            }

            xfer = checked(xfer + XferOf(part));
        }

        // Some stand in the middle of a chain; every other one that goes on begins it, and must close it.
        return request.Then is null || xfer == 0 || request.Event is LedgerEvent.PayoutBooked or LedgerEvent.TaxBooked or LedgerEvent.TaxReturned or LedgerEvent.FeeReturned
            ? null
            : Invalid("What leaves a book for another must arrive there to the minor unit.");
    }

    /// <summary>Why the balances refuse a valid request; null if they do not.</summary>
    internal static Problem? Refuse(PostingRequest request, in Tally balances) => request.Event switch
    {
        LedgerEvent.CommissionReversed or LedgerEvent.CommissionSettled => Cover(balances, Account.Pending, request.Amount),
        LedgerEvent.WithdrawalHeld when balances[Account.Debt] > 0 =>
            Problem.Refused(DebtOutstanding, "There is a debt from refunds of commission that was already settled."),
        LedgerEvent.WithdrawalHeld => Cover(balances, Account.Available, request.Amount),
        LedgerEvent.WithdrawalReleased or LedgerEvent.WithdrawalPaid => Cover(balances, Account.Withheld, request.Amount),
        LedgerEvent.BonusSpent when balances[Account.Budget] > 0 && balances[Account.Budget] - balances[Account.Spent] < request.Amount =>
            Problem.Refused(Insufficient, "The campaign's budget does not cover the amount."),
        _ => null,
    };

    /// <summary>The legs of a request that is not refused.</summary>
    internal static Leg[] Legs(PostingRequest request, in Tally balances)
    {
        long amount = request.Amount;
        return request.Event switch
        {
            LedgerEvent.CommissionAccrued => Pair(Account.Xfer, Account.Pending, amount),
            LedgerEvent.CommissionReversed => Pair(Account.Pending, Account.Xfer, amount),
            LedgerEvent.CommissionSettled => Income(Account.Pending, amount, balances),
            LedgerEvent.CommissionClawedBack or LedgerEvent.BonusTakenBack => ClawBack(amount, balances),
            LedgerEvent.BonusSpent or LedgerEvent.CampaignCharged => Pair(Account.Spent, Account.Xfer, amount),
            LedgerEvent.CampaignRefunded => Pair(Account.Xfer, Account.Spent, amount),
            LedgerEvent.BonusPaid => Income(Account.Xfer, amount, balances),
            LedgerEvent.ExpenseBooked => Pair(Account.Expense, Account.Xfer, amount),
            LedgerEvent.ExpenseReversed => Pair(Account.Xfer, Account.Expense, amount),
            LedgerEvent.WithdrawalHeld => Pair(Account.Available, Account.Withheld, amount),
            LedgerEvent.WithdrawalReleased => Income(Account.Withheld, amount, balances),
            LedgerEvent.WithdrawalPaid => Paid(request),
            LedgerEvent.PayoutRecovered => [.. ClawBack(amount, balances), .. Memos(request, 1)],
            LedgerEvent.PayoutWrittenOff => Pair(Account.Loss, Account.Xfer, amount),
            LedgerEvent.WriteOffReturned => Pair(Account.Xfer, Account.Loss, amount),
            LedgerEvent.PayoutBooked => Pair(Account.Xfer, Account.Cash, amount),
            LedgerEvent.PayoutReturned => [.. Income(Account.Xfer, amount, balances), .. Memos(request, -1)],
            LedgerEvent.ReturnReceived => Pair(Account.Cash, Account.Xfer, amount),
            LedgerEvent.TaxBooked => Pair(Account.Xfer, Account.Tax, amount),
            LedgerEvent.TaxReturned => Pair(Account.Tax, Account.Xfer, amount),
            LedgerEvent.FeeBooked => Pair(Account.Xfer, Account.Fee, amount),
            LedgerEvent.FeeReturned => Pair(Account.Fee, Account.Xfer, amount),
            LedgerEvent.CampaignFunded => Pair(Account.Payable, Account.Budget, amount),
        };
    }

    /// <summary>What the event does to xfer, a credit positive: over a whole chain the sum is 0.</summary>
    internal static long XferOf(PostingRequest request) => request.Event switch
    {
        LedgerEvent.CommissionReversed or LedgerEvent.CommissionClawedBack or LedgerEvent.BonusSpent or LedgerEvent.BonusTakenBack
            or LedgerEvent.CampaignCharged or LedgerEvent.ExpenseBooked
            or LedgerEvent.WithdrawalPaid or LedgerEvent.ReturnReceived or LedgerEvent.TaxReturned or LedgerEvent.FeeReturned
            or LedgerEvent.PayoutRecovered or LedgerEvent.PayoutWrittenOff => request.Amount,
        LedgerEvent.CommissionAccrued or LedgerEvent.BonusPaid or LedgerEvent.CampaignRefunded or LedgerEvent.ExpenseReversed or LedgerEvent.PayoutBooked
            or LedgerEvent.PayoutReturned or LedgerEvent.TaxBooked or LedgerEvent.FeeBooked or LedgerEvent.WriteOffReturned => -request.Amount,
        LedgerEvent.CommissionSettled or LedgerEvent.WithdrawalHeld or LedgerEvent.WithdrawalReleased or LedgerEvent.CampaignFunded => 0,
    };

    private static Problem? ValidateAlone(PostingRequest request)
    {
        if (request.Amount is <= 0 or > MaxAmount || request.Tax < 0 || request.Fee < 0 || request.Tax > request.Amount || request.Fee > request.Amount - request.Tax)
        {
            return Invalid("An amount is positive, and tax and fee are parts of it.");
        }

        if ((request.Tax != 0 || request.Fee != 0) && request.Event is not (LedgerEvent.WithdrawalPaid or LedgerEvent.PayoutReturned or LedgerEvent.PayoutRecovered))
        {
            return Invalid("Tax and fee are withheld from a payout only.");
        }

        if (request.Key.Length > PostingRequest.MaxKey || !StoreKey.IsValid(request.Key))
        {
            return Invalid("A key has 1 to 200 characters of a storage key.");
        }

        if (request.After is { } after && (after.Length > PostingRequest.MaxKey || !StoreKey.IsValid(after) || after == request.Key))
        {
            return Invalid("A posting waits for the key of another one.");
        }

        return request.Book.Kind == KindOf(request.Event) ? null : Invalid($"{request.Event} is not posted to a book of kind {request.Book.Kind}.");
    }

    private static BookKind KindOf(LedgerEvent posted) => posted switch
    {
        LedgerEvent.CommissionAccrued or LedgerEvent.CommissionReversed or LedgerEvent.CommissionSettled or LedgerEvent.CommissionClawedBack
            or LedgerEvent.BonusPaid or LedgerEvent.BonusTakenBack or LedgerEvent.WithdrawalHeld or LedgerEvent.WithdrawalReleased or LedgerEvent.WithdrawalPaid
            or LedgerEvent.PayoutReturned or LedgerEvent.PayoutRecovered => BookKind.Distributor,
        LedgerEvent.ExpenseBooked or LedgerEvent.ExpenseReversed or LedgerEvent.FeeBooked or LedgerEvent.FeeReturned
            or LedgerEvent.PayoutWrittenOff or LedgerEvent.WriteOffReturned => BookKind.Merchant,
        LedgerEvent.BonusSpent or LedgerEvent.CampaignCharged or LedgerEvent.CampaignRefunded or LedgerEvent.CampaignFunded => BookKind.Campaign,
        LedgerEvent.PayoutBooked or LedgerEvent.ReturnReceived => BookKind.Provider,
        LedgerEvent.TaxBooked or LedgerEvent.TaxReturned => BookKind.TaxAuthority,
    };

    private static Leg[] Pair(Account debit, Account credit, long amount) => [new(debit, -amount), new(credit, amount)];

    /// <summary>Pays the debt first; the rest becomes available.</summary>
    private static Leg[] Income(Account debit, long amount, in Tally balances)
    {
        long repaid = Math.Min(balances[Account.Debt], amount);
        if (repaid == 0)
        {
            return Pair(debit, Account.Available, amount);
        }

        return repaid == amount
            ? Pair(debit, Account.Debt, amount)
            : [new(debit, -amount), new(Account.Debt, repaid), new(Account.Available, amount - repaid)];
    }

    /// <summary>Takes what is available, never what is withheld; the remainder becomes debt.</summary>
    private static Leg[] ClawBack(long amount, in Tally balances)
    {
        long taken = Math.Min(balances[Account.Available], amount);
        if (taken == amount)
        {
            return Pair(Account.Available, Account.Xfer, amount);
        }

        return taken == 0
            ? Pair(Account.Debt, Account.Xfer, amount)
            : [new(Account.Available, -taken), new(Account.Debt, taken - amount), new(Account.Xfer, amount)];
    }

    private static Leg[] Paid(PostingRequest request)
    {
        long net = request.Amount - request.Tax - request.Fee;
        var legs = new List<Leg> { new(Account.Withheld, -request.Amount), new(Account.Xfer, net) };
        legs.AddRange(Parts(Account.Xfer, request.Tax));
        legs.AddRange(Parts(Account.Xfer, request.Fee));
        return [.. legs, .. Memos(request, 1)];
    }

    /// <summary>What the payee got, and what was withheld from it: added by a payout, taken away when it comes back.</summary>
    private static Leg[] Memos(PostingRequest request, int sign) =>
    [
        new(Account.Paid, sign * (request.Amount - request.Tax - request.Fee)),
        .. Parts(Account.Tax, sign * request.Tax),
        .. Parts(Account.Fee, sign * request.Fee),
    ];

    private static Leg[] Parts(Account account, long amount) => amount == 0 ? [] : [new(account, amount)];

    private static Problem? Cover(in Tally balances, Account account, long amount) => balances[account] >= amount
        ? null
        : Problem.Refused(Insufficient, $"The {account.ToString().ToLowerInvariant()} balance does not cover the amount.");

    private static Problem Invalid(string detail) => Problem.Invalid(RequestInvalid, detail);
}
