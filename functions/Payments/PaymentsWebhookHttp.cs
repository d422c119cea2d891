using System.Diagnostics;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Requests;
using Distribution.Functions.Withdrawals;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Orders.Refunds;
using Distribution.Payments;
using Distribution.Payments.Sandbox;
using Distribution.Withdrawals;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Distribution.Functions.Payments;

/// <summary>What the payment provider tells. It repeats itself until it is answered with success, and every command here takes a repetition for what it is.</summary>
public sealed class PaymentsWebhookHttp(
    ApiPipeline api, SandboxWebhook webhook, MarkPaid markPaid, RecordRefund recordRefund, ConfirmPayout confirmPayout, WithdrawalNudge nudge, TimeProvider clock)
{
    [Function("SandboxWebhook")]
    public Task<IActionResult> ReceiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks/sandbox")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.AnonymousAsync(request, async () =>
            (await BodyReader.ReadAsync(request, cancellation)).TryGet(out ReadOnlyMemory<byte> body, out Problem? problem)
            && webhook.Verify(Headers(request), body, clock.GetUtcNow()).TryGet(out ProviderEvent? happened, out problem)
                ? (await HandleAsync(happened, client, cancellation)).Map(_ => ApiAnswer.NoContent)
                : problem);

    private static SandboxHeaders Headers(HttpRequest request) => new(
        request.Headers["Sandbox-Timestamp"], request.Headers["Sandbox-Nonce"], request.Headers["Sandbox-Serial"], request.Headers["Sandbox-Signature"]);

    private async Task<Result<Done>> HandleAsync(ProviderEvent happened, DurableTaskClient client, CancellationToken cancellation) => happened switch
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
