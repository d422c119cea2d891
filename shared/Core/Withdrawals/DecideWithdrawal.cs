using Distribution.Audit;
using Distribution.Kernel;

namespace Distribution.Withdrawals;

/// <param name="Merchant">The merchant.</param>
/// <param name="Withdrawal">What is decided about.</param>
/// <param name="By">A person of finance.</param>
/// <param name="Approve">Yes or no.</param>
/// <param name="Reason">Why, 1 to <see cref="AuditEntry.MaxReason"/> characters; an approval may be without one.</param>
/// <param name="CommandId">The same id with the same hash counts once.</param>
/// <param name="RequestHash">Of the request.</param>
public sealed record DecideWithdrawalCommand(
    MerchantId Merchant, WithdrawalId Withdrawal, UserId By, bool Approve, string? Reason, string CommandId, string RequestHash);

/// <summary>
/// Approves or rejects, in the audit log. Refusals: <c>audit.reason_invalid</c>, <c>withdrawal.not_found</c>, <c>withdrawal.self_approval</c>,
/// <c>withdrawal.same_approver</c>, <c>withdrawal.already_decided</c>, <c>idempotency.key_reused</c>.
/// </summary>
public sealed class DecideWithdrawal(WithdrawalChanges changes)
{
    public async Task<Result<Withdrawal>> HandleAsync(DecideWithdrawalCommand command, CancellationToken cancellation) =>
        AuditEntry.IsReason(command.Reason) || command is { Approve: true, Reason: null }
            ? await changes.ApplyAsync(
                command.Merchant,
                command.Withdrawal,
                null,
                new WithdrawalEvent.Decided(command.By, command.Approve, command.Reason, command.CommandId, command.RequestHash),
                cancellation).ConfigureAwait(false)
            : Problem.Invalid("audit.reason_invalid", $"A reason has 1 to {AuditEntry.MaxReason} characters; only an approval may be without one.", "/reason");
}
