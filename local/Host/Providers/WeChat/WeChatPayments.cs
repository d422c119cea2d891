using System.Globalization;
using Distribution.Kernel;
using Distribution.Local.Providers.Faults;
using Distribution.Messaging;
using Distribution.Payments.WeChatPay;
using Distribution.Storage;

namespace Distribution.Local.Providers.WeChat;

/// <summary>Orders: announced by the merchant, paid by the buyer, asked about and closed.</summary>
internal sealed class WeChatPayments(IEntityStore store, Outbox outbox, WeChatPeople people, FaultBook faults, TimeProvider clock)
{
    private const string Cny = "CNY";
    private const int MaxDescription = 127;
    private const string ResourceType = "transaction";

    public async Task<WeChatAnswer> PrepayAsync(WeChatAccount account, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (WeChatDocuments.Read(body, WeChatDocuments.Default.PrepayRequest) is not { } order || !WeChatText.IsNumber(order.OutTradeNo, 6, 32, "_-*")
            || order.Description.Length is 0 or > MaxDescription || order.Amount.Total < 1 || order.Amount.Currency != Cny
            || WeChatText.NotifyUrl(order.NotifyUrl) is not { } notifyUrl || !TryTime(order.TimeExpire, out DateTimeOffset? expires))
        {
            return WeChatAnswer.Parameter("The order has a member that is absent or not as it should be.");
        }

        if (order.Mchid != account.Row.MchId || order.Appid != account.Row.AppId)
        {
            return WeChatAnswer.AppMismatch();
        }

        if (!await people.IsKnownAsync(order.Payer.Openid, cancellation).ConfigureAwait(false))
        {
            return WeChatAnswer.Parameter("The app has no user of this openid.");
        }

        DateTimeOffset now = clock.GetUtcNow();
        if (expires <= now)
        {
            return WeChatAnswer.Parameter("The order's time is over.");
        }

        string partition = WeChatKey.PaymentOf(account.Merchant, order.OutTradeNo);
        string asked = AskedAgain.Digest(
            order.Description, order.Attach, order.NotifyUrl, order.TimeExpire, order.Payer.Openid, order.Amount.Total.ToString(CultureInfo.InvariantCulture));
        while (true)
        {
            if (await FindAsync(account.Merchant, order.OutTradeNo, cancellation).ConfigureAwait(false) is { } read)
            {
                return read.Value.State(now) switch
                {
                    "CLOSED" => WeChatAnswer.Error(400, "ORDER_CLOSED", "The order is closed."),
                    "NOTPAY" when read.Value.Total == order.Amount.Total && read.Value.OpenId == order.Payer.Openid && (read.Value.Asked ?? asked) == asked => Prepaid(account, order, now),
                    "NOTPAY" => WeChatAnswer.Error(403, "OUT_TRADE_NO_USED", "The number was used for another order."),
                    _ => WeChatAnswer.Error(400, "ORDER_PAID", "The order is paid."),
                };
            }

            var row = new WeChatPaymentRow(account.Merchant, order.OutTradeNo, order.Payer.Openid, order.Amount.Total, notifyUrl, expires) { Asked = asked };
            PartitionBatch batch = new PartitionBatch(partition).Insert(WeChatKey.Payment, row, WeChatRowJson.Default.WeChatPaymentRow);
            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                return Prepaid(account, order, now);
            }
        }
    }

    public async Task<WeChatAnswer> QueryAsync(WeChatAccount account, string outTradeNo, string query, CancellationToken cancellation)
    {
        if (query != "mchid=" + account.Row.MchId)
        {
            return WeChatAnswer.Parameter("The query has the merchant number as mchid.");
        }

        return await FindAsync(account.Merchant, outTradeNo, cancellation).ConfigureAwait(false) is { } read
            ? WeChatAnswer.Of(Document(account, read.Value, clock.GetUtcNow()), WeChatDocuments.Default.OrderDocument)
            : NoOrder();
    }

    public async Task<WeChatAnswer> CloseAsync(WeChatAccount account, string outTradeNo, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (WeChatDocuments.Read(body, WeChatDocuments.Default.CloseRequest)?.Mchid != account.Row.MchId)
        {
            return WeChatAnswer.Parameter("The body has the merchant number as mchid.");
        }

        while (true)
        {
            if (await FindAsync(account.Merchant, outTradeNo, cancellation).ConfigureAwait(false) is not { } read)
            {
                return NoOrder();
            }

            if (read.Value.PaidAt is not null)
            {
                return WeChatAnswer.Error(400, "ORDER_PAID", "The order is paid.");
            }

            if (read.Value.IsClosed || await TryReplaceAsync(read, read.Value with { IsClosed = true }, null, cancellation).ConfigureAwait(false))
            {
                return WeChatAnswer.Nothing;
            }
        }
    }

    /// <summary>The buyer pays. Paying again only sends the notification again.</summary>
    public async Task<Result<Done>> PayAsync(WeChatAccount account, string outTradeNo, int times, TimeSpan delay, CancellationToken cancellation)
    {
        PlannedFault? fault = null;
        while (true)
        {
            if (await FindAsync(account.Merchant, outTradeNo, cancellation).ConfigureAwait(false) is not { } read)
            {
                return ProviderProblems.NoPayment();
            }

            DateTimeOffset now = clock.GetUtcNow();
            if (read.Value.State(now) == "CLOSED")
            {
                return ProviderProblems.State("CLOSED");
            }

            WeChatPaymentRow paid = read.Value with
            {
                PaidAt = read.Value.PaidAt ?? now,
                TransactionId = read.Value.TransactionId ?? WeChatText.Number("4200", 28, account.Row.MchId, outTradeNo),
                Rounds = read.Value.Rounds + 1,
            };
            fault ??= await faults.OfNotificationAsync(ProviderCall.Payment, cancellation).ConfigureAwait(false);
            ProviderNotification notification = account.Notice(
                paid.NotifyUrl, "TRANSACTION.SUCCESS", ResourceType, "支付成功", outTradeNo, Document(account, paid with { Refunded = 0 }, now), WeChatDocuments.Default.OrderDocument, paid.PaidAt.Value);
            var message = notification with { Copies = times, Round = paid.Rounds.ToString(CultureInfo.InvariantCulture) };
            if (await TryReplaceAsync(read, paid, batch => batch.Tell(message, fault, now, delay), cancellation).ConfigureAwait(false))
            {
                return default(Done);
            }
        }
    }

    public ValueTask<Stored<WeChatPaymentRow>?> FindAsync(MerchantId merchant, string outTradeNo, CancellationToken cancellation) =>
        WeChatText.IsNumber(outTradeNo, 1, 32, "_-*")
            ? store.GetAsync(WeChatKey.PaymentOf(merchant, outTradeNo), WeChatKey.Payment, WeChatRowJson.Default.WeChatPaymentRow, cancellation)
            : ValueTask.FromResult<Stored<WeChatPaymentRow>?>(null);

    private async Task<bool> TryReplaceAsync(Stored<WeChatPaymentRow> read, WeChatPaymentRow next, Action<PartitionBatch>? more, CancellationToken cancellation)
    {
        PartitionBatch batch = new PartitionBatch(WeChatKey.PaymentOf(next.Merchant, next.OutTradeNo)).Replace(read, next, WeChatRowJson.Default.WeChatPaymentRow);
        more?.Invoke(batch);
        return await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null;
    }

    private static WeChatAnswer NoOrder() => WeChatAnswer.Error(404, "ORDER_NOT_EXIST", "There is no such order.");

    private static WeChatAnswer Prepaid(WeChatAccount account, PrepayRequest order, DateTimeOffset now) => WeChatAnswer.Of(
        new PrepayReply("wx" + WeChatText.Number(WeChatText.Time(now)[..10].Replace("-", "", StringComparison.Ordinal), 34, account.Row.MchId, order.OutTradeNo)),
        WeChatDocuments.Default.PrepayReply);

    private static OrderDocument Document(WeChatAccount account, WeChatPaymentRow row, DateTimeOffset now)
    {
        string state = row.State(now);
        bool isPaid = row.PaidAt is not null;
        return new OrderDocument(
            account.Row.AppId,
            account.Row.MchId,
            row.OutTradeNo,
            state,
            state switch { "SUCCESS" => "支付成功", "REFUND" => "转入退款", "CLOSED" => "订单已关闭", _ => "订单未支付" },
            row.TransactionId,
            isPaid ? "JSAPI" : null,
            isPaid ? "OTHERS" : null,
            row.PaidAt is { } at ? WeChatText.Time(at) : null,
            isPaid ? new Payer(row.OpenId) : null,
            isPaid ? new PaidAmount(row.Total, row.Total, Cny, Cny) : null);
    }

    /// <summary>False if the text is no time.</summary>
    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        bool isTime = DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset read);
        time = isTime ? read : null;
        return text is null || isTime;
    }
}
