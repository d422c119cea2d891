using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Withdrawals.Payouts;
using Distribution.Withdrawals.Terms;

namespace Distribution.Withdrawals;

/// <param name="Merchant">The merchant.</param>
/// <param name="Withdrawal">An approved withdrawal.</param>
public sealed record SendPayoutCommand(MerchantId Merchant, WithdrawalId Withdrawal);

/// <param name="Withdrawal">As it is now.</param>
/// <param name="IsFinal">False while the outcome is not known: run the command again later.</param>
public sealed record PayoutProgress(Withdrawal Withdrawal, bool IsFinal);

/// <summary>
/// Brings a payout forward by one step, under one number for ever: fixes the number and all that its provider will be told of
/// it, then sends it, and from then on asks about it and sends the same again only if the provider has never heard of it and has never refused it. The amount
/// is released on the provider's own word that the number failed, or if a send was refused and the provider still does not
/// know the number when none can be on its way (<see cref="WithdrawalDecisions.OnItsWayFor"/>). A transfer that the payee has
/// not confirmed in time is taken back at the provider, and released only on its word. Run it until it is final.
/// Refusals: <c>withdrawal.not_found</c>, <c>withdrawal.not_approved</c>.
/// </summary>
public sealed class SendPayout(
    WithdrawalChanges changes, QueryWithdrawals query, PayoutTransfers transfers, Gateways gateways, FinanceSettingsStore settings, TimeProvider time)
{
    public async Task<Result<PayoutProgress>> HandleAsync(SendPayoutCommand command, CancellationToken cancellation)
    {
        if (!(await StartAsync(command, cancellation).ConfigureAwait(false)).TryGet(out WithdrawalStep? step, out Problem? problem))
        {
            return problem;
        }

        return step.Next is not { State: WithdrawalState.Paying, PayoutNo: { } number } ? new PayoutProgress(step.Next, true)
            : step.Changed ? await SendAsync(step.Next, number, cancellation).ConfigureAwait(false)
            : await AskAsync(step.Next, number, cancellation).ConfigureAwait(false);
    }

    /// <summary>Fixes the number and what the provider is told, if that has not begun.</summary>
    private async Task<Result<WithdrawalStep>> StartAsync(SendPayoutCommand command, CancellationToken cancellation)
    {
        if (!(await query.HandleAsync(new GetWithdrawalQuery(command.Merchant, command.Withdrawal, null), cancellation).ConfigureAwait(false))
            .TryGet(out Withdrawal? withdrawal, out Problem? problem))
        {
            return problem;
        }

        ITransferGateway gateway = gateways.Transfers(command.Merchant);
        return withdrawal.State == WithdrawalState.Approved
            ? await StepAsync(
                withdrawal,
                new WithdrawalEvent.PayoutStarted(gateway.Name, await PayoutTransfers.PrepareAsync(gateway, withdrawal, cancellation).ConfigureAwait(false)),
                cancellation).ConfigureAwait(false)
            : WithdrawalDecisions.Decide(withdrawal, new WithdrawalEvent.PayoutStarted(gateway.Name), time.GetUtcNow());
    }

    /// <summary>Makes a send that has been counted.</summary>
    private async Task<Result<PayoutProgress>> SendAsync(Withdrawal withdrawal, string number, CancellationToken cancellation)
    {
        GatewayOutcome<TransferStatus> outcome = await transfers.SendAsync(withdrawal, number, cancellation).ConfigureAwait(false);
        if (outcome is GatewayOutcome<TransferStatus>.Refused refused)
        {
            Result<WithdrawalStep> noted = await StepAsync(withdrawal, new WithdrawalEvent.PayoutRefused(refused.Problem.Code), cancellation).ConfigureAwait(false);
            if (noted.Problem is { } problem)
            {
                return problem;
            }

            outcome = await PayoutTransfers.QueryAsync(GatewayOf(withdrawal), withdrawal, number, cancellation).ConfigureAwait(false);
        }

        return await FollowAsync(withdrawal, number, outcome, cancellation).ConfigureAwait(false);
    }

    private async Task<Result<PayoutProgress>> AskAsync(Withdrawal withdrawal, string number, CancellationToken cancellation)
    {
        DateTimeOffset askedAt = time.GetUtcNow();
        GatewayOutcome<TransferStatus> outcome = await PayoutTransfers.QueryAsync(GatewayOf(withdrawal), withdrawal, number, cancellation).ConfigureAwait(false);
        if (outcome is not GatewayOutcome<TransferStatus>.Known { Value.State: TransferState.NotFound })
        {
            return await FollowAsync(withdrawal, number, outcome, cancellation).ConfigureAwait(false);
        }

        Result<WithdrawalStep> asked = await StepAsync(withdrawal, new WithdrawalEvent.PayoutNotKnown(askedAt), cancellation).ConfigureAwait(false);
        if (!asked.TryGet(out WithdrawalStep? step, out Problem? problem)
            || !(await StepAsync(withdrawal, new WithdrawalEvent.PayoutSentAgain(step.Next.PayoutSends), cancellation).ConfigureAwait(false)).TryGet(out step, out problem))
        {
            return problem;
        }

        return step.Changed
            ? await SendAsync(step.Next, number, cancellation).ConfigureAwait(false)
            : new PayoutProgress(step.Next, step.Next.State != WithdrawalState.Paying);
    }

    /// <summary>Settles by what the provider says. While it says that the payee has to confirm, that is noted, and after the time for it the transfer is taken back.</summary>
    private async Task<Result<PayoutProgress>> FollowAsync(Withdrawal withdrawal, string number, GatewayOutcome<TransferStatus> outcome, CancellationToken cancellation)
    {
        if (outcome is not GatewayOutcome<TransferStatus>.Known { Value: { State: TransferState.Processing, AwaitsPayee: true } })
        {
            return await SettleAsync(withdrawal, outcome, cancellation).ConfigureAwait(false);
        }

        if (!(await StepAsync(withdrawal, new WithdrawalEvent.PayoutAwaitsPayee(), cancellation).ConfigureAwait(false)).TryGet(out WithdrawalStep? step, out Problem? problem))
        {
            return problem;
        }

        int days = (await settings.GetAsync(withdrawal.Merchant, cancellation).ConfigureAwait(false)).ConfirmWithinDays;
        if (step.Next is not { State: WithdrawalState.Paying, AwaitsPayeeSince: { } since } || time.GetUtcNow() - since < TimeSpan.FromDays(days))
        {
            return new PayoutProgress(step.Next, step.Next.State != WithdrawalState.Paying);
        }

        if (!(await StepAsync(withdrawal, new WithdrawalEvent.PayoutCancelAsked(), cancellation).ConfigureAwait(false)).TryGet(out step, out problem))
        {
            return problem;
        }

        GatewayOutcome<TransferStatus> cancelled = await PayoutTransfers.CancelAsync(GatewayOf(withdrawal), withdrawal, number, cancellation).ConfigureAwait(false);
        return await SettleAsync(step.Next, cancelled, cancellation).ConfigureAwait(false);
    }

    private async Task<Result<PayoutProgress>> SettleAsync(Withdrawal withdrawal, GatewayOutcome<TransferStatus> outcome, CancellationToken cancellation)
    {
        if (outcome is not GatewayOutcome<TransferStatus>.Known known || PayoutStatus.ToEvent(known.Value) is not { } happened)
        {
            return new PayoutProgress(withdrawal, false);
        }

        Result<WithdrawalStep> ended = await StepAsync(withdrawal, happened, cancellation).ConfigureAwait(false);
        return ended.Map(static step => new PayoutProgress(step.Next, true));
    }

    /// <summary>What has begun at a provider is finished there.</summary>
    private ITransferGateway GatewayOf(Withdrawal withdrawal) => gateways.Transfers(withdrawal.Merchant, withdrawal.Provider);

    private Task<Result<WithdrawalStep>> StepAsync(Withdrawal withdrawal, WithdrawalEvent happened, CancellationToken cancellation) =>
        changes.StepAsync(withdrawal.Merchant, withdrawal.Id, null, happened, cancellation);
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
