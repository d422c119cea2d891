using Distribution.Kernel;
using Distribution.Local.Providers.Faults;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Local.Providers.Alipay;

/// <summary>Payments. One begins when a buyer opens what the shop has signed; before, Alipay has never heard of it.</summary>
internal sealed class AlipayTrades(IEntityStore store, Outbox outbox, FaultBook faults, TimeProvider clock)
{
    private static readonly TimeSpan UsualTime = TimeSpan.FromDays(15);

    /// <summary>The trade; or <c>provider.*</c>. Opening it again changes nothing.</summary>
    public async Task<Result<TradeRow>> OpenAsync(AlipayCall call, CancellationToken cancellation)
    {
        if (AlipayContent.Read(call.Content, AlipayWordsJson.Default.PayAsk) is not { } ask
            || !IdText.IsValid(ask.OutTradeNo) || ask.Subject.Length == 0 || ask.ProductCode != ProductOf(call.Method)
            || !AlipayText.TryFen(ask.TotalAmount, out long amount) || amount == 0
            || (ask.TimeExpire is { } text && AlipayText.ReadTime(text) is null))
        {
            return Problem.Invalid("provider.order_malformed", "The order is not one a buyer can open.");
        }

        // Page and app may show the same payment; what it is must not change.
        string asked = AskedAgain.Digest(AlipayText.Yuan(amount), ask.Subject, ask.TimeExpire, call.NotifyUrl?.AbsoluteUri);
        while (true)
        {
            MerchantId merchant = call.Application.Merchant;
            if (await FindAsync(merchant, ask.OutTradeNo, cancellation).ConfigureAwait(false) is { Value: var known })
            {
                return known.Amount == amount && (known.Asked ?? asked) == asked
                    ? known
                    : Problem.Conflict("provider.number_used", "ACQ.CONTEXT_INCONSISTENT: the number was used for another payment.");
            }

            DateTimeOffset now = clock.GetUtcNow();
            DateTimeOffset expires = AlipayText.ReadTime(ask.TimeExpire) ?? now + UsualTime;
            if (now >= expires)
            {
                return ProviderProblems.State("TRADE_CLOSED");
            }

            var row = new TradeRow(
                merchant, ask.OutTradeNo, AlipayNumbers.Order(now, "22001", merchant, ask.OutTradeNo), amount, ask.Subject, call.NotifyUrl, now, expires) { Asked = asked };
            PartitionBatch batch = new PartitionBatch(AlipayKey.TradeOf(merchant, ask.OutTradeNo)).Insert(AlipayKey.Trade, row, AlipayRowJson.Default.TradeRow);
            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                return row;
            }
        }
    }

    /// <summary>The buyer pays what he has opened. Paying again only sends the notification again.</summary>
    public async Task<Result<Done>> PayAsync(AlipayApplication application, ProviderAct.Pay pay, CancellationToken cancellation)
    {
        PlannedFault? fault = null;
        while (true)
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (await FindAsync(pay.Merchant, pay.OutTradeNo.Value, cancellation).ConfigureAwait(false) is not { } read)
            {
                return ProviderProblems.NoPayment();
            }

            if (read.Value.PaidAt is null && read.Value.StatusAt(now) is not "WAIT_BUYER_PAY" and var state)
            {
                return ProviderProblems.State(state);
            }

            TradeRow paid = read.Value with { PaidAt = read.Value.PaidAt ?? now };
            PartitionBatch batch = new PartitionBatch(AlipayKey.TradeOf(pay.Merchant, paid.OutTradeNo))
                .Replace(read, paid with { Told = paid.Told + 1 }, AlipayRowJson.Default.TradeRow);
            if (AlipayNotices.Paid(application, paid, now) is { } notice)
            {
                fault ??= await faults.OfNotificationAsync(ProviderCall.Payment, cancellation).ConfigureAwait(false);
                batch.Tell(notice with { Copies = pay.Times }, fault, now, pay.Delay);
            }

            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                return default(Done);
            }
        }
    }

    /// <summary><c>alipay.trade.query</c>.</summary>
    public async Task<byte[]> QueryAsync(AlipayCall call, CancellationToken cancellation)
    {
        if (AlipayContent.Read(call.Content, AlipayWordsJson.Default.TradeAsk) is not { } ask || !IdText.IsValid(ask.OutTradeNo))
        {
            return AlipayContent.Refused("ACQ.INVALID_PARAMETER");
        }

        return await FindAsync(call.Application.Merchant, ask.OutTradeNo, cancellation).ConfigureAwait(false) is { Value: var trade }
            ? AlipayContent.Of(
                new TradeSaid(
                    AlipayContent.Done,
                    AlipayContent.Success,
                    AlipayNumbers.User(trade.Merchant, "buyer"),
                    trade.OutTradeNo,
                    AlipayText.Yuan(trade.Amount),
                    trade.TradeNo,
                    trade.StatusAt(clock.GetUtcNow()),
                    trade.PaidAt is { } at ? AlipayText.Time(at) : null),
                AlipayWordsJson.Default.TradeSaid)
            : AlipayContent.Refused(AlipayContent.NoTrade);
    }

    /// <summary><c>alipay.trade.close</c>.</summary>
    public async Task<byte[]> CloseAsync(AlipayCall call, CancellationToken cancellation)
    {
        if (AlipayContent.Read(call.Content, AlipayWordsJson.Default.TradeAsk) is not { } ask || !IdText.IsValid(ask.OutTradeNo))
        {
            return AlipayContent.Refused("ACQ.INVALID_PARAMETER");
        }

        while (true)
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (await FindAsync(call.Application.Merchant, ask.OutTradeNo, cancellation).ConfigureAwait(false) is not { } read)
            {
                return AlipayContent.Refused(AlipayContent.NoTrade);
            }

            if (read.Value.StatusAt(now) != "WAIT_BUYER_PAY")
            {
                return AlipayContent.Refused(AlipayContent.WrongState);
            }

            PartitionBatch batch = new PartitionBatch(AlipayKey.TradeOf(call.Application.Merchant, ask.OutTradeNo))
                .Replace(read, read.Value with { ClosedAt = now }, AlipayRowJson.Default.TradeRow);
            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                return AlipayContent.Of(
                    new CloseSaid(AlipayContent.Done, AlipayContent.Success, ask.OutTradeNo, read.Value.TradeNo), AlipayWordsJson.Default.CloseSaid);
            }
        }
    }

    /// <summary>Null if no buyer has opened it.</summary>
    public ValueTask<Stored<TradeRow>?> FindAsync(MerchantId merchant, string outTradeNo, CancellationToken cancellation) =>
        store.GetAsync(AlipayKey.TradeOf(merchant, outTradeNo), AlipayKey.Trade, AlipayRowJson.Default.TradeRow, cancellation);

    private static string ProductOf(string method) => method == "alipay.trade.page.pay" ? "FAST_INSTANT_TRADE_PAY" : "QUICK_MSECURITY_PAY";
}
