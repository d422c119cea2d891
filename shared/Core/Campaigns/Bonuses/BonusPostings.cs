using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Programs.Language;

namespace Distribution.Campaigns.Bonuses;

/// <summary>A bonus in the books. It is paid by a campaign: its budget's, where its rule names one, otherwise the rule's own.</summary>
/// <param name="Merchant">The merchant.</param>
/// <param name="Currency">The program's.</param>
/// <param name="Rule">The rule of the program.</param>
/// <param name="Budget">The budget the rule names; null if none.</param>
/// <param name="Person">Who gets it.</param>
/// <param name="Source">What it is about, for the statement.</param>
public sealed record BonusAccount(MerchantId Merchant, Currency Currency, string Rule, string? Budget, DistributorId Person, PostingSource Source)
{
    /// <summary>The campaign's book.</summary>
    public BookId Campaign => BookId.Campaign(Merchant, Budget ?? ProgramReader.RuleCampaign + Rule, Currency);

    /// <summary>The person's book.</summary>
    public BookId Book => BookId.Distributor(Merchant, Person, Currency);
}

/// <summary>The postings of bonuses outside of orders: at once available, and taken back where what earned them is gone.</summary>
public static class BonusPostings
{
    public static string PaidKey(string key) => key + "|bonus";

    /// <summary>The campaign's leg, whose commit sends the person's.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="key">Names the bonus in both books for ever.</param>
    /// <param name="amount">Minor units, positive.</param>
    public static PostingRequest Pay(BonusAccount account, string key, long amount) => new()
    {
        Book = account.Campaign,
        Key = key + "|spend",
        Event = LedgerEvent.BonusSpent,
        Amount = amount,
        Source = account.Source,
        Then = new PostingRequest
        {
            Book = account.Book,
            Key = PaidKey(key),
            Event = LedgerEvent.BonusPaid,
            Amount = amount,
            Source = account.Source,
        },
    };

    /// <summary>The person's leg of what is taken back, whose commit sends the campaign's.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="key">Names this taking back for ever.</param>
    /// <param name="paid">The key of what had been paid: this waits for it.</param>
    /// <param name="amount">Minor units, positive.</param>
    public static PostingRequest TakeBack(BonusAccount account, string key, string paid, long amount) => new()
    {
        Book = account.Book,
        Key = key + "|takeback",
        Event = LedgerEvent.BonusTakenBack,
        Amount = amount,
        Source = account.Source,
        After = PaidKey(paid),
        Then = new PostingRequest
        {
            Book = account.Campaign,
            Key = key + "|refund",
            Event = LedgerEvent.CampaignRefunded,
            Amount = amount,
            Source = account.Source,
        },
    };
}
