using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Withdrawals.Payouts;

namespace Distribution.Withdrawals.Payee;

/// <summary>
/// What the payee's client needs to accept a transfer, as the provider says it now; nothing of it is kept. Refusals:
/// <c>withdrawal.not_found</c>, <c>withdrawal.nothing_to_confirm</c>.
/// </summary>
public sealed class ConfirmationOfPayout(QueryWithdrawals query, PayoutTransfers transfers, Gateways gateways)
{
    /// <exception cref="RetryableException">The provider did not answer.</exception>
    public async Task<Result<TransferConfirmation>> HandleAsync(MerchantId merchant, WithdrawalId id, DistributorId payee, CancellationToken cancellation)
    {
        if (!(await query.HandleAsync(new GetWithdrawalQuery(merchant, id, payee), cancellation).ConfigureAwait(false)).TryGet(out Withdrawal? withdrawal, out Problem? problem))
        {
            return problem;
        }

        if (withdrawal is not { State: WithdrawalState.Paying, PayoutNo: { } number })
        {
            return NothingToConfirm();
        }

        ITransferGateway gateway = gateways.Transfers(merchant, withdrawal.Provider);
        GatewayOutcome<TransferStatus> outcome = await PayoutTransfers.QueryAsync(gateway, withdrawal, number, cancellation).ConfigureAwait(false);
        if (outcome is GatewayOutcome<TransferStatus>.Known { Value: { Confirmation: null } status } && (status.AwaitsPayee || status.PayeeMayRetry))
        {
            // A provider that knows the number makes no second transfer of it; WeChat Pay says only to a transfer what confirms it.
            outcome = await transfers.SendAsync(withdrawal, number, cancellation).ConfigureAwait(false);
        }

        return outcome switch
        {
            GatewayOutcome<TransferStatus>.Known { Value.Confirmation: { } confirmation } => confirmation,
            GatewayOutcome<TransferStatus>.Unknown => throw new RetryableException($"The provider does not say how payout {number} stands."),
            _ => NothingToConfirm(),
        };
    }

    private static Problem NothingToConfirm() => Problem.Conflict("withdrawal.nothing_to_confirm", "There is no transfer for the payee to confirm.");
}
