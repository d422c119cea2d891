using System.Diagnostics;
using Distribution.Functions.Withdrawals;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Orders.Refunds;
using Distribution.Payments;
using Distribution.Withdrawals;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Payments;

/// <summary>What verified notifications lead to, whoever sent them. Every command here takes a repetition for what it is.</summary>
public sealed partial class ProviderEvents(
    MarkPaid markPaid, RecordRefund recordRefund, ConfirmPayout confirmPayout, WithdrawalNudge nudge, ILogger<ProviderEvents> logger)
{
    public async Task<Result<Done>> HandleAsync(ProviderEvent happened, DurableTaskClient client, CancellationToken cancellation)
    {
        Result<Done> result = await FollowAsync(happened, client, cancellation);
        if (result.Problem is { } problem)
        {
            LogRefused(logger, happened.Provider, happened.Merchant.Value, happened.EventId, happened.GetType().Name, problem.Code);
        }

        return result;
    }

    private async Task<Result<Done>> FollowAsync(ProviderEvent happened, DurableTaskClient client, CancellationToken cancellation) => happened switch
    {
        ProviderEvent.PaymentSucceeded payment => (await markPaid.HandleAsync(payment, cancellation)).Map(_ => default(Done)),
        ProviderEvent.RefundFinished refund => await recordRefund.HandleAsync(refund, cancellation),
        ProviderEvent.TransferFinished transfer => await ConfirmAsync(transfer, client, cancellation),
        ProviderEvent.Noted => default(Done),
        _ => throw new UnreachableException(),
    };

    private async Task<Result<Done>> ConfirmAsync(ProviderEvent.TransferFinished transfer, DurableTaskClient client, CancellationToken cancellation)
    {
        var command = new ConfirmPayoutCommand(transfer.Merchant, transfer.PayoutNo, transfer.Amount, transfer.Currency, transfer.Status)
        {
            Provider = transfer.Provider,
        };
        if (!(await confirmPayout.HandleAsync(command, cancellation)).TryGet(out Withdrawal? withdrawal, out Problem? problem))
        {
            return problem;
        }

        await nudge.WakeAsync(client, withdrawal.Merchant, withdrawal.Id, cancellation);
        return default(Done);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {EventId} ({Kind}) of {Provider} for {Merchant} is refused: {Code}")]
    private static partial void LogRefused(ILogger logger, string provider, string merchant, string eventId, string kind, string code);
}
