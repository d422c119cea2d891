using System.Globalization;
using Distribution.Kernel;
using Distribution.Payments.Accounts;
using Distribution.Payments.Signing;
using Distribution.Payments.WeChatPay.Wire;
using Distribution.Storage;

namespace Distribution.Payments.WeChatPay;

/// <summary>Payments inside WeChat (JSAPI: mini program and pages in WeChat), their query and end, and refunds.</summary>
internal sealed class WeChatPayGateway(WeChatPayClient client, WeChatPayMerchants merchants, ProviderAccounts accounts, TimeProvider time) : IPaymentGateway
{
    public const string ProviderName = "wechat";

    internal const string Cny = "CNY";

    private const int MaxReasonBytes = 80;
    private const string Orders = "/v3/pay/transactions/out-trade-no/";
    private const string Refunds = "/v3/refund/domestic/refunds";

    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    public string Name => ProviderName;

    public async Task<Result<PaymentSession>> CreatePaymentAsync(PaymentRequest request, CancellationToken cancellation)
    {
        if (request.Currency != Currency.CNY)
        {
            return GatewayProblems.PaymentCurrency();
        }

        if (merchants.Find(request.Merchant) is not { } merchant)
        {
            return GatewayProblems.NotConfigured();
        }

        if (request.Buyer is not { } buyer || await accounts.FindAsync(request.Merchant, buyer, Name, cancellation).ConfigureAwait(false) is not { } payer)
        {
            return GatewayProblems.PayerUnknown();
        }

        WeChatPayAccount account = merchant.Account;
        var body = new PrepayBody(
            account.AppId,
            account.MchId,
            request.Description,
            request.Order.Value,
            request.ExpiresAt.ToOffset(China).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
            Notify(account),
            new PrepayAmount(request.Amount, Cny),
            new PrepayPayer(payer.Account));
        WeChatPayAnswer answer = await client.AskAsync(
            merchant, HttpMethod.Post, "/v3/pay/transactions/jsapi", StoreJson.Write(body, WeChatPayJson.Default.PrepayBody), cancellation).ConfigureAwait(false);
        return answer switch
        {
            WeChatPayAnswer.Done done when WeChatPayWire.Read(done.Body, WeChatPayJson.Default.PrepayAnswer) is { PrepayId.Length: > 0 } prepaid =>
                new PaymentSession(Name, request.Order, request.Amount, request.Currency, null, Parameters(merchant, prepaid.PrepayId)),
            WeChatPayAnswer.Error error when error.Is("ORDERPAID") => GatewayProblems.AlreadyPaid(),
            WeChatPayAnswer.Error error when !WeChatPayWire.IsPassing(error) => GatewayProblems.PaymentRefused(error.Code),
            _ => GatewayProblems.Unavailable(),
        };
    }

    public async Task<GatewayOutcome<PaymentStatus>> QueryAsync(MerchantId merchant, OrderId order, CancellationToken cancellation)
    {
        if (merchants.Find(merchant) is not { } own)
        {
            return new GatewayOutcome<PaymentStatus>.Unknown(GatewayProblems.NoAccount);
        }

        string path = $"{Orders}{Uri.EscapeDataString(order.Value)}?mchid={own.Account.MchId}";
        return await client.AskAsync(own, HttpMethod.Get, path, [], cancellation).ConfigureAwait(false) switch
        {
            WeChatPayAnswer.Done done => WeChatPayWire.Read(done.Body, WeChatPayJson.Default.Transaction) is { } transaction
                ? WeChatPayStates.Payment(transaction, own.Account, order)
                : new GatewayOutcome<PaymentStatus>.Unknown(WeChatPayWire.Senseless),
            WeChatPayAnswer.Error error when error.Is("ORDERNOTEXIST", "RESOURCENOTEXISTS") =>
                new GatewayOutcome<PaymentStatus>.Known(new PaymentStatus(PaymentState.NotFound, 0, Currency.CNY, null, null)),
            WeChatPayAnswer.Error error when error.Is("ORDERCLOSED") =>
                new GatewayOutcome<PaymentStatus>.Known(new PaymentStatus(PaymentState.Closed, 0, Currency.CNY, null, null)),
            var other => WeChatPayWire.Other<PaymentStatus>(other),
        };
    }

    public async Task<GatewayOutcome<Done>> CloseAsync(MerchantId merchant, OrderId order, CancellationToken cancellation)
    {
        if (merchants.Find(merchant) is not { } own)
        {
            return new GatewayOutcome<Done>.Unknown(GatewayProblems.NoAccount);
        }

        string path = $"{Orders}{Uri.EscapeDataString(order.Value)}/close";
        byte[] body = StoreJson.Write(new CloseBody(own.Account.MchId), WeChatPayJson.Default.CloseBody);
        return await client.AskAsync(own, HttpMethod.Post, path, body, cancellation).ConfigureAwait(false) switch
        {
            WeChatPayAnswer.Done => new GatewayOutcome<Done>.Known(default),
            WeChatPayAnswer.Error error when error.Is("ORDERCLOSED", "ORDERNOTEXIST", "RESOURCENOTEXISTS") => new GatewayOutcome<Done>.Known(default),
            WeChatPayAnswer.Error error when error.Is("ORDERPAID") => new GatewayOutcome<Done>.Refused(GatewayProblems.AlreadyPaid()),
            var other => WeChatPayWire.Other<Done>(other),
        };
    }

    public async Task<GatewayOutcome<RefundStatus>> RefundAsync(RefundRequest request, CancellationToken cancellation)
    {
        if (merchants.Find(request.Merchant) is not { } own)
        {
            return new GatewayOutcome<RefundStatus>.Unknown(GatewayProblems.NoAccount);
        }

        var body = new RefundBody(
            request.Order.Value,
            request.Refund.Value,
            request.Reason is { } reason ? ProviderText.Fit(reason, MaxReasonBytes) : null,
            Notify(own.Account),
            new RefundBodyAmount(request.Amount, request.Total, Cny));
        return request.Currency != Currency.CNY
            ? new GatewayOutcome<RefundStatus>.Refused(GatewayProblems.PaymentCurrency())
            : Refund(request, await client.AskAsync(own, HttpMethod.Post, Refunds, StoreJson.Write(body, WeChatPayJson.Default.RefundBody), cancellation).ConfigureAwait(false), isQuery: false);
    }

    public async Task<GatewayOutcome<RefundStatus>> QueryRefundAsync(RefundRequest request, CancellationToken cancellation)
    {
        if (merchants.Find(request.Merchant) is not { } own)
        {
            return new GatewayOutcome<RefundStatus>.Unknown(GatewayProblems.NoAccount);
        }

        WeChatPayAnswer answer = await client.AskAsync(
            own, HttpMethod.Get, $"{Refunds}/{Uri.EscapeDataString(request.Refund.Value)}", [], cancellation).ConfigureAwait(false);
        return answer is WeChatPayAnswer.Error error && error.Is("RESOURCENOTEXISTS")
            ? new GatewayOutcome<RefundStatus>.Known(new RefundStatus(RefundProgress.NotFound, null))
            : Refund(request, answer, isQuery: true);
    }

    private static GatewayOutcome<RefundStatus> Refund(RefundRequest request, WeChatPayAnswer answer, bool isQuery) => answer is WeChatPayAnswer.Done done
        ? WeChatPayWire.Read(done.Body, WeChatPayJson.Default.RefundAnswer) is { } refund
            ? WeChatPayStates.Refund(refund, request)
            : new GatewayOutcome<RefundStatus>.Unknown(WeChatPayWire.Senseless)
        : WeChatPayWire.Refund(answer, isQuery);

    private static string Notify(WeChatPayAccount account) => account.NotifyUrl?.AbsoluteUri ?? throw new InvalidOperationException("The account has no address for notifications.");

    private Dictionary<string, string> Parameters(WeChatPayMerchant merchant, string prepayId)
    {
        string timestamp = WeChatPaySignature.Timestamp(time.GetUtcNow());
        string nonce = Guid.NewGuid().ToString("N");
        string package = "prepay_id=" + prepayId;
        return new Dictionary<string, string>
        {
            ["appId"] = merchant.Account.AppId,
            ["timeStamp"] = timestamp,
            ["nonceStr"] = nonce,
            ["package"] = package,
            ["signType"] = "RSA",
            ["paySign"] = WeChatPaySignature.Payment(merchant.Signer, merchant.Account.AppId, timestamp, nonce, package),
        };
    }
}
