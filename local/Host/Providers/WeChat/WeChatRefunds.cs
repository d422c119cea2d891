using Distribution.Kernel;
using Distribution.Local.Providers.Faults;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Local.Providers.WeChat;

/// <summary>Refunds. The same number refunds once; the money goes back a moment after the request.</summary>
internal sealed class WeChatRefunds(IEntityStore store, Outbox outbox, WeChatPayments payments, WeChatAccounts accounts, FaultBook faults, TimeProvider clock)
{
    /// <summary>The moment the money goes back, or cannot.</summary>
    public const string Arrives = "refundArrives";

    private const string Cny = "CNY";
    private const int MaxRefunds = 50;
    private const int MaxReason = 80;
    private const string ToFail = "TOFAIL";
    private const string Processing = "PROCESSING";
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(365);

    public async Task<WeChatAnswer> RefundAsync(WeChatAccount account, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (WeChatDocuments.Read(body, WeChatDocuments.Default.RefundRequestDocument) is not { } asked || !WeChatText.IsNumber(asked.OutRefundNo, 1, 64, "_-*@")
            || asked.Amount.Refund < 1 || asked.Amount.Currency != Cny || System.Text.Encoding.UTF8.GetByteCount(asked.Reason ?? "") > MaxReason)
        {
            return WeChatAnswer.Parameter("The refund has a member that is absent or not as it should be.");
        }

        Uri? notifyUrl = null;
        if (asked.NotifyUrl is { } url && (notifyUrl = WeChatText.NotifyUrl(url)) is null)
        {
            return WeChatAnswer.Parameter("The notify_url is not an address notifications may go to.");
        }

        bool isToFail = false;
        while (true)
        {
            if (await payments.FindAsync(account.Merchant, asked.OutTradeNo, cancellation).ConfigureAwait(false) is not { } read)
            {
                return WeChatAnswer.Error(404, "RESOURCE_NOT_EXISTS", "There is no such order.");
            }

            WeChatPaymentRow payment = read.Value;
            if (await FindAsync(account.Merchant, asked.OutRefundNo, cancellation).ConfigureAwait(false) is var (of, known))
            {
                return of == asked.OutTradeNo && known.Value.Amount == asked.Amount.Refund && asked.Amount.Total == payment.Total
                    ? WeChatAnswer.Of(Document(payment, known.Value), WeChatDocuments.Default.RefundDocument)
                    : WeChatAnswer.Invalid("The number was used for another refund, or the amounts are not as before.");
            }

            DateTimeOffset now = clock.GetUtcNow();
            if (Refusal(payment, asked, now) is { } refusal)
            {
                return refusal;
            }

            if (!await TryIndexAsync(account.Merchant, asked, cancellation).ConfigureAwait(false))
            {
                return WeChatAnswer.Invalid("The number was used for another refund.");
            }

            isToFail = isToFail || await faults.FailsAsync(ProviderCall.Refund, cancellation).ConfigureAwait(false);
            var refund = new WeChatRefundRow(
                asked.OutRefundNo, WeChatText.Number("5030", 28, account.Row.MchId, asked.OutRefundNo), asked.Amount.Refund, notifyUrl, isToFail ? ToFail : Processing, now);
            WeChatPaymentRow next = payment with { Refunded = payment.Refunded + refund.Amount, Refunds = payment.Refunds + 1 };
            PartitionBatch batch = new PartitionBatch(WeChatKey.PaymentOf(account.Merchant, payment.OutTradeNo))
                .Replace(read, next, WeChatRowJson.Default.WeChatPaymentRow)
                .Insert(WeChatKey.RefundOf(refund.OutRefundNo), refund, WeChatRowJson.Default.WeChatRefundRow);
            batch.Then(Arrives, account.Merchant, payment.OutTradeNo, refund.OutRefundNo);
            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                return WeChatAnswer.Of(Document(next, refund), WeChatDocuments.Default.RefundDocument);
            }
        }
    }

    public async Task<WeChatAnswer> QueryAsync(WeChatAccount account, string outRefundNo, CancellationToken cancellation) =>
        await FindAsync(account.Merchant, outRefundNo, cancellation).ConfigureAwait(false) is var (of, refund)
            && await payments.FindAsync(account.Merchant, of, cancellation).ConfigureAwait(false) is { } payment
                ? WeChatAnswer.Of(Document(payment.Value, refund.Value), WeChatDocuments.Default.RefundDocument)
                : WeChatAnswer.Error(404, "RESOURCE_NOT_EXISTS", "There is no such refund.");

    /// <summary>The money of a refund goes back, or it turns out that it cannot.</summary>
    public async Task ArriveAsync(MerchantId merchant, string outTradeNo, string outRefundNo, CancellationToken cancellation)
    {
        PlannedFault? fault = null;
        while (await payments.FindAsync(merchant, outTradeNo, cancellation).ConfigureAwait(false) is { } payment
            && await FindAsync(merchant, outRefundNo, cancellation).ConfigureAwait(false) is (_, { Value: { SuccessAt: null, Status: Processing or ToFail } refund } read)
            && accounts.Find(merchant) is { } account)
        {
            DateTimeOffset now = clock.GetUtcNow();
            bool fails = refund.Status == ToFail;
            WeChatRefundRow ended = refund with { Status = fails ? "ABNORMAL" : "SUCCESS", SuccessAt = fails ? null : now };
            PartitionBatch batch = new PartitionBatch(WeChatKey.PaymentOf(merchant, outTradeNo)).Replace(read, ended, WeChatRowJson.Default.WeChatRefundRow);
            if (ended.NotifyUrl is { } url)
            {
                fault ??= await faults.OfNotificationAsync(ProviderCall.Refund, cancellation).ConfigureAwait(false);
                batch.Tell(
                    account.Notice(url, "REFUND." + ended.Status, "refund", fails ? "退款异常" : "退款成功", outRefundNo, Event(account, payment.Value, ended), WeChatDocuments.Default.RefundEvent, now),
                    fault,
                    now);
            }

            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                return;
            }
        }
    }

    private static WeChatAnswer? Refusal(WeChatPaymentRow payment, RefundRequestDocument asked, DateTimeOffset now) =>
        payment.PaidAt is not { } paidAt ? WeChatAnswer.Invalid("The order is not paid.")
        : asked.Amount.Total != payment.Total ? WeChatAnswer.Invalid("The total is not the order's.")
        : payment.Refunded + asked.Amount.Refund > payment.Total ? WeChatAnswer.Invalid("More than was paid cannot be given back.")
        : payment.Refunds >= MaxRefunds ? WeChatAnswer.Invalid("An order has at most 50 refunds.")
        : now - paidAt > MaxAge ? WeChatAnswer.Invalid("The order was paid more than a year ago.")
        : null;

    /// <summary>Keeps for which order the number is; false if it is for another.</summary>
    private async Task<bool> TryIndexAsync(MerchantId merchant, RefundRequestDocument asked, CancellationToken cancellation)
    {
        string partition = WeChatKey.RefundIndexOf(merchant, asked.OutRefundNo);
        PartitionBatch batch = new PartitionBatch(partition).Insert(WeChatKey.Index, new WeChatRefundIndex(asked.OutTradeNo), WeChatRowJson.Default.WeChatRefundIndex);
        return await store.WriteAsync(partition, batch.Writes, cancellation).ConfigureAwait(false) is null
            || (await IndexAsync(merchant, asked.OutRefundNo, cancellation).ConfigureAwait(false))?.Value.OutTradeNo == asked.OutTradeNo;
    }

    private ValueTask<Stored<WeChatRefundIndex>?> IndexAsync(MerchantId merchant, string outRefundNo, CancellationToken cancellation) =>
        store.GetAsync(WeChatKey.RefundIndexOf(merchant, outRefundNo), WeChatKey.Index, WeChatRowJson.Default.WeChatRefundIndex, cancellation);

    private async Task<(string OutTradeNo, Stored<WeChatRefundRow> Refund)?> FindAsync(MerchantId merchant, string outRefundNo, CancellationToken cancellation)
    {
        if (!WeChatText.IsNumber(outRefundNo, 1, 64, "_-*@") || await IndexAsync(merchant, outRefundNo, cancellation).ConfigureAwait(false) is not { } index)
        {
            return null;
        }

        string partition = WeChatKey.PaymentOf(merchant, index.Value.OutTradeNo);
        return await store.GetAsync(partition, WeChatKey.RefundOf(outRefundNo), WeChatRowJson.Default.WeChatRefundRow, cancellation).ConfigureAwait(false) is { } refund
            ? (index.Value.OutTradeNo, refund)
            : null;
    }

    private static RefundDocument Document(WeChatPaymentRow payment, WeChatRefundRow refund) => new(
        refund.RefundId,
        refund.OutRefundNo,
        payment.TransactionId ?? "",
        payment.OutTradeNo,
        "ORIGINAL",
        "支付用户零钱",
        refund.SuccessAt is { } at ? WeChatText.Time(at) : null,
        WeChatText.Time(refund.At),
        refund.Status == ToFail ? Processing : refund.Status,
        new RefundedAmount(payment.Total, refund.Amount, payment.Total, refund.Amount, refund.Amount, payment.Total, 0, Cny));

    private static RefundEvent Event(WeChatAccount account, WeChatPaymentRow payment, WeChatRefundRow refund) => new(
        account.Row.MchId,
        payment.OutTradeNo,
        payment.TransactionId ?? "",
        refund.OutRefundNo,
        refund.RefundId,
        refund.Status,
        refund.SuccessAt is { } at ? WeChatText.Time(at) : null,
        "支付用户零钱",
        new RefundEventAmount(payment.Total, refund.Amount, payment.Total, refund.Amount));
}
