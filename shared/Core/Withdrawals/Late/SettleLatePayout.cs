using Distribution.Audit;
using Distribution.Kernel;

namespace Distribution.Withdrawals.Late;

/// <param name="Merchant">The merchant.</param>
/// <param name="Withdrawal">A withdrawal whose payout was made after its release.</param>
/// <param name="By">A person of finance.</param>
/// <param name="How">Who bears it.</param>
/// <param name="Reason">Why; 1 to <see cref="AuditEntry.MaxReason"/> characters.</param>
/// <param name="CommandId">The same id with the same hash counts once.</param>
/// <param name="RequestHash">Of the request.</param>
public sealed record SettleLatePayoutCommand(
    MerchantId Merchant, WithdrawalId Withdrawal, UserId By, LateOutcome How, string Reason, string CommandId, string RequestHash);

/// <summary>
/// Decides who bears a payout that was made after its amount had been released, in the audit log. Refusals:
/// <c>audit.reason_invalid</c>, <c>withdrawal.not_found</c>, <c>withdrawal.not_late</c>, <c>withdrawal.late_settled</c>,
/// <c>withdrawal.self_approval</c>, <c>idempotency.key_reused</c>.
/// </summary>
public sealed class SettleLatePayout(WithdrawalChanges changes)
{
    public async Task<Result<Withdrawal>> HandleAsync(SettleLatePayoutCommand command, CancellationToken cancellation) =>
        AuditEntry.IsReason(command.Reason)
            ? await changes.ApplyAsync(
                command.Merchant,
                command.Withdrawal,
                null,
                new WithdrawalEvent.LateSettled(command.By, command.How, command.Reason, command.CommandId, command.RequestHash),
                cancellation).ConfigureAwait(false)
            : Problem.Invalid("audit.reason_invalid", $"A reason has 1 to {AuditEntry.MaxReason} characters.", "/reason");
}
