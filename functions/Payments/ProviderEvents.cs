using System.Diagnostics;
using Distribution.Functions.Withdrawals;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Orders.Refunds;
using Distribution.Payments;
using Distribution.Withdrawals;
using Microsoft.DurableTask.Client;

namespace Distribution.Functions.Payments;

/// <summary>What verified notifications lead to, whoever sent them. Every command here takes a repetition for what it is.</summary>
public sealed class ProviderEvents(MarkPaid markPaid, RecordRefund recordRefund, ConfirmPayout confirmPayout, WithdrawalNudge nudge)
{
    public async Task<Result<Done>> HandleAsync(ProviderEvent happened, DurableTaskClient client, CancellationToken cancellation) => happened switch
    {
        ProviderEvent.PaymentSucceeded payment => (await markPaid.HandleAsync(payment, cancellation)).Map(_ => default(Done)),
        ProviderEvent.RefundFinished refund => await recordRefund.HandleAsync(refund, cancellation),
        ProviderEvent.TransferFinished transfer => await ConfirmAsync(transfer, client, cancellation),
        ProviderEvent.Noted => default(Done),
        _ => throw new UnreachableException(),
    };

    private async Task<Result<Done>> ConfirmAsync(ProviderEvent.TransferFinished transfer, DurableTaskClient client, CancellationToken cancellation)
    {
        var command = new ConfirmPayoutCommand(transfer.Merchant, transfer.PayoutNo, transfer.Amount, transfer.Currency, transfer.Status);
        if (!(await confirmPayout.HandleAsync(command, cancellation)).TryGet(out Withdrawal? withdrawal, out Problem? problem))
        {
            return problem;
        }

        await nudge.WakeAsync(client, withdrawal.Merchant, withdrawal.Id, cancellation);
        return default(Done);
    }
}
