using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Storage;

namespace Distribution.Withdrawals;

/// <param name="Merchant">The merchant the provider named.</param>
/// <param name="PayoutNo">The number the provider named.</param>
/// <param name="Amount">Minor units the provider named.</param>
/// <param name="Currency">The currency the provider named.</param>
/// <param name="Status">What it says.</param>
public sealed record ConfirmPayoutCommand(MerchantId Merchant, string PayoutNo, long Amount, Currency Currency, TransferStatus Status)
{
    /// <summary>Who says so, by the name of its gateway; null if it was the withdrawal's own that was asked.</summary>
    public string? Provider { get; init; }
}

/// <summary>
/// A provider's verified word on a payout; the same word again changes nothing. That a released one was paid is kept for
/// finance (<see cref="Withdrawal.Late"/>) and is no refusal: the provider need not say it again. Refusals:
/// <c>webhook.payout_unknown</c>, <c>webhook.provider_mismatch</c>, <c>webhook.amount_mismatch</c>, <c>withdrawal.already_paid</c>, <c>withdrawal.not_paying</c>.
/// </summary>
public sealed class ConfirmPayout(WithdrawalChanges changes, WithdrawalStore store)
{
    public async Task<Result<Withdrawal>> HandleAsync(ConfirmPayoutCommand command, CancellationToken cancellation)
    {
        Problem unknown = Problem.NotFound("webhook.payout_unknown", "There is no payout of this number.");
        if (!IdText.IsValid(command.PayoutNo)
            || await store.FindAsync(command.Merchant, new WithdrawalId(command.PayoutNo), cancellation).ConfigureAwait(false) is not var (_, read))
        {
            return unknown;
        }

        Withdrawal withdrawal = read.Value;
        if (withdrawal.PayoutNo is null)
        {
            return unknown;
        }

        if (command.Provider is { } told && withdrawal.Provider is { } asked && told != asked)
        {
            return Problem.Refused("webhook.provider_mismatch", "The notification is from another provider than the one that pays.");
        }

        if (withdrawal.Net != command.Amount || withdrawal.Currency != command.Currency)
        {
            return Problem.Refused("webhook.amount_mismatch", "The amount is not the payout's.");
        }

        return PayoutStatus.ToEvent(command.Status) is { } happened
            ? await changes.ApplyAsync(command.Merchant, withdrawal.Id, null, happened, cancellation).ConfigureAwait(false)
            : withdrawal;
    }
}
