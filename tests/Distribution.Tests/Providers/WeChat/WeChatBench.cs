using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Faults;
using Distribution.Local.Providers.Http;
using Distribution.Local.Providers.WeChat;
using Distribution.Messaging;
using Distribution.Payments;
using Distribution.Payments.Accounts;
using Distribution.Payments.WeChatPay;
using Distribution.Storage;
using Distribution.Tests.Payments.Kit;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Providers.WeChat;

/// <summary>The simulated WeChat Pay and the real gateway, webhook included, with nothing between them but bytes that a test may change.</summary>
internal sealed class WeChatBench : IDisposable, IShopWire
{
    public static readonly MerchantId Merchant = new("fruit");
    public static readonly CancellationToken None = CancellationToken.None;

    private static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    /// <summary>Keys take longer to make than any test.</summary>
    private static readonly Lazy<Task<WeChatAccounts>> Made = new(async () =>
        (await WeChatAccounts.OpenAsync(new InMemoryEntityStore(), [Merchant], new TestClock(Start), None)).ShouldNotBeNull());

    private readonly List<OutboxMessage> _waiting = [];
    private readonly TestBus _bus = new();
    private readonly WeChatPayHttp _http;
    private readonly NotificationSender _sender;

    private WeChatBench(WeChatAccounts accounts, WeChatFate? fate)
    {
        Keys = accounts;
        var outbox = new Outbox(Store, _bus, NullLogger<Outbox>.Instance);
        Server = new WeChatServer(accounts, Store, outbox, Clock, fate);
        Wire = new WeChatTap(Server);
        var options = new WeChatPayOptions();
        WeChatSetUp.Configure(options, accounts);
        Options = options;
        var merchants = new WeChatPayMerchants(Microsoft.Extensions.Options.Options.Create(options));
        _http = new WeChatPayHttp(new ProviderHandler(Wire));
        var client = new WeChatPayClient(_http, Microsoft.Extensions.Options.Options.Create(options), Clock, new Logger<WeChatPayClient>(Log));
        Accounts = new ProviderAccounts(Store);
        Payments = new WeChatPayGateway(client, merchants, Accounts, Clock);
        Transfers = new WeChatPayTransfers(client, merchants, Accounts);
        Webhook = new WeChatPayWebhook(merchants, new Logger<WeChatPayWebhook>(Log));
        _sender = new NotificationSender(new ProviderServers([Server]), this, Clock, new Logger<NotificationSender>(Log));
    }

    public TestClock Clock { get; } = new(Start);

    public InMemoryEntityStore Store { get; } = new();

    public TestLog Log { get; } = new();

    public WeChatAccounts Keys { get; }

    public WeChatServer Server { get; }

    public WeChatTap Wire { get; }

    public WeChatPayOptions Options { get; }

    public ProviderAccounts Accounts { get; }

    public WeChatPayGateway Payments { get; }

    public WeChatPayTransfers Transfers { get; }

    public WeChatPayWebhook Webhook { get; }

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

    /// <param name="certificateMode">Whether WeChat Pay signs with its platform certificate.</param>
    /// <param name="rotates">When another certificate takes its place; null for never.</param>
    /// <param name="fate">What becomes of transfers; null for what is usual.</param>
    public static async Task<WeChatBench> OpenAsync(bool certificateMode = false, TimeSpan? rotates = null, WeChatFate? fate = null)
    {
        WeChatAccounts made = await Made.Value;
        WeChatKeyRow keys = rotates is { } after ? made.Keys with { Next = WeChatAccounts.NewCertificate(Start, Start + after) } : made.Keys;
        return new WeChatBench(new WeChatAccounts(keys, made.All.Select(account => account.Row with { IsCertificateMode = certificateMode })), fate);
    }

    /// <summary>A person with WeChat whom the shop knows.</summary>
    public async Task<ProviderAccount> KnowAsync(string user)
    {
        ProviderAccount account = await Server.IntroduceAsync(Merchant, user, None);
        (await Accounts.BindAsync(Merchant, new UserId(user), account, None)).Problem.ShouldBeNull();
        return account;
    }

    /// <summary>A person with WeChat whom the shop does not know.</summary>
    /// <param name="realName">As proved to WeChat; null if not.</param>
    public Task<ProviderAccount> PersonAsync(string person, string? realName) => new WeChatPeople(Store, Keys).IntroduceAsync(Merchant, person, realName, isNews: true, None);

    /// <summary>A request with the merchant's own signature, whatever it asks.</summary>
    public Task<ProviderReply> AskAsync(string method, string path, string body)
    {
        WeChatAccount account = Keys.Find(Merchant).ShouldNotBeNull();
        string timestamp = Clock.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        string signature = account.Key.Sign($"{method}\n{path}\n{timestamp}\nnonce\n{body}\n");
        string authorization = $"WECHATPAY2-SHA256-RSA2048 mchid=\"{account.Row.MchId}\",nonce_str=\"nonce\",timestamp=\"{timestamp}\",serial_no=\"{account.Row.CertificateSerial}\",signature=\"{signature}\"";
        string serial = account.Row.IsCertificateMode ? Keys.Keys.CertificateSerial : Keys.Keys.PublicKeyId;
        return Server.AnswerAsync(
            new ProviderRequest(method, path, ProviderHeaders.Of(("Authorization", authorization), ("Wechatpay-Serial", serial)), System.Text.Encoding.UTF8.GetBytes(body)), None);
    }

    public Task MeetAsync(ProviderCall on, ProviderFault fault, long seconds = 600) => ActAsync(new ProviderAct.Meet(new PlannedFault(on, fault, seconds)));

    public async Task ActAsync(ProviderAct act) => (await Server.ActAsync(act, None)).Problem.ShouldBeNull();

    /// <summary>Does what is due, each thing twice where it may happen twice.</summary>
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
        var headers = new WeChatPayHeaders(
            arrived.Header(WeChatPayHeaders.TimestampName), arrived.Header(WeChatPayHeaders.NonceName), arrived.Header(WeChatPayHeaders.SerialName), arrived.Header(WeChatPayHeaders.SignatureName));
        Result<ProviderEvent> verified = Webhook.Verify(MerchantId.Create(url.Segments[^1]), headers, arrived.Body, Clock.GetUtcNow());
        if (verified.TryGet(out ProviderEvent? happened, out Problem? problem))
        {
            Events.Add(happened);
        }
        else
        {
            Refused.Add(problem.Code);
        }

        return Task.FromResult<ProviderReply?>(new ProviderReply(problem is null ? 204 : 401, ProviderHeaders.None, default));
    }

    public void Dispose()
    {
        _http.Dispose();
        Log.Dispose();
    }

    private async Task DeliverAsync(OutboxMessage message)
    {
        if (message.Queue == ProviderQueues.Moments)
        {
            ProviderMoment moment = System.Text.Json.JsonSerializer.Deserialize(message.Body.Span, ProviderRowJson.Default.ProviderMoment).ShouldNotBeNull();
            await Server.HappenAsync(moment, None);
            await Server.HappenAsync(moment, None);
            return;
        }

        message.Queue.ShouldBe(ProviderQueues.Notifications);
        ProviderNotification notification = System.Text.Json.JsonSerializer.Deserialize(message.Body.Span, ProviderRowJson.Default.ProviderNotification).ShouldNotBeNull();
        if (await _sender.SendAsync(notification, None) is { } next)
        {
            await _bus.SendAsync([next.Notification.Message(next.Due)], None);
        }
    }
}

/// <summary>The wire to WeChat Pay: what passes is kept, and changed where a test wants it. A silent answer is a time-out at once.</summary>
internal sealed class WeChatTap(WeChatServer server) : IProviderServer
{
    public Func<ProviderRequest, ProviderRequest> OnRequest { get; set; } = static request => request;

    public Func<ProviderReply, ProviderReply> OnReply { get; set; } = static reply => reply;

    public List<(ProviderRequest Request, ProviderReply Reply)> Passed { get; } = [];

    public string Name => server.Name;

    public IReadOnlyList<string> Routes => server.Routes;

    public INotificationProtocol Notifications => server.Notifications;

    public async Task<ProviderReply> AnswerAsync(ProviderRequest request, CancellationToken cancellation)
    {
        ProviderReply reply = await server.AnswerAsync(OnRequest(request), cancellation);
        Passed.Add((request, reply));
        return reply.Delivery == ReplyDelivery.Silent ? throw new TaskCanceledException() : OnReply(reply);
    }

    public Task<Result<Done>> ActAsync(ProviderAct act, CancellationToken cancellation) => server.ActAsync(act, cancellation);

    public Task<ProviderAccount> IntroduceAsync(MerchantId merchant, string person, CancellationToken cancellation) => server.IntroduceAsync(merchant, person, cancellation);

    public Task HappenAsync(ProviderMoment moment, CancellationToken cancellation) => server.HappenAsync(moment, cancellation);
}
