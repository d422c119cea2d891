using Distribution.Audit;
using Distribution.Kernel;

namespace Distribution.Withdrawals.Stuck;

/// <param name="Merchant">The merchant.</param>
/// <param name="Withdrawal">A withdrawal whose payout has had no outcome for long.</param>
/// <param name="By">A person of finance.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">How he knows; 1 to <see cref="AuditEntry.MaxReason"/> characters.</param>
/// <param name="CommandId">The same id with the same hash counts once.</param>
/// <param name="RequestHash">Of the request.</param>
public sealed record DeclarePayoutCommand(
    MerchantId Merchant, WithdrawalId Withdrawal, UserId By, PayoutOutcome Outcome, string Reason, string CommandId, string RequestHash);

/// <summary>
/// Ends a payout that its provider says nothing of any more, for example because the account there is closed: by the word of
/// two people of finance who say the same, in the audit log. What the provider says later still counts. Refusals:
/// <c>audit.reason_invalid</c>, <c>withdrawal.not_found</c>, <c>withdrawal.not_stuck</c>, <c>withdrawal.at_the_bank</c>,
/// <c>withdrawal.self_approval</c>, <c>withdrawal.same_approver</c>, <c>idempotency.key_reused</c>.
/// </summary>
public sealed class DeclarePayout(WithdrawalChanges changes)
{
    public async Task<Result<Withdrawal>> HandleAsync(DeclarePayoutCommand command, CancellationToken cancellation) =>
        AuditEntry.IsReason(command.Reason)
            ? await changes.ApplyAsync(
                command.Merchant,
                command.Withdrawal,
                null,
                new WithdrawalEvent.OutcomeDeclared(command.By, command.Outcome, command.Reason, command.CommandId, command.RequestHash),
                cancellation).ConfigureAwait(false)
            : Problem.Invalid("audit.reason_invalid", $"A reason has 1 to {AuditEntry.MaxReason} characters.", "/reason");
}
