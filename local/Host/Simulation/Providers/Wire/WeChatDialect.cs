using System.Text;
using System.Text.Json.Nodes;
using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Faults;
using Distribution.Local.Providers.WeChat;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.World;
using Distribution.Messaging;
using Distribution.Payments;
using Distribution.Payments.WeChatPay;
using Distribution.Storage;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Payee;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distribution.Local.Simulation.Providers.Wire;

/// <summary>WeChat Pay's: everything is signed with its time, and payees confirm what they are paid.</summary>
internal sealed class WeChatDialect : Dialect
{
    private const int MaxLooks = 60;
    private const int LateOneIn = 4;
    private const int WithoutAppOneIn = 4;

    private const int MostSecondsToRotation = 20 * 86_400;

    private static readonly Lazy<WeChatAccounts> Made = new(Make);
    private static readonly Lazy<Papers> WithPublicKey = new(static () => new Papers(Made.Value, isCertificateMode: false));
    private static readonly Lazy<Papers> WithCertificates = new(static () => new Papers(Made.Value, isCertificateMode: true));
    private static readonly string[] States = ["state", "trade_state", "status"];

    private WeChatSigner? _signer;
    private Papers? _papers;

    public override string Provider => WeChatPayGateway.ProviderName;

    private WeChatSigner Signer => _signer ?? throw new InvalidOperationException("The provider is not open yet.");

    private Papers Shop => _papers ?? throw new InvalidOperationException("The provider is not open yet.");

    /// <summary>WeChat Pay signs with its public key, or, in some seeds, with its platform certificate, which another takes the place of meanwhile.</summary>
    public override IProviderServer Open(SimWorld world, SimStore store, Outbox outbox, TimeProvider clock)
    {
        Dice own = world.Loop.Dice.Split();
        _papers = own.OneIn(2) ? WithCertificates.Value : WithPublicKey.Value;
        WeChatAccounts accounts = _papers.AccountsWith(world.Loop.Now + own.Seconds(0, MostSecondsToRotation));
        _signer = new WeChatSigner(accounts, clock);
        return new WeChatServer(accounts, store, outbox, clock, new LookingFate(own));
    }

    public override void AddGateways(IServiceCollection services, HttpMessageHandler wire, Defects defects) => services
        .AddSingleton(Shop.Settings)
        .AddSingleton(Shop.Merchants)
        .AddSingleton(_ => new WeChatPayHttp(wire, Timeout.InfiniteTimeSpan))
        .AddSingleton<WeChatPayClient>()
        .AddSingleton<IPaymentGateway, WeChatPayGateway>()
        .AddSingleton<WeChatPayTransfers>()
        .AddSingleton(provider => defects.Transfers(provider.GetRequiredService<WeChatPayTransfers>()))
        .AddSingleton(provider => new WeChatPayWebhook(provider.GetRequiredService<WeChatPayMerchants>(), provider.GetRequiredService<ILogger<WeChatPayWebhook>>()));

    public override WireCall CallOf(ProviderRequest request)
    {
        string[] path = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        JsonObject? body = request.Body.IsEmpty ? null : JsonNode.Parse(request.Body.Span) as JsonObject;

        // Encrypted anew each time.
        body?.Remove("user_name");
        string content = body?.ToJsonString() ?? "";
        return (request.Method, path) switch
        {
            ("POST", ["v3", "pay", "transactions", "jsapi"]) => new WireCall(ProviderCall.Payment, Text(body, "out_trade_no"), content),
            ("GET", ["v3", "pay", "transactions", "out-trade-no", var number]) => new WireCall(ProviderCall.PaymentQuery, number, ""),
            ("POST", ["v3", "pay", "transactions", "out-trade-no", var number, "close"]) => new WireCall(ProviderCall.Close, number, ""),
            ("POST", ["v3", "refund", "domestic", "refunds"]) => new WireCall(ProviderCall.Refund, Text(body, "out_refund_no"), content),
            ("GET", ["v3", "refund", "domestic", "refunds", var number]) => new WireCall(ProviderCall.RefundQuery, number, ""),
            ("POST", ["v3", "fund-app", "mch-transfer", "transfer-bills"]) => new WireCall(ProviderCall.Transfer, Text(body, "out_bill_no"), content),
            ("GET", ["v3", "fund-app", "mch-transfer", "transfer-bills", "out-bill-no", var number]) => new WireCall(ProviderCall.TransferQuery, number, ""),
            ("POST", ["v3", "fund-app", "mch-transfer", "transfer-bills", "out-bill-no", var number, "cancel"]) => new WireCall(ProviderCall.Cancel, number, ""),
            _ => throw new InvalidOperationException($"The simulated shop does not ask for {request.Path}."),
        };
    }

    public override TimeSpan WaitBefore(ProviderMoment moment, SimWorld world) => moment.What switch
    {
        WeChatTransfers.Overdue => TimeSpan.Zero,
        WeChatTransfers.Arrives => Pauses.Next(world, Fault.PayoutHoursLate),
        _ => Pauses.Next(world),
    };

    public override void Happened(ProviderMoment moment, SimStore store, FaultCounts counts)
    {
        if (moment.What == WeChatTransfers.Overdue && Transfer(store, moment.Number) is { State: "FAIL" })
        {
            counts.Hit(Fault.NeverConfirmed);
        }
    }

    public override void Await(SimWorld world, IProviderServer server, SimStore store, Withdrawal withdrawal)
    {
        if (!world.Plan.Strikes(Fault.NeverConfirmed, world.Loop.Dice))
        {
            _ = world.Loop.Dice.OneIn(WithoutAppOneIn) ? ConfirmWithoutAppAsync(world, server, store, withdrawal) : ConfirmAsync(world, server, withdrawal);
        }
    }

    public override ProviderReply Refused(ProviderRequest request) => Signer.Sign(WeChatAnswer.Error(403, "NO_AUTH", "Simulated."), request);

    public override ProviderReply ServerError(ProviderRequest request) => Signer.Sign(WeChatAnswer.Broken(), request);

    public override ProviderReply? WithoutState(ProviderRequest request, ProviderReply reply) =>
        Change(reply, static _ => UnheardOf) is { } body ? Signer.Sign(new WeChatAnswer(reply.Status, body), request) : null;

    public override ProviderReply? Forged(ProviderRequest request, ProviderReply reply) =>
        Change(reply, static state => state is "FAIL" or "CANCELLED" ? "SUCCESS" : "FAIL") is { } body
            ? Signer.Sign(new WeChatAnswer(reply.Status, body), request, isForged: true)
            : null;

    public override OperationKind KindOf(ProviderNotification notification) =>
        notification.Body.Contains("\"TRANSACTION.", StringComparison.Ordinal) ? OperationKind.PaymentWebhook
        : notification.Body.Contains("\"REFUND.", StringComparison.Ordinal) ? OperationKind.RefundWebhook
        : OperationKind.PayoutWebhook;

    public override Result<ProviderEvent> Verify(Machine machine, ProviderRequest request)
    {
        var headers = new WeChatPayHeaders(
            request.Header(WeChatPayHeaders.TimestampName),
            request.Header(WeChatPayHeaders.NonceName),
            request.Header(WeChatPayHeaders.SerialName),
            request.Header(WeChatPayHeaders.SignatureName));
        return machine.Get<WeChatPayWebhook>().Verify(Opening.Merchant, headers, request.Body, machine.Clock.GetUtcNow());
    }

    public override IReadOnlyDictionary<OrderId, long> Payments(SimStore store) => store
        .Scan(WeChatKey.PaymentOf(Opening.Merchant, ""), WeChatKey.Payment)
        .Select(static row => StoreJson.Read(row, WeChatRowJson.Default.WeChatPaymentRow).Value)
        .Where(static payment => payment.PaidAt is not null)
        .ToDictionary(static payment => new OrderId(payment.OutTradeNo), static payment => payment.Total);

    public override IReadOnlyDictionary<RefundId, BankRefund> Refunds(SimStore store)
    {
        string payments = WeChatKey.PaymentOf(Opening.Merchant, "");
        return store.Scan(payments, WeChatKey.RefundOf("")).ToDictionary(
            static row => new RefundId(row.Row[WeChatKey.RefundOf("").Length..]),
            row => new BankRefund(new OrderId(row.Partition[payments.Length..]), StoreJson.Read(row, WeChatRowJson.Default.WeChatRefundRow).Value.Amount));
    }

    public override IReadOnlyDictionary<string, BankTransfer> Transfers(SimStore store) => store
        .Scan(WeChatKey.TransferOf(Opening.Merchant, ""), WeChatKey.Transfer)
        .Select(static row => StoreJson.Read(row, WeChatRowJson.Default.WeChatTransferRow).Value)
        .ToDictionary(static transfer => transfer.OutBillNo, static transfer => new BankTransfer(transfer.Amount, transfer.State switch
        {
            "SUCCESS" => TransferState.Succeeded,
            "FAIL" or "CANCELLED" => TransferState.Failed,
            _ => TransferState.Processing,
        }));

    /// <summary>The payee looks now and then, and confirms what there is to confirm: at once, or hours later.</summary>
    private static async Task ConfirmAsync(SimWorld world, IProviderServer server, Withdrawal withdrawal)
    {
        Dice dice = world.Loop.Dice;
        for (int look = 0; look < MaxLooks; look++)
        {
            await world.Loop.DelayAsync(dice.Seconds(30, 3_600));
            Result<TransferConfirmation>? found = await world.CallAsync(OperationKind.Read, withdrawal.Id.Value, machine =>
                machine.Get<ConfirmationOfPayout>().HandleAsync(withdrawal.Merchant, withdrawal.Id, withdrawal.Distributor, CancellationToken.None));
            if (found is { Problem: null } confirmation)
            {
                await world.Loop.DelayAsync(dice.OneIn(LateOneIn) ? dice.Seconds(3_600, 80_000) : dice.Seconds(0, 600));
                await server.ActAsync(new ProviderAct.Confirm(withdrawal.Merchant, confirmation.Value.Package), CancellationToken.None);
                return;
            }
        }
    }

    /// <summary>The payee has what the transfer's first answer brought from somewhere, and confirms whatever the shop believes by then.</summary>
    private static async Task ConfirmWithoutAppAsync(SimWorld world, IProviderServer server, SimStore store, Withdrawal withdrawal)
    {
        for (int look = 0; look < MaxLooks; look++)
        {
            await world.Loop.DelayAsync(world.Loop.Dice.Seconds(30, 3_600));
            if (Transfer(store, withdrawal.Id.Value) is { State: "WAIT_USER_CONFIRM" } transfer)
            {
                await server.ActAsync(new ProviderAct.Confirm(withdrawal.Merchant, transfer.Package), CancellationToken.None);
                return;
            }
        }
    }

    private static string Text(JsonObject? body, string name) => body?[name]?.GetValue<string>() ?? "";

    private static WeChatTransferRow? Transfer(SimStore store, string number) =>
        store.Find(WeChatKey.TransferOf(Opening.Merchant, number), WeChatKey.Transfer) is { } row ? StoreJson.Read(row, WeChatRowJson.Default.WeChatTransferRow).Value : null;

    /// <summary>The body of an answer with another state; null if it names none.</summary>
    private static byte[]? Change(ProviderReply reply, Func<string, string> state)
    {
        if (!reply.IsSuccess || reply.Body.IsEmpty || JsonNode.Parse(reply.Body.Span) is not JsonObject body
            || States.FirstOrDefault(name => body[name] is not null) is not { } member)
        {
            return null;
        }

        body[member] = state(Text(body, member));
        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    /// <summary>The merchant's numbers are always the same, as numbers of the provider follow from them.</summary>
    private static WeChatAccounts Make()
    {
        WeChatAccounts made = WeChatAccounts.OpenAsync(new SimStore(), [Opening.Merchant], TimeProvider.System, CancellationToken.None).GetAwaiter().GetResult()
            ?? throw new InvalidOperationException("WeChat Pay gives the merchant no account.");
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return new WeChatAccounts(
            made.Keys with { Next = WeChatAccounts.NewCertificate(now, now) },
            made.All.Select(static account => account.Row with { MchId = "1600000001", AppId = "wx0123456789abcdef" }));
    }

    /// <summary>The shop's settings, and the account they are of.</summary>
    private sealed class Papers
    {
        private readonly WeChatAccounts _accounts;

        public Papers(WeChatAccounts made, bool isCertificateMode)
        {
            _accounts = new WeChatAccounts(made.Keys, made.All.Select(account => account.Row with { IsCertificateMode = isCertificateMode }));
            var options = new WeChatPayOptions();
            WeChatSetUp.Configure(options, _accounts);
            Settings = Options.Create(options);
            Merchants = new WeChatPayMerchants(Settings);
        }

        public IOptions<WeChatPayOptions> Settings { get; }

        public WeChatPayMerchants Merchants { get; }

        /// <param name="rotation">When the second platform certificate is used, UTC.</param>
        public WeChatAccounts AccountsWith(DateTimeOffset rotation)
        {
            WeChatKeyRow keys = _accounts.Keys;
            return new WeChatAccounts(
                keys with { Next = keys.Next is { } next ? next with { From = rotation } : null }, _accounts.All.Select(static account => account.Row));
        }
    }
}
