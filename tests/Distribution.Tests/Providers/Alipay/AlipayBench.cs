using System.Text;
using System.Text.Json;
using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Alipay;
using Distribution.Local.Providers.Faults;
using Distribution.Local.Providers.Http;
using Distribution.Messaging;
using Distribution.Payments;
using Distribution.Payments.Accounts;
using Distribution.Payments.Alipay;
using Distribution.Storage;
using Distribution.Tests.Payments.Kit;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Providers.Alipay;

/// <summary>The simulated Alipay and the real gateway, webhook included, with nothing between them but bytes that a test may change.</summary>
internal sealed class AlipayBench : IDisposable, IShopWire
{
    public static readonly MerchantId Merchant = new("fruit");
    public static readonly OrderId Order = new("ORDER1");
    public static readonly CancellationToken None = CancellationToken.None;

    public static readonly MerchantId OtherMerchant = new("school");

    /// <summary>Keys take longer to make than any test.</summary>
    private static readonly Lazy<(AlipayKeys Keys, AlipayApplications Applications)> Made = new(static () =>
    {
        AlipayKeys keys = AlipayKeys.Make();
        return (keys, AlipayApplications.Make(keys, Merchant, OtherMerchant));
    });

    private readonly List<OutboxMessage> _waiting = [];
    private readonly TestBus _bus = new();
    private readonly AlipayHttp _http;
    private readonly NotificationSender _sender;

    public AlipayBench(AlipayFate? fate = null)
    {
        (AlipayKeys keys, AlipayApplications applications) = Made.Value;
        Application = applications.Of(Merchant).ShouldNotBeNull();
        People = new AlipayPeople(Store, applications);
        Server = new AlipayServer(keys, applications, Store, new Outbox(Store, _bus, NullLogger<Outbox>.Instance), Clock, fate);
        Wire = new AlipayTap(Server);
        AlipaySetUp.Fill(Settings, keys, applications, new Uri("http://localhost" + AlipayServer.Path));
        IOptions<AlipayOptions> options = Options.Create(Settings);
        var merchants = new AlipayMerchants(options);
        _http = new AlipayHttp(new ProviderHandler(Wire));
        var client = new AlipayClient(_http, options, Clock, new Logger<AlipayClient>(Log));
        Payments = new AlipayGateway(client, merchants, options, Clock);
        Accounts = new ProviderAccounts(Store);
        Transfers = new AlipayTransfers(client, merchants, Accounts);
        Webhook = new AlipayWebhook(merchants, new Logger<AlipayWebhook>(Log));
        _sender = new NotificationSender(new ProviderServers([Server]), this, Clock, new Logger<NotificationSender>(Log));
    }

    public TestClock Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));

    public InMemoryEntityStore Store { get; } = new();

    public TestLog Log { get; } = new();

    public static AlipayKeys Keys => Made.Value.Keys;

    public static AlipayApplications Applications => Made.Value.Applications;

    public AlipayPeople People { get; }

    public ProviderAccounts Accounts { get; }

    public AlipayApplication Application { get; }

    public AlipayOptions Settings { get; } = new();

    public AlipayServer Server { get; }

    public AlipayTap Wire { get; }

    public AlipayGateway Payments { get; }

    public AlipayTransfers Transfers { get; }

    public AlipayWebhook Webhook { get; }

    /// <summary>What the shop has understood of notifications.</summary>
    public List<ProviderEvent> Events { get; } = [];

    /// <summary>Codes of notifications the shop has refused.</summary>
    public List<string> Refused { get; } = [];

    /// <summary>Changes a notification on its way.</summary>
    public Func<ProviderRequest, ProviderRequest> OnNotification { get; set; } = static request => request;

    /// <summary>Answers instead of the shop; null for the shop.</summary>
    public Func<ProviderReply?>? InsteadOfShop { get; set; }

    /// <summary>When each notification was sent.</summary>
    public List<DateTimeOffset> SentAt { get; } = [];

    /// <summary>A person with Alipay whom the shop knows.</summary>
    public async Task KnowAsync(string user) =>
        (await Accounts.BindAsync(Merchant, new UserId(user), await Server.IntroduceAsync(Merchant, user, None), None)).Problem.ShouldBeNull();

    /// <summary>The shop signs a payment of 128.00; nobody has opened it yet.</summary>
    public async Task<PaymentSession> CreateAsync(string description = "苹果 a+b & c=100%") =>
        (await Payments.CreatePaymentAsync(new PaymentRequest(Merchant, Order, 12800, Currency.CNY, description, Clock.GetUtcNow() + TimeSpan.FromMinutes(30)), None)).Value;

    /// <summary>The buyer opens it, on the page or in the app. The HTTP status.</summary>
    public async Task<int> OpenAsync(PaymentSession session, bool inApp = false)
    {
        string query = inApp ? "?" + session.Parameters.ShouldNotBeNull()[AlipayGateway.OrderString] : new Uri(session.PayUrl.ShouldNotBeNull()).Query;
        return (await Server.AnswerAsync(new ProviderRequest("GET", AlipayServer.Path + query, ProviderHeaders.None, default), None)).Status;
    }

    public Task<Result<Done>> PayAsync(int times = 1, TimeSpan delay = default) => Server.ActAsync(new ProviderAct.Pay(Merchant, Order, times, delay), None);

    /// <summary>Signed, opened, paid and told.</summary>
    public async Task PaidAsync()
    {
        await OpenAsync(await CreateAsync());
        (await PayAsync()).Problem.ShouldBeNull();
        await RunAsync();
    }

    public Task<GatewayOutcome<RefundStatus>> RefundAsync(string refund, long amount, string reason = "苹果") => Payments.RefundAsync(Refund(refund, amount) with { Reason = reason }, None);

    public Task<GatewayOutcome<RefundStatus>> QueryRefundAsync(string refund, long amount) => Payments.QueryRefundAsync(Refund(refund, amount), None);

    public async Task<GatewayOutcome<TransferStatus>> SendAsync(string number, long amount, string payee = "bo", string? remark = null)
    {
        var request = new TransferRequest(Merchant, number, new DistributorId(payee), amount, Currency.CNY, "佣金");
        return remark is not null && await Transfers.PrepareAsync(request, None) is GatewayOutcome<TransferTerms>.Known { Value: var terms }
            ? await Transfers.SendAsync(request, terms with { Remark = remark }, None)
            : await Transfers.SendAsync(request, None);
    }

    public Task<GatewayOutcome<TransferStatus>> QueryAsync(string number) => Transfers.QueryAsync(Merchant, number, None);

    /// <summary>The gateway with the settings of now.</summary>
    public AlipayTransfers TransfersOf()
    {
        IOptions<AlipayOptions> options = Options.Create(Settings);
        return new AlipayTransfers(new AlipayClient(_http, options, Clock, new Logger<AlipayClient>(Log)), new AlipayMerchants(options), Accounts);
    }

    public async Task MeetAsync(ProviderCall on, ProviderFault fault, long seconds = 600) =>
        (await Server.ActAsync(new ProviderAct.Meet(new PlannedFault(on, fault, seconds)), None)).Problem.ShouldBeNull();

    public static T Known<T>(GatewayOutcome<T> outcome)
        where T : notnull => outcome.ShouldBeOfType<GatewayOutcome<T>.Known>().Value;

    public static string Refusal<T>(GatewayOutcome<T> outcome)
        where T : notnull => outcome.ShouldBeOfType<GatewayOutcome<T>.Refused>().Problem.Code;

    public static string Unknown<T>(GatewayOutcome<T> outcome)
        where T : notnull => outcome.ShouldBeOfType<GatewayOutcome<T>.Unknown>().Reason;

    /// <summary>Does what is due; what happens by itself happens twice.</summary>
    public async Task RunAsync()
    {
        while (true)
        {
            _waiting.AddRange(_bus.TakeAll());
            OutboxMessage[] due = [.. _waiting.Where(message => message.Due is null || message.Due <= Clock.GetUtcNow())];
            if (due.Length == 0)
            {
                return;
            }

            foreach (OutboxMessage message in due)
            {
                _waiting.Remove(message);
                await DeliverAsync(message);
            }
        }
    }

    /// <summary>Lets time pass; everything happens at its time.</summary>
    public async Task PassAsync(TimeSpan by)
    {
        DateTimeOffset end = Clock.GetUtcNow() + by;
        await RunAsync();
        while (_waiting.Where(message => message.Due <= end).MinBy(static message => message.Due) is { Due: { } next })
        {
            Clock.Set(next);
            await RunAsync();
        }

        Clock.Set(end);
    }

    public Task<ProviderReply?> SendAsync(Uri url, ProviderRequest request, CancellationToken cancellation)
    {
        SentAt.Add(Clock.GetUtcNow());
        if (InsteadOfShop is { } instead)
        {
            return Task.FromResult(instead());
        }

        ProviderRequest arrived = OnNotification(request);
        Result<ProviderEvent> verified = Webhook.Verify(MerchantId.Create(url.Segments[^1]), arrived.Body);
        if (verified.TryGet(out ProviderEvent? happened, out Problem? problem))
        {
            Events.Add(happened);
        }
        else
        {
            Refused.Add(problem.Code);
        }

        return Task.FromResult<ProviderReply?>(Answer(problem is null ? "success" : "fail"));
    }

    public static ProviderReply Answer(string word, int status = 200) => new(status, ProviderHeaders.None, Encoding.UTF8.GetBytes(word));

    public void Dispose()
    {
        _http.Dispose();
        Log.Dispose();
    }

    private static RefundRequest Refund(string refund, long amount) => new(Merchant, Order, new RefundId(refund), amount, 12800, Currency.CNY, "苹果");

    private async Task DeliverAsync(OutboxMessage message)
    {
        if (message.Queue == ProviderQueues.Moments)
        {
            ProviderMoment moment = JsonSerializer.Deserialize(message.Body.Span, ProviderRowJson.Default.ProviderMoment).ShouldNotBeNull();
            await Server.HappenAsync(moment, None);
            await Server.HappenAsync(moment, None);
            return;
        }

        message.Queue.ShouldBe(ProviderQueues.Notifications);
        ProviderNotification notification = JsonSerializer.Deserialize(message.Body.Span, ProviderRowJson.Default.ProviderNotification).ShouldNotBeNull();
        if (await _sender.SendAsync(notification, None) is { } next)
        {
            await _bus.SendAsync([next.Notification.Message(next.Due)], None);
        }
    }
}

/// <summary>The wire to Alipay: what passes may be changed. A silent answer is a time-out at once.</summary>
internal sealed class AlipayTap(AlipayServer server) : IProviderServer
{
    public Func<ProviderRequest, ProviderRequest> OnRequest { get; set; } = static request => request;

    public Func<ProviderReply, ProviderReply> OnReply { get; set; } = static reply => reply;

    public string Name => server.Name;

    public IReadOnlyList<string> Routes => server.Routes;

    public INotificationProtocol Notifications => server.Notifications;

    public async Task<ProviderReply> AnswerAsync(ProviderRequest request, CancellationToken cancellation)
    {
        ProviderReply reply = await server.AnswerAsync(OnRequest(request), cancellation);
        return reply.Delivery == ReplyDelivery.Silent ? throw new TaskCanceledException() : OnReply(reply);
    }

    public Task<Result<Done>> ActAsync(ProviderAct act, CancellationToken cancellation) => server.ActAsync(act, cancellation);

    public Task<ProviderAccount> IntroduceAsync(MerchantId merchant, string person, CancellationToken cancellation) => server.IntroduceAsync(merchant, person, cancellation);

    public Task HappenAsync(ProviderMoment moment, CancellationToken cancellation) => server.HappenAsync(moment, cancellation);
}
