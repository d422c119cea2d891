using Distribution.Kernel;
using Distribution.Payments;

namespace Distribution.Withdrawals;

/// <param name="Merchant">The merchant.</param>
/// <param name="Withdrawal">An approved withdrawal.</param>
public sealed record SendPayoutCommand(MerchantId Merchant, WithdrawalId Withdrawal);

/// <param name="Withdrawal">As it is now.</param>
/// <param name="IsFinal">False while the outcome is not known: run the command again later.</param>
public sealed record PayoutProgress(Withdrawal Withdrawal, bool IsFinal);

/// <summary>
/// Brings a payout forward by one step, under one number for ever: fixes the number, then sends it, and from then on
/// asks about it and sends the same again only if the provider has never heard of it. Run it until it is final.
/// Refusals: <c>withdrawal.not_found</c>, <c>withdrawal.not_approved</c>.
/// </summary>
public sealed class SendPayout(WithdrawalChanges changes, WithdrawalStore store, Gateways gateways)
{
    public async Task<Result<PayoutProgress>> HandleAsync(SendPayoutCommand command, CancellationToken cancellation)
    {
        if (await store.FindAsync(command.Merchant, command.Withdrawal, cancellation).ConfigureAwait(false) is not var (_, before))
        {
            return WithdrawalChanges.NotFound;
        }

        Result<Withdrawal> started = await changes
            .ApplyAsync(command.Merchant, command.Withdrawal, null, new WithdrawalEvent.PayoutStarted(gateways.Transfers(command.Merchant).Name), cancellation).ConfigureAwait(false);
        if (!started.TryGet(out Withdrawal? withdrawal, out Problem? problem))
        {
            return problem;
        }

        if (withdrawal.State != WithdrawalState.Paying || withdrawal.PayoutNo is not { } number)
        {
            return new PayoutProgress(withdrawal, true);
        }

        ITransferGateway gateway = gateways.Transfers(withdrawal.Merchant, withdrawal.Provider);
        bool first = before.Value.State == WithdrawalState.Approved;
        GatewayOutcome<TransferStatus> outcome = first
            ? await SendAsync(gateway, withdrawal, number, cancellation).ConfigureAwait(false)
            : await gateway.QueryAsync(command.Merchant, number, cancellation).ConfigureAwait(false);
        if (!first && outcome is GatewayOutcome<TransferStatus>.Known { Value.State: TransferState.NotFound })
        {
            outcome = await SendAsync(gateway, withdrawal, number, cancellation).ConfigureAwait(false);
        }

        if (outcome is GatewayOutcome<TransferStatus>.Refused refused)
        {
            outcome = await ConfirmRefusalAsync(gateway, command.Merchant, number, refused, cancellation).ConfigureAwait(false);
        }

        return outcome is GatewayOutcome<TransferStatus>.Known known
            ? await SettleAsync(withdrawal, known.Value, cancellation).ConfigureAwait(false)
            : new PayoutProgress(withdrawal, false);
    }

    private static Task<GatewayOutcome<TransferStatus>> SendAsync(ITransferGateway gateway, Withdrawal withdrawal, string number, CancellationToken cancellation) => gateway.SendAsync(
        new TransferRequest(withdrawal.Merchant, number, withdrawal.Distributor, withdrawal.Net, withdrawal.Currency, "Commission"), cancellation);

    /// <summary>A refusal releases the amount only if the provider also says that it knows no such payout.</summary>
    private static async Task<GatewayOutcome<TransferStatus>> ConfirmRefusalAsync(
        ITransferGateway gateway, MerchantId merchant, string number, GatewayOutcome<TransferStatus>.Refused refused, CancellationToken cancellation)
    {
        GatewayOutcome<TransferStatus> asked = await gateway.QueryAsync(merchant, number, cancellation).ConfigureAwait(false);
        return asked is GatewayOutcome<TransferStatus>.Known { Value.State: TransferState.NotFound }
            ? new GatewayOutcome<TransferStatus>.Known(new TransferStatus(TransferState.Failed, refused.Problem.Code))
            : asked;
    }

    private async Task<Result<PayoutProgress>> SettleAsync(Withdrawal withdrawal, TransferStatus status, CancellationToken cancellation)
    {
        if (PayoutStatus.ToEvent(status) is not { } happened)
        {
            return new PayoutProgress(withdrawal, false);
        }

        Result<Withdrawal> ended = await changes.ApplyAsync(withdrawal.Merchant, withdrawal.Id, null, happened, cancellation).ConfigureAwait(false);
        return ended.Map(static after => new PayoutProgress(after, true));
    }
}

internal static class PayoutStatus
{
    /// <summary>What a provider's status means; null while it means nothing yet.</summary>
    public static WithdrawalEvent? ToEvent(TransferStatus status) => status.State switch
    {
        TransferState.NotFound or TransferState.Processing => null,
        TransferState.Succeeded => new WithdrawalEvent.PayoutSucceeded(),
        TransferState.Failed => new WithdrawalEvent.PayoutFailed(status.Reason),
        TransferState.Returned => new WithdrawalEvent.PayoutReturned(status.Reason),
    };
}
