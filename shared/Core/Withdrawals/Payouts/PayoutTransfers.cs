using Distribution.Kernel;
using Distribution.Payments;

namespace Distribution.Withdrawals.Payouts;

/// <summary>Sends a payout to its provider, always as the request that was fixed with its number: whatever the payee or the shop has changed since.</summary>
public sealed class PayoutTransfers(WithdrawalChanges changes, Gateways gateways)
{
    private const string Remark = "佣金";

    /// <summary>What was sent before terms were kept: the provider compares it with what it is sent again.</summary>
    private const string EarlierRemark = "Commission";

    /// <summary>What the provider will be told of an approved withdrawal; null if there can be no such transfer, or if that is not known now.</summary>
    internal static async Task<TransferTerms?> PrepareAsync(ITransferGateway gateway, Withdrawal withdrawal, CancellationToken cancellation) =>
        await gateway.PrepareAsync(RequestOf(withdrawal, WithdrawalDecisions.PayoutNoOf(withdrawal.Id)), cancellation).ConfigureAwait(false)
            is GatewayOutcome<TransferTerms>.Known { Value: var terms } ? terms : null;

    /// <summary>
    /// Sends the number. Terms that are not there, because the payee's account could not be learnt or the payout is from before they were kept, are fixed before
    /// anything is sent.
    /// </summary>
    internal async Task<GatewayOutcome<TransferStatus>> SendAsync(Withdrawal withdrawal, string number, CancellationToken cancellation)
    {
        ITransferGateway gateway = gateways.Transfers(withdrawal.Merchant, withdrawal.Provider);
        TransferRequest request = RequestOf(withdrawal, number);
        if (withdrawal.Terms is { } kept)
        {
            return await gateway.SendAsync(request, kept, cancellation).ConfigureAwait(false);
        }

        GatewayOutcome<TransferTerms> prepared = await gateway.PrepareAsync(request, cancellation).ConfigureAwait(false);
        if (prepared is not GatewayOutcome<TransferTerms>.Known { Value: var found })
        {
            return prepared is GatewayOutcome<TransferTerms>.Refused refused
                ? new GatewayOutcome<TransferStatus>.Refused(refused.Problem)
                : new GatewayOutcome<TransferStatus>.Unknown("The provider cannot be told of the transfer now.");
        }

        TransferTerms terms = withdrawal.TermsAreKept ? found : found with { Remark = EarlierRemark };
        Result<WithdrawalStep> step = await changes.StepAsync(
            withdrawal.Merchant, withdrawal.Id, null, new WithdrawalEvent.PayoutFixed(terms), cancellation).ConfigureAwait(false);
        return step.Problem is null && step.Value.Next is { State: WithdrawalState.Paying, Terms: { } fixedTerms }
            ? await gateway.SendAsync(request, fixedTerms, cancellation).ConfigureAwait(false)
            : new GatewayOutcome<TransferStatus>.Unknown("The payout has ended meanwhile.");
    }

    /// <summary>
    /// Asks how a payout stands. Another account of the merchant's than the one it was fixed with does not know its number, which says nothing
    /// of the money.
    /// </summary>
    internal static async Task<GatewayOutcome<TransferStatus>> QueryAsync(ITransferGateway gateway, Withdrawal withdrawal, string number, CancellationToken cancellation) =>
        IsElsewhere(gateway, withdrawal) ? Elsewhere : await gateway.QueryAsync(withdrawal.Merchant, number, cancellation).ConfigureAwait(false);

    /// <summary>Takes a payout back, by the account it was fixed with.</summary>
    internal static async Task<GatewayOutcome<TransferStatus>> CancelAsync(ITransferGateway gateway, Withdrawal withdrawal, string number, CancellationToken cancellation) =>
        IsElsewhere(gateway, withdrawal) ? Elsewhere : await gateway.CancelAsync(withdrawal.Merchant, number, cancellation).ConfigureAwait(false);

    private static GatewayOutcome<TransferStatus> Elsewhere { get; } =
        new GatewayOutcome<TransferStatus>.Unknown("The payout was made from another account with the provider than the one that is configured.");

    private static bool IsElsewhere(ITransferGateway gateway, Withdrawal withdrawal) =>
        withdrawal.Terms?.Payer is { } payer && gateway.PayerOf(withdrawal.Merchant) is { } now && now != payer;

    /// <summary>The same in every repetition: the amount is fixed by the last approval.</summary>
    private static TransferRequest RequestOf(Withdrawal withdrawal, string number) =>
        new(withdrawal.Merchant, number, withdrawal.Distributor, withdrawal.Net, withdrawal.Currency, Remark);
}
