using Distribution.Kernel;
using Distribution.Payments.Alipay.Wire;
using Distribution.Payments.Signing;
using Microsoft.Extensions.Options;

namespace Distribution.Payments.Alipay;

/// <summary>
/// Payments by Alipay's page or its app, their query and end, and refunds. A payment begins when the buyer opens it: to
/// announce one is to sign it, and the provider is not asked.
/// </summary>
internal sealed class AlipayGateway(AlipayClient client, AlipayMerchants merchants, IOptions<AlipayOptions> options, TimeProvider time) : IPaymentGateway
{
    public const string ProviderName = "alipay";

    /// <summary>The key of the app's order string among a session's parameters.</summary>
    public const string OrderString = "orderString";

    private const int MaxSubjectBytes = 256;
    private const int MaxReasonBytes = 256;

    public string Name => ProviderName;

    public Task<Result<PaymentSession>> CreatePaymentAsync(PaymentRequest request, CancellationToken cancellation) => Task.FromResult(Create(request));

    public async Task<GatewayOutcome<PaymentStatus>> QueryAsync(MerchantId merchant, OrderId order, CancellationToken cancellation)
    {
        if (merchants.Find(merchant) is not { } own)
        {
            return new GatewayOutcome<PaymentStatus>.Unknown(GatewayProblems.NoAccount);
        }

        AlipayAnswer answer = await client.AskAsync(
            own, "alipay.trade.query", new TradeContent(order.Value), AlipayJson.Default.TradeContent, cancellation).ConfigureAwait(false);
        return answer switch
        {
            AlipayAnswer.Done done => AlipayWire.Read(done.Body, AlipayJson.Default.TradeAnswer) is { } trade
                ? AlipayStates.Payment(trade, order)
                : new GatewayOutcome<PaymentStatus>.Unknown(AlipayWire.Senseless),
            AlipayAnswer.Error { Code: AlipayStates.NoTrade } => new GatewayOutcome<PaymentStatus>.Known(new PaymentStatus(PaymentState.NotFound, 0, Currency.CNY, null, null)),
            var other => AlipayWire.Other<PaymentStatus>(other),
        };
    }

    public async Task<GatewayOutcome<Done>> CloseAsync(MerchantId merchant, OrderId order, CancellationToken cancellation)
    {
        if (merchants.Find(merchant) is not { } own)
        {
            return new GatewayOutcome<Done>.Unknown(GatewayProblems.NoAccount);
        }

        AlipayAnswer answer = await client.AskAsync(
            own, "alipay.trade.close", new TradeContent(order.Value), AlipayJson.Default.TradeContent, cancellation).ConfigureAwait(false);
        return answer switch
        {
            AlipayAnswer.Done => new GatewayOutcome<Done>.Known(default),

            // A payment that no buyer has opened does not exist there yet; it ends by its own time.
            AlipayAnswer.Error { Code: AlipayStates.NoTrade } => new GatewayOutcome<Done>.Known(default),
            AlipayAnswer.Error { Code: AlipayStates.WrongState } => await ClosedOrPaidAsync(merchant, order, cancellation).ConfigureAwait(false),
            var other => AlipayWire.Other<Done>(other),
        };
    }

    public async Task<GatewayOutcome<RefundStatus>> RefundAsync(RefundRequest request, CancellationToken cancellation)
    {
        if (request.Currency != Currency.CNY)
        {
            return new GatewayOutcome<RefundStatus>.Refused(GatewayProblems.PaymentCurrency());
        }

        if (merchants.Find(request.Merchant) is not { } own)
        {
            return new GatewayOutcome<RefundStatus>.Unknown(GatewayProblems.NoAccount);
        }

        var content = new RefundContent(
            request.Order.Value,
            request.Refund.Value,
            YuanText.Of(request.Amount),
            request.Reason is { } reason ? ProviderText.Fit(reason, MaxReasonBytes) : null);
        AlipayAnswer answer = await client.AskAsync(own, "alipay.trade.refund", content, AlipayJson.Default.RefundContent, cancellation).ConfigureAwait(false);
        if (answer is not AlipayAnswer.Done done)
        {
            return AlipayWire.Refund(answer, isQuery: false);
        }

        return AlipayWire.Read(done.Body, AlipayJson.Default.RefundAnswer) is { } refund && refund.OutTradeNo == request.Order.Value
            ? refund.FundChange == "Y"
                ? new GatewayOutcome<RefundStatus>.Known(new RefundStatus(RefundProgress.Succeeded, null))
                : Unfinished(await QueryRefundAsync(request, cancellation).ConfigureAwait(false))
            : new GatewayOutcome<RefundStatus>.Unknown(AlipayWire.Senseless);
    }

    public async Task<GatewayOutcome<RefundStatus>> QueryRefundAsync(RefundRequest request, CancellationToken cancellation)
    {
        if (merchants.Find(request.Merchant) is not { } own)
        {
            return new GatewayOutcome<RefundStatus>.Unknown(GatewayProblems.NoAccount);
        }

        AlipayAnswer answer = await client.AskAsync(
            own,
            "alipay.trade.fastpay.refund.query",
            new RefundQueryContent(request.Order.Value, request.Refund.Value),
            AlipayJson.Default.RefundQueryContent,
            cancellation).ConfigureAwait(false);
        return answer switch
        {
            AlipayAnswer.Done done => AlipayWire.Read(done.Body, AlipayJson.Default.RefundQueryAnswer) is { } refund
                ? AlipayStates.Refund(refund, request)
                : new GatewayOutcome<RefundStatus>.Unknown(AlipayWire.Senseless),
            AlipayAnswer.Error { Code: AlipayStates.NoTrade } => new GatewayOutcome<RefundStatus>.Known(new RefundStatus(RefundProgress.NotFound, null)),
            var other => AlipayWire.Refund(other, isQuery: true),
        };
    }

    /// <summary>A refund that was taken and is not found is on its way.</summary>
    private static GatewayOutcome<RefundStatus> Unfinished(GatewayOutcome<RefundStatus> asked) =>
        asked is GatewayOutcome<RefundStatus>.Known { Value.State: RefundProgress.NotFound }
            ? new GatewayOutcome<RefundStatus>.Known(new RefundStatus(RefundProgress.Processing, null))
            : asked;

    private Result<PaymentSession> Create(PaymentRequest request)
    {
        if (request.Currency != Currency.CNY)
        {
            return GatewayProblems.PaymentCurrency();
        }

        if (merchants.Find(request.Merchant) is not { } own)
        {
            return GatewayProblems.NotConfigured();
        }

        DateTimeOffset now = time.GetUtcNow();
        var content = new PayContent(
            request.Order.Value,
            YuanText.Of(request.Amount),
            ProviderText.Fit(request.Description, MaxSubjectBytes),
            "FAST_INSTANT_TRADE_PAY",
            AlipayRequest.Time(request.ExpiresAt));
        string page = AlipayRequest.Encode(AlipayRequest.Sign(own, "alipay.trade.page.pay", content, AlipayJson.Default.PayContent, now, notifies: true, returns: true));
        string app = AlipayRequest.Encode(AlipayRequest.Sign(
            own, "alipay.trade.app.pay", content with { ProductCode = "QUICK_MSECURITY_PAY" }, AlipayJson.Default.PayContent, now, notifies: true));
        return new PaymentSession(
            Name, request.Order, request.Amount, request.Currency, $"{options.Value.Gateway}?{page}", new Dictionary<string, string> { [OrderString] = app });
    }

    private async Task<GatewayOutcome<Done>> ClosedOrPaidAsync(MerchantId merchant, OrderId order, CancellationToken cancellation) =>
        await QueryAsync(merchant, order, cancellation).ConfigureAwait(false) switch
        {
            GatewayOutcome<PaymentStatus>.Known { Value.State: PaymentState.Succeeded } => new GatewayOutcome<Done>.Refused(GatewayProblems.AlreadyPaid()),
            GatewayOutcome<PaymentStatus>.Known { Value.State: PaymentState.Closed } => new GatewayOutcome<Done>.Known(default),
            GatewayOutcome<PaymentStatus>.Unknown { Reason: var reason } => new GatewayOutcome<Done>.Unknown(reason),
            _ => new GatewayOutcome<Done>.Unknown(AlipayStates.WrongState),
        };
}
