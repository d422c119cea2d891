using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Late;
using Distribution.Withdrawals.Payee;
using Distribution.Withdrawals.Stuck;

namespace Distribution.Functions.Withdrawals;

/// <summary>A withdrawal (提现); amounts in minor units: net is what is paid out, amount less tax and fee.</summary>
/// <param name="TaxMonth">The month the tax is of, once it is fixed by the last approval; until then the tax is an estimate.</param>
/// <param name="ReasonCode">Where it stands and why, for the payee; stable.</param>
/// <param name="AwaitsConfirmationSince">Since when the payee has to confirm the transfer; absent if he has not.</param>
/// <param name="PaidAfterReleaseBornBy">What finance decided about that: taken back from the distributor, or written off.</param>
/// <param name="Declarations">What finance has said became of a payout that the provider says nothing of, oldest first; two of different people that agree end it. Absent if nobody has said anything.</param>
/// <param name="IsOverdue">Whether finance has let it wait longer than a day; only finance is told.</param>
/// <param name="PaidTo">Where the money goes, fixed with the payout number; only finance is told, and masked.</param>
/// <param name="PaidAfterReleaseAt">When the provider told that it was paid although it had been released; null if it did not, or if that has come back.</param>
public sealed record WithdrawalView(
    WithdrawalId Id,
    DistributorId Distributor,
    WithdrawalState State,
    Currency Currency,
    long Amount,
    long Tax,
    string? TaxMonth,
    long Fee,
    long Net,
    int ApprovalsNeeded,
    IReadOnlyList<WithdrawalDecisionView> Decisions,
    DateTimeOffset RequestedAt,
    string? PayoutNo,
    DateTimeOffset? EndedAt,
    string? Reason,
    WithdrawalReason ReasonCode,
    DateTimeOffset? AwaitsConfirmationSince,
    DateTimeOffset? PaidAfterReleaseAt,
    LateOutcome? PaidAfterReleaseBornBy,
    IReadOnlyList<PayoutDeclarationView>? Declarations,
    bool? IsOverdue,
    PaidToView? PaidTo)
{
    /// <summary>As the caller may see it: finance sees more, but nobody of his own withdrawal.</summary>
    internal static WithdrawalView Of(Withdrawal withdrawal, ApiCall call, DateTimeOffset now) =>
        Of(withdrawal, call.Caller.Is(ApiRoles.Finance) && call.User != withdrawal.Distributor.AsUser(), now);

    private static WithdrawalView Of(Withdrawal withdrawal, bool forFinance, DateTimeOffset now) => new(
        withdrawal.Id,
        withdrawal.Distributor,
        withdrawal.State,
        withdrawal.Currency,
        withdrawal.Amount,
        withdrawal.Tax,
        withdrawal.TaxMonth,
        withdrawal.Fee,
        withdrawal.Net,
        withdrawal.ApprovalsNeeded,
        [.. withdrawal.Decisions.Select(decision => new WithdrawalDecisionView(decision.Approve, decision.Reason, decision.At, forFinance ? decision.By : null))],
        withdrawal.RequestedAt,
        withdrawal.PayoutNo,
        withdrawal.EndedAt,
        withdrawal.Reason,
        withdrawal.ReasonCode,
        withdrawal.State == WithdrawalState.Paying ? withdrawal.AwaitsPayeeSince : null,
        withdrawal.Late is { ReturnedAt: null } late ? late.ToldAt : null,
        withdrawal.Late?.Settlement?.How,
        withdrawal.Declarations.Count == 0 ? null : [.. withdrawal.Declarations.Select(one => new PayoutDeclarationView(one.Outcome, one.Reason, one.At, forFinance ? one.By : null))],
        forFinance ? withdrawal.IsOverdue(now) : null,
        forFinance && withdrawal.Terms is { } terms ? PaidToView.Of(terms) : null);
}

/// <summary>What a person of finance decided. Who it was is absent for the payee.</summary>
public sealed record WithdrawalDecisionView(bool Approve, string? Reason, DateTimeOffset At, UserId? By);

/// <summary>What a person of finance said became of a payout, and how he knew. Who it was is absent for the payee.</summary>
public sealed record PayoutDeclarationView(PayoutOutcome Outcome, string Reason, DateTimeOffset At, UserId? By);

/// <summary>Where a payout goes, masked. The name is absent where the provider is not told it.</summary>
public sealed record PaidToView(string Account, string? Name)
{
    internal static PaidToView? Of(TransferTerms terms) => terms.MaskedAccount is { } account ? new PaidToView(account, terms.MaskedName) : null;
}
