using System.Text;
using System.Text.Json.Nodes;
using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Alipay;
using Distribution.Local.Providers.Faults;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.World;
using Distribution.Messaging;
using Distribution.Payments;
using Distribution.Payments.Alipay;
using Distribution.Payments.Alipay.Wire;
using Distribution.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distribution.Local.Simulation.Providers.Wire;

/// <summary>Alipay's: every answer comes with HTTP 200, and a transfer needs nothing of its payee.</summary>
internal sealed class AlipayDialect : Dialect
{
    private static readonly Lazy<Papers> Once = new(static () => new Papers());

    private readonly AlipayGate _gate = new(Once.Value.Keys, Once.Value.Applications);

    public override string Provider => AlipayGateway.ProviderName;

    public override IProviderServer Open(SimWorld world, SimStore store, Outbox outbox, TimeProvider clock) =>
        new AlipayServer(Once.Value.Keys, Once.Value.Applications, store, outbox, clock, new WireFate(world));

    public override void AddGateways(IServiceCollection services, HttpMessageHandler wire, Defects defects) => services
        .AddSingleton(Once.Value.Settings)
        .AddSingleton(Once.Value.Merchants)
        .AddSingleton(_ => new AlipayHttp(wire, Timeout.InfiniteTimeSpan))
        .AddSingleton<AlipayClient>()
        .AddSingleton<IPaymentGateway, AlipayGateway>()
        .AddSingleton<AlipayTransfers>()
        .AddSingleton(provider => defects.Transfers(provider.GetRequiredService<AlipayTransfers>()))
        .AddSingleton(provider => new AlipayWebhook(Once.Value.Merchants, provider.GetRequiredService<ILogger<AlipayWebhook>>()));

    public override WireCall CallOf(ProviderRequest request)
    {
        SortedDictionary<string, string> form = AlipayForm.Read(request.Body.Span) ?? [];
        string content = form.GetValueOrDefault("biz_content", "{}");
        (ProviderCall kind, string number) = MethodOf(request) switch
        {
            "alipay.trade.query" => (ProviderCall.PaymentQuery, "out_trade_no"),
            "alipay.trade.close" => (ProviderCall.Close, "out_trade_no"),
            "alipay.trade.refund" => (ProviderCall.Refund, "out_request_no"),
            "alipay.trade.fastpay.refund.query" => (ProviderCall.RefundQuery, "out_request_no"),
            "alipay.fund.trans.uni.transfer" => (ProviderCall.Transfer, "out_biz_no"),
            "alipay.fund.trans.common.query" => (ProviderCall.TransferQuery, "out_biz_no"),
            var other => throw new InvalidOperationException($"The simulated shop does not ask for {other}."),
        };
        return new WireCall(kind, JsonNode.Parse(content)?[number]?.GetValue<string>() ?? "", content);
    }

    /// <summary>On the page, or in the app.</summary>
    public override Task ShowAsync(IProviderServer server, PaymentSession session, Dice dice)
    {
        string target = dice.OneIn(2) && session.Parameters is { } parameters
            ? $"{AlipayServer.Path}?{parameters[AlipayGateway.OrderString]}"
            : new Uri(session.PayUrl ?? throw new InvalidOperationException("A payment without a page.")).PathAndQuery;
        return server.AnswerAsync(new ProviderRequest("GET", target, ProviderHeaders.None, default), CancellationToken.None);
    }

    public override ProviderReply Refused(ProviderRequest request) => _gate.Answer(MethodOf(request), AlipayContent.Refused("PAYEE_NOT_EXIST"));

    public override ProviderReply ServerError(ProviderRequest request) => new(500, ProviderHeaders.None, "<html>"u8.ToArray());

    public override ProviderReply? SystemError(ProviderRequest request) => _gate.Answer(MethodOf(request), AlipayContent.Broken(MethodOf(request)));

    public override ProviderReply? WithoutState(ProviderRequest request, ProviderReply reply) =>
        Change(request, reply, static _ => UnheardOf) is { } content ? _gate.Answer(MethodOf(request), content) : null;

    public override ProviderReply? Forged(ProviderRequest request, ProviderReply reply) =>
        Change(request, reply, static state => state is "SUCCESS" or "DEALING" ? "FAIL" : "SUCCESS") is { } content ? _gate.Answer(MethodOf(request), content, isForged: true) : null;

    public override OperationKind KindOf(ProviderNotification notification) =>
        notification.Body.Contains("\"msg_method\"", StringComparison.Ordinal) ? OperationKind.PayoutWebhook
        : notification.Body.Contains("\"refund_fee\"", StringComparison.Ordinal) ? OperationKind.RefundWebhook
        : OperationKind.PaymentWebhook;

    public override Result<ProviderEvent> Verify(Machine machine, ProviderRequest request) => machine.Get<AlipayWebhook>().Verify(Opening.Merchant, request.Body);

    public override IReadOnlyDictionary<OrderId, long> Payments(SimStore store) => store
        .Scan(AlipayKey.TradeOf(Opening.Merchant, ""), AlipayKey.Trade)
        .Select(static row => StoreJson.Read(row, AlipayRowJson.Default.TradeRow).Value)
        .Where(static trade => trade.PaidAt is not null)
        .ToDictionary(static trade => new OrderId(trade.OutTradeNo), static trade => trade.Amount);

    public override IReadOnlyDictionary<RefundId, BankRefund> Refunds(SimStore store)
    {
        string trades = AlipayKey.TradeOf(Opening.Merchant, "");
        return store.Scan(trades, AlipayKey.RefundOf("")).ToDictionary(
            static row => new RefundId(row.Row[AlipayKey.RefundOf("").Length..]),
            row => new BankRefund(new OrderId(row.Partition[trades.Length..]), StoreJson.Read(row, AlipayRowJson.Default.AlipayRefundRow).Value.Amount));
    }

    public override IReadOnlyDictionary<string, BankTransfer> Transfers(SimStore store) => store
        .Scan(AlipayKey.TransferOf(Opening.Merchant, ""), AlipayKey.Transfer)
        .Select(static row => StoreJson.Read(row, AlipayRowJson.Default.AlipayTransferRow).Value)
        .ToDictionary(static transfer => transfer.OutBizNo, static transfer => new BankTransfer(transfer.Amount, transfer.Status switch
        {
            "SUCCESS" => TransferState.Succeeded,
            "FAIL" => TransferState.Failed,
            "REFUND" => TransferState.Returned,
            _ => TransferState.Processing,
        }));

    private static string MethodOf(ProviderRequest request) => (AlipayForm.Read(request.Body.Span) ?? []).GetValueOrDefault("method", "");

    /// <summary>The content of an answer with another state; null if it names none.</summary>
    private static byte[]? Change(ProviderRequest request, ProviderReply reply, Func<string, string> state)
    {
        if (AlipayAnswer.Split(reply.Body.Span, MethodOf(request)) is not { } part || JsonNode.Parse(part.Content) is not JsonObject content)
        {
            return null;
        }

        foreach (string name in (ReadOnlySpan<string>)["status", "trade_status", "refund_status"])
        {
            if (content[name] is { } known)
            {
                content[name] = state(known.GetValue<string>());
                return Encoding.UTF8.GetBytes(content.ToJsonString());
            }
        }

        return null;
    }

    private sealed class Papers
    {
        public Papers()
        {
            Applications = AlipayApplications.Make(Keys, Opening.Merchant);
            var options = new AlipayOptions();
            AlipaySetUp.Fill(options, Keys, Applications, new Uri("https://openapi.alipay.simulated" + AlipayServer.Path));
            Settings = Options.Create(options);
            Merchants = new AlipayMerchants(Settings);
        }

        public AlipayKeys Keys { get; } = AlipayKeys.Make();

        public AlipayApplications Applications { get; }

        public IOptions<AlipayOptions> Settings { get; }

        public AlipayMerchants Merchants { get; }
    }
}
