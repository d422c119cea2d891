using Distribution.Kernel;

namespace Distribution.Withdrawals;

/// <param name="Merchant">The merchant.</param>
/// <param name="Withdrawal">What is cancelled.</param>
/// <param name="Distributor">Whose it must be.</param>
public sealed record CancelWithdrawalCommand(MerchantId Merchant, WithdrawalId Withdrawal, DistributorId Distributor);

/// <summary>The distributor changes his mind. Refusals: <c>withdrawal.not_found</c>, <c>withdrawal.not_cancellable</c>.</summary>
public sealed class CancelWithdrawal(WithdrawalChanges changes)
{
    public Task<Result<Withdrawal>> HandleAsync(CancelWithdrawalCommand command, CancellationToken cancellation) =>
        changes.ApplyAsync(command.Merchant, command.Withdrawal, command.Distributor, new WithdrawalEvent.Cancelled(), cancellation);
}
