using System.Text.Json.Serialization;

namespace Distribution.Ledger;

/// <summary>The accounts of the books. Which of them a book uses follows from its kind.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Account>))]
public enum Account
{
    /// <summary>Distributor: earned, waiting for settlement (待结算).</summary>
    Pending,

    /// <summary>Distributor: may be withdrawn (可提现).</summary>
    Available,

    /// <summary>Distributor: held for open withdrawals (提现中).</summary>
    Withheld,

    /// <summary>Distributor: paid out after tax (已提现). A memo: outside the sum of a batch.</summary>
    Paid,

    /// <summary>Distributor: owed to the shop after a refund of what was already settled; paid by the next income.</summary>
    Debt,

    /// <summary>Tax withheld from payouts: the authority's account, and a memo in the distributor's book.</summary>
    Tax,

    /// <summary>Clearing between books: the sum over all books is what is in transit.</summary>
    Xfer,

    /// <summary>Merchant: commission expense.</summary>
    Expense,

    /// <summary>Campaign: what may be spent.</summary>
    Budget,

    /// <summary>Campaign: what was spent.</summary>
    Spent,

    /// <summary>Provider: cash that has left through it.</summary>
    Cash,

    /// <summary>Campaign: what the merchant has committed to its budget.</summary>
    Payable,

    /// <summary>Fees of payouts, borne by the payee: the merchant's income, and a memo in the distributor's book.</summary>
    Fee,

    /// <summary>Merchant: payouts that were made after their release and that he bears.</summary>
    Loss,
}

/// <summary>One leg of a posting.</summary>
/// <param name="Account">The account.</param>
/// <param name="Amount">Minor units; a credit is positive, a debit negative. The legs of a posting, memos aside, add up to 0.</param>
public readonly record struct Leg(Account Account, long Amount);
