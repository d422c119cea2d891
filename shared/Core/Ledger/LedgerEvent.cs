using System.Text.Json.Serialization;

namespace Distribution.Ledger;

/// <summary>What a posting says happened; together with the amount it decides the legs (see <see cref="PostingRules"/>).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LedgerEvent>))]
public enum LedgerEvent
{
    /// <summary>Distributor: Dr xfer / Cr pending. Then <see cref="ExpenseBooked"/>, or <see cref="CampaignCharged"/> where a campaign pays.</summary>
    CommissionAccrued,

    /// <summary>Distributor, refund before settlement: Dr pending / Cr xfer. Then <see cref="ExpenseReversed"/>, or <see cref="CampaignRefunded"/>.</summary>
    CommissionReversed,

    /// <summary>Distributor: Dr pending / Cr debt up to the debt, the rest Cr available.</summary>
    CommissionSettled,

    /// <summary>Distributor, refund after settlement: Dr available down to 0, the remainder Dr debt / Cr xfer. Then <see cref="ExpenseReversed"/>, or <see cref="CampaignRefunded"/>.</summary>
    CommissionClawedBack,

    /// <summary>Campaign: Dr spent / Cr xfer; refused beyond a budget. Then <see cref="BonusPaid"/>.</summary>
    BonusSpent,

    /// <summary>Distributor: Dr xfer / Cr debt, then available.</summary>
    BonusPaid,

    /// <summary>Distributor, a bonus whose reason is gone: Dr available down to 0, the remainder Dr debt / Cr xfer. Then <see cref="CampaignRefunded"/>.</summary>
    BonusTakenBack,

    /// <summary>Campaign: Dr spent / Cr xfer. Follows a <see cref="CommissionAccrued"/> whose budget is reserved already, so it is never refused.</summary>
    CampaignCharged,

    /// <summary>Campaign: Dr xfer / Cr spent. Follows whatever took back what the campaign had paid.</summary>
    CampaignRefunded,

    /// <summary>Merchant: Dr expense / Cr xfer.</summary>
    ExpenseBooked,

    /// <summary>Merchant: Dr xfer / Cr expense.</summary>
    ExpenseReversed,

    /// <summary>Distributor: Dr available / Cr withheld; refused beyond what is available and while there is debt.</summary>
    WithdrawalHeld,

    /// <summary>Distributor, withdrawal rejected, failed, expired or cancelled: Dr withheld / Cr debt, then available.</summary>
    WithdrawalReleased,

    /// <summary>Distributor: Dr withheld / Cr xfer (net, tax and fee); memos paid += net, tax += tax, fee += fee. Then <see cref="PayoutBooked"/>, after it <see cref="TaxBooked"/> and <see cref="FeeBooked"/> if there are any.</summary>
    WithdrawalPaid,

    /// <summary>Provider: Dr xfer / Cr cash.</summary>
    PayoutBooked,

    /// <summary>Distributor, payout that came back, gross: Dr xfer / Cr debt, then available; memos paid -= net, tax -= tax, fee -= fee.</summary>
    PayoutReturned,

    /// <summary>Provider, payout that came back: Dr cash / Cr xfer. Then <see cref="TaxReturned"/> and <see cref="FeeReturned"/> if there are any, then <see cref="PayoutReturned"/>.</summary>
    ReturnReceived,

    /// <summary>Tax authority: Dr xfer / Cr tax.</summary>
    TaxBooked,

    /// <summary>Tax authority, payout that came back: Dr tax / Cr xfer.</summary>
    TaxReturned,

    /// <summary>Merchant: Dr xfer / Cr fee.</summary>
    FeeBooked,

    /// <summary>Merchant, payout that came back: Dr fee / Cr xfer.</summary>
    FeeReturned,

    /// <summary>Distributor, payout that was made after its release, gross: Dr available down to 0, the remainder Dr debt / Cr xfer; memos as of <see cref="WithdrawalPaid"/>, and what follows.</summary>
    PayoutRecovered,

    /// <summary>Merchant, payout that was made after its release and that he bears, net: Dr loss / Cr xfer. Then <see cref="PayoutBooked"/>.</summary>
    PayoutWrittenOff,

    /// <summary>Merchant, such a payout that came back: Dr xfer / Cr loss. Follows <see cref="ReturnReceived"/>.</summary>
    WriteOffReturned,

    /// <summary>Campaign: Dr payable / Cr budget. A campaign that was never funded has no limit.</summary>
    CampaignFunded,
}
