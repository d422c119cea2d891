using Distribution.Kernel;

namespace Distribution.Withdrawals;

/// <param name="Merchant">The merchant.</param>
/// <param name="Withdrawal">What nobody decided about.</param>
public sealed record ExpireWithdrawalCommand(MerchantId Merchant, WithdrawalId Withdrawal);

/// <summary>Releases what was not decided in time. Refusals: <c>withdrawal.not_found</c>, <c>withdrawal.already_decided</c>.</summary>
public sealed class ExpireWithdrawal(WithdrawalChanges changes)
{
    public Task<Result<Withdrawal>> HandleAsync(ExpireWithdrawalCommand command, CancellationToken cancellation) =>
        changes.ApplyAsync(command.Merchant, command.Withdrawal, null, new WithdrawalEvent.Expired(), cancellation);
}
