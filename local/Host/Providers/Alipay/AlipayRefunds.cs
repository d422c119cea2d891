using Distribution.Kernel;
using Distribution.Local.Providers.Faults;
using Distribution.Messaging;
using Distribution.Payments.Alipay;
using Distribution.Storage;

namespace Distribution.Local.Providers.Alipay;

/// <summary>Refunds. One <c>out_request_no</c> moves money once.</summary>
internal sealed class AlipayRefunds(IEntityStore store, Outbox outbox, AlipayTrades trades, FaultBook faults, AlipayFate fate, TimeProvider clock)
{
    /// <summary>What happens to a refund that takes time.</summary>
    public const string Arrives = "refund-arrives";

    /// <summary><c>alipay.trade.refund</c>.</summary>
    public async Task<byte[]> RefundAsync(AlipayCall call, CancellationToken cancellation)
    {
        if (AlipayContent.Read(call.Content, AlipayWordsJson.Default.RefundAsk) is not { } ask
            || !IdText.IsValid(ask.OutTradeNo) || !IdText.IsValid(ask.OutRequestNo) || !AlipayText.TryFen(ask.RefundAmount, out long amount) || amount == 0)
        {
            return AlipayContent.Refused("ACQ.INVALID_PARAMETER");
        }

        string asked = AskedAgain.Digest(AlipayText.Yuan(amount), ask.RefundReason);
        PlannedFault? fault = null;
        TimeSpan takes = fate.OfRefund();
        while (true)
        {
            MerchantId merchant = call.Application.Merchant;
            if (await trades.FindAsync(merchant, ask.OutTradeNo, cancellation).ConfigureAwait(false) is not { } read)
            {
                return AlipayContent.Refused(AlipayContent.NoTrade);
            }

            TradeRow trade = read.Value;
            string partition = AlipayKey.TradeOf(merchant, ask.OutTradeNo);
            if (await FindAsync(partition, ask.OutRequestNo, cancellation).ConfigureAwait(false) is { Value: var known })
            {
                return known.Amount == amount && (known.Asked ?? asked) == asked ? Said(trade, "N") : AlipayContent.Refused("ACQ.DISCORDANT_REPEAT_REQUEST");
            }

            if (trade.PaidAt is null || amount > trade.Amount - trade.Refunded)
            {
                return AlipayContent.Refused(trade.PaidAt is null ? AlipayContent.WrongState : "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");
            }

            DateTimeOffset now = clock.GetUtcNow();
            bool isDone = takes == TimeSpan.Zero;
            var refund = new AlipayRefundRow(ask.OutRequestNo, amount, now, isDone ? now : null, asked);
            TradeRow next = trade with { Refunded = trade.Refunded + amount };
            PartitionBatch batch = new PartitionBatch(partition)
                .Replace(read, next, AlipayRowJson.Default.TradeRow)
                .Insert(AlipayKey.RefundOf(refund.OutRequestNo), refund, AlipayRowJson.Default.AlipayRefundRow);
            if (!isDone)
            {
                batch.Send(new ProviderMoment(AlipayGateway.ProviderName, Arrives, merchant, ask.OutTradeNo, ask.OutRequestNo).Message(now + takes));
            }

            if (AlipayNotices.Refunded(call.Application, next, refund, now) is { } notice)
            {
                fault ??= await faults.OfNotificationAsync(ProviderCall.Refund, cancellation).ConfigureAwait(false);
                batch.Tell(notice, fault, now, takes);
            }

            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                return Said(next, isDone ? "Y" : "N");
            }
        }
    }

    /// <summary><c>alipay.trade.fastpay.refund.query</c>.</summary>
    public async Task<byte[]> QueryAsync(AlipayCall call, CancellationToken cancellation)
    {
        if (AlipayContent.Read(call.Content, AlipayWordsJson.Default.RefundQueryAsk) is not { } ask || !IdText.IsValid(ask.OutTradeNo) || !IdText.IsValid(ask.OutRequestNo))
        {
            return AlipayContent.Refused("ACQ.INVALID_PARAMETER");
        }

        if (await trades.FindAsync(call.Application.Merchant, ask.OutTradeNo, cancellation).ConfigureAwait(false) is not { Value: var trade })
        {
            return AlipayContent.Refused(AlipayContent.NoTrade);
        }

        Stored<AlipayRefundRow>? read = await FindAsync(AlipayKey.TradeOf(call.Application.Merchant, ask.OutTradeNo), ask.OutRequestNo, cancellation).ConfigureAwait(false);
        RefundQuerySaid said = read is { Value: var refund }
            ? new RefundQuerySaid(
                AlipayContent.Done,
                AlipayContent.Success,
                trade.OutTradeNo,
                trade.TradeNo,
                refund.OutRequestNo,
                AlipayText.Yuan(trade.Amount),
                AlipayText.Yuan(refund.Amount),
                refund.DoneAt is null ? null : "REFUND_SUCCESS")
            : new RefundQuerySaid(AlipayContent.Done, AlipayContent.Success);
        return AlipayContent.Of(said, AlipayWordsJson.Default.RefundQuerySaid);
    }

    /// <summary>The money of a refund is back. Told twice, it is back once.</summary>
    public async Task ArriveAsync(ProviderMoment moment, CancellationToken cancellation)
    {
        string partition = AlipayKey.TradeOf(moment.Merchant, moment.Number);
        while (await FindAsync(partition, moment.Part ?? "-", cancellation).ConfigureAwait(false) is { Value.DoneAt: null } read)
        {
            PartitionBatch batch = new PartitionBatch(partition).Replace(read, read.Value with { DoneAt = clock.GetUtcNow() }, AlipayRowJson.Default.AlipayRefundRow);
            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                return;
            }
        }
    }

    private ValueTask<Stored<AlipayRefundRow>?> FindAsync(string partition, string outRequestNo, CancellationToken cancellation) =>
        store.GetAsync(partition, AlipayKey.RefundOf(outRequestNo), AlipayRowJson.Default.AlipayRefundRow, cancellation);

    private byte[] Said(TradeRow trade, string fundChange) => AlipayContent.Of(
        new RefundSaid(
            AlipayContent.Done,
            AlipayContent.Success,
            AlipayNumbers.User(trade.Merchant, "buyer"),
            fundChange,
            AlipayText.Time(clock.GetUtcNow()),
            trade.OutTradeNo,
            AlipayText.Yuan(trade.Refunded),
            trade.TradeNo),
        AlipayWordsJson.Default.RefundSaid);
}
