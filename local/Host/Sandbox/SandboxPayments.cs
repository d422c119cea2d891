using Distribution.Kernel;
using Distribution.Local.Pages;
using Distribution.Messaging;
using Distribution.Payments;
using Distribution.Payments.Sandbox;
using Distribution.Storage;

namespace Distribution.Local.Sandbox;

/// <summary>The provider's payments and refunds. Asking for the same thing again answers the same thing.</summary>
internal sealed class SandboxPayments(IEntityStore store, Outbox outbox, TimeProvider clock)
{
    public async Task<Result<SandboxPayment>> CreateAsync(SandboxPaymentOrder order, Uri host, CancellationToken cancellation)
    {
        string partition = SandboxKey.PaymentOf(order.Merchant, order.OutTradeNo);
        while (true)
        {
            if (await FindAsync(partition, cancellation).ConfigureAwait(false) is { } read)
            {
                return read.Value.Amount == order.Amount && read.Value.Currency == order.Currency
                    ? Answer(read.Value, host)
                    : Problem.Conflict("out_trade_no_used", "The number was used for another payment.");
            }

            var row = new PaymentRow(order.Merchant, order.OutTradeNo, order.Amount, order.Currency, order.ExpiresAt, null, null, 0);
            PartitionBatch batch = new PartitionBatch(partition).Insert(SandboxKey.Payment, row, SandboxRowJson.Default.PaymentRow);
            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                return Answer(row, host);
            }
        }
    }

    public async Task<Result<SandboxPayment>> GetAsync(MerchantId merchant, OrderId outTradeNo, Uri host, CancellationToken cancellation) =>
        await FindAsync(SandboxKey.PaymentOf(merchant, outTradeNo), cancellation).ConfigureAwait(false) is { } read
            ? Answer(read.Value, host)
            : NotFound();

    /// <summary>The buyer pays. Paying again only sends the notification again.</summary>
    /// <param name="copies">How often the shop is notified at once.</param>
    /// <param name="delay">How long the provider waits before it notifies.</param>
    public async Task<Result<SandboxPayment>> PayAsync(MerchantId merchant, OrderId outTradeNo, int copies, TimeSpan delay, Uri host, CancellationToken cancellation)
    {
        string partition = SandboxKey.PaymentOf(merchant, outTradeNo);
        while (true)
        {
            if (await FindAsync(partition, cancellation).ConfigureAwait(false) is not { } read)
            {
                return NotFound();
            }

            DateTimeOffset now = clock.GetUtcNow();
            DateTimeOffset? notBefore = delay > TimeSpan.Zero ? now + delay : null;
            DateTimeOffset paidAt = read.Value.PaidAt ?? now;
            string transaction = read.Value.TransactionId ?? IdText.FromParts("transaction", merchant.Value, outTradeNo.Value);
            PaymentRow paid = read.Value with { TransactionId = transaction, PaidAt = paidAt };
            string? again = read.Value.PaidAt is null ? null : IdText.FromParts("again", partition, Guid.NewGuid().ToString("N"));
            PartitionBatch batch = new PartitionBatch(partition)
                .Replace(read, paid, SandboxRowJson.Default.PaymentRow)
                .Send(SandboxEvents.Message(SandboxEvents.Paid(paid, transaction, paidAt), copies, notBefore, again));
            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                return Answer(paid, host);
            }
        }
    }

    public async Task<Result<SandboxRefund>> GetRefundAsync(MerchantId merchant, OrderId outTradeNo, RefundId refund, CancellationToken cancellation) =>
        await store.GetAsync(SandboxKey.PaymentOf(merchant, outTradeNo), SandboxKey.RefundOf(refund), SandboxRowJson.Default.RefundRow, cancellation).ConfigureAwait(false) is { } known
            ? new SandboxRefund(refund, known.Value.Amount, RefundProgress.Succeeded)
            : Problem.NotFound("refund_not_found", "There is no such refund.");

    public async Task<Result<SandboxRefund>> RefundAsync(SandboxRefundOrder order, CancellationToken cancellation)
    {
        string partition = SandboxKey.PaymentOf(order.Merchant, order.OutTradeNo);
        while (true)
        {
            if (await FindAsync(partition, cancellation).ConfigureAwait(false) is not { } read)
            {
                return NotFound();
            }

            string row = SandboxKey.RefundOf(order.RefundId);
            if (await store.GetAsync(partition, row, SandboxRowJson.Default.RefundRow, cancellation).ConfigureAwait(false) is { } known)
            {
                return known.Value.Amount == order.Amount
                    ? new SandboxRefund(order.RefundId, order.Amount, RefundProgress.Succeeded)
                    : Problem.Conflict("refund_no_used", "The number was used for another refund.");
            }

            if (read.Value.PaidAt is null || order.Amount <= 0 || order.Amount > read.Value.Amount - read.Value.Refunded)
            {
                return Problem.Refused("refund_exceeds_payment", "More than was paid cannot be given back.");
            }

            var refund = new RefundRow(order.RefundId, order.Amount, clock.GetUtcNow());
            PartitionBatch batch = new PartitionBatch(partition)
                .Replace(read, read.Value with { Refunded = read.Value.Refunded + order.Amount }, SandboxRowJson.Default.PaymentRow)
                .Insert(row, refund, SandboxRowJson.Default.RefundRow)
                .Send(SandboxEvents.Message(SandboxEvents.Refunded(read.Value, refund)));
            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                return new SandboxRefund(order.RefundId, order.Amount, RefundProgress.Processing);
            }
        }
    }

    private ValueTask<Stored<PaymentRow>?> FindAsync(string partition, CancellationToken cancellation) =>
        store.GetAsync(partition, SandboxKey.Payment, SandboxRowJson.Default.PaymentRow, cancellation);

    private static SandboxPayment Answer(PaymentRow row, Uri host) => new(
        row.OutTradeNo,
        row.PaidAt is null ? PaymentState.Waiting : PaymentState.Succeeded,
        row.Amount,
        row.Currency,
        PayPage.Of(host, row.Merchant, row.OutTradeNo),
        row.TransactionId,
        row.PaidAt);

    private static Problem NotFound() => Problem.NotFound("payment_not_found", "There is no such payment.");
}
