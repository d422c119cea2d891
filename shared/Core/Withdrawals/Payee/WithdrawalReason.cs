using System.Text.Json.Serialization;

namespace Distribution.Withdrawals.Payee;

/// <summary>Where a withdrawal stands and why, for the payee: one code for each step, which a client puts into words.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WithdrawalReason>))]
public enum WithdrawalReason
{
    [JsonStringEnumMemberName("awaiting_approval")]
    AwaitingApproval,

    [JsonStringEnumMemberName("awaiting_second_approval")]
    AwaitingSecondApproval,

    [JsonStringEnumMemberName("payout_queued")]
    PayoutQueued,

    [JsonStringEnumMemberName("payout_under_way")]
    PayoutUnderWay,

    /// <summary>The payee accepts the transfer in the provider's own client.</summary>
    [JsonStringEnumMemberName("awaiting_your_confirmation")]
    AwaitingYourConfirmation,

    /// <summary>He did not in time; the transfer is being taken back at the provider.</summary>
    [JsonStringEnumMemberName("confirmation_overdue")]
    ConfirmationOverdue,

    /// <summary>The provider has refused it, and it is not certain yet that nothing is paid.</summary>
    [JsonStringEnumMemberName("payout_being_checked")]
    PayoutBeingChecked,

    /// <summary>Also one that was made after its release and that the shop bears.</summary>
    [JsonStringEnumMemberName("paid")]
    Paid,

    [JsonStringEnumMemberName("rejected_by_finance")]
    RejectedByFinance,

    [JsonStringEnumMemberName("cancelled_by_you")]
    CancelledByYou,

    [JsonStringEnumMemberName("not_decided_in_time")]
    NotDecidedInTime,

    /// <summary>The provider has ended it, by itself after its own time or because it was asked to.</summary>
    [JsonStringEnumMemberName("not_confirmed_in_time")]
    NotConfirmedInTime,

    [JsonStringEnumMemberName("payout_failed")]
    PayoutFailed,

    /// <summary>It was paid although the amount had been given back: finance settles it.</summary>
    [JsonStringEnumMemberName("paid_after_release")]
    PaidAfterRelease,

    [JsonStringEnumMemberName("payout_returned")]
    PayoutReturned,
}

internal static class WithdrawalReasons
{
    public static WithdrawalReason Of(Withdrawal withdrawal) => withdrawal.State switch
    {
        WithdrawalState.Requested => withdrawal.Decisions.Count > 0 ? WithdrawalReason.AwaitingSecondApproval : WithdrawalReason.AwaitingApproval,
        WithdrawalState.Approved => WithdrawalReason.PayoutQueued,
        WithdrawalState.Paying => withdrawal switch
        {
            { CancelAskedAt: not null } => WithdrawalReason.ConfirmationOverdue,
            { AwaitsPayeeSince: not null } => WithdrawalReason.AwaitingYourConfirmation,
            { PayoutRefusal: not null } => WithdrawalReason.PayoutBeingChecked,
            _ => WithdrawalReason.PayoutUnderWay,
        },
        WithdrawalState.Paid => WithdrawalReason.Paid,
        WithdrawalState.Rejected => WithdrawalReason.RejectedByFinance,
        WithdrawalState.Cancelled => WithdrawalReason.CancelledByYou,
        WithdrawalState.Expired => WithdrawalReason.NotDecidedInTime,
        WithdrawalState.Failed => withdrawal switch
        {
            { Late.IsOpen: true } => WithdrawalReason.PaidAfterRelease,
            { Late.ReturnedAt: null } => WithdrawalReason.Paid,
            { AwaitsPayeeSince: not null } => WithdrawalReason.NotConfirmedInTime,
            _ => WithdrawalReason.PayoutFailed,
        },
        WithdrawalState.Returned => WithdrawalReason.PayoutReturned,
    };
}
