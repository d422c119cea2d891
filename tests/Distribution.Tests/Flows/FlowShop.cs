using System.Text.Json.Nodes;
using Distribution.Kernel;
using Distribution.Local;
using Distribution.Local.Providers;
using Distribution.Local.Sandbox;
using Distribution.Local.Scenarios.Play;
using Distribution.Storage;
using EmbeddedFunctions.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Flows;

/// <summary>The whole app over a file of its own, with the fruit shop's program, spoken to through HTTP alone.</summary>
internal sealed class FlowShop : IAsyncDisposable
{
    private int _keys;

    private FlowShop(AppHost app, SimulatedClock clock)
    {
        App = app;
        Clock = clock;
        Api = new ApiClient(app.Client, app.Tokens, new MerchantId("fruit"));
    }

    public AppHost App { get; }

    public SimulatedClock Clock { get; }

    public ApiClient Api { get; }

    public static async Task<FlowShop> StartAsync(long stock = 1000, Action<IServiceCollection>? services = null, ProviderKind provider = ProviderKind.Sandbox, string? file = null, TimeSpan timersApart = default)
    {
        var clock = new SimulatedClock(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));
        bool isScratch = file is null;
        file ??= Path.Combine(Directory.CreateTempSubdirectory().FullName, "flow.db");
        var options = new AppHostOptions
        {
            DataFile = file,
            IsScratch = isScratch,
            Clock = clock,
            ConfigureServices = services,
            Provider = provider,
            Merchants = [new MerchantId("fruit")],
            MinTimerInterval = timersApart,
        };
        var shop = new FlowShop(await AppHost.StartAsync(options), clock);
        (await shop.PostAsync(Caller.Merchant, "programs", await File.ReadAllTextAsync(Repository.Path("samples/fruit-shop/program.json")), key: false)).Status.ShouldBe(201);
        (await shop.PostAsync(Caller.Merchant, "products", $$"""{"sku":"box","name":"box","price":12800,"stock":{{stock}}}""")).Status.ShouldBe(201);
        return shop;
    }

    public Task<ApiReply> PostAsync(Caller caller, string path, string? json, bool key = true) =>
        Api.PostAsync(caller, path, json, key ? $"flow-{Interlocked.Increment(ref _keys)}" : null, CancellationToken.None);

    public Task<ApiReply> GetAsync(Caller caller, string path) => Api.GetAsync(caller, path, CancellationToken.None);

    /// <summary>An active distributor; the invite code.</summary>
    public async Task<string> JoinAsync(string user, string? code = null)
    {
        var body = new JsonObject { ["displayName"] = user };
        if (code is not null)
        {
            body["inviteCode"] = code;
        }

        ApiReply joined = await PostAsync(Caller.UserNamed(user), "distributors", body.ToJsonString(), key: false);
        if (joined.Text("status") == "applied")
        {
            (await PostAsync(Caller.Merchant, $"distributors/{user}/decision", """{"approve":true}""", key: false)).IsSuccess.ShouldBeTrue();
        }

        return joined.Require("inviteCode").GetString()!;
    }

    public Task<ApiReply> TryOrderAsync(string buyer, string? via, long qty = 1) =>
        PostAsync(Caller.UserNamed(buyer), "orders", $$"""{"lines":[{"sku":"box","qty":{{qty}}}]{{(via is null ? "" : $",\"via\":\"{via}\"")}}}""");

    public async Task<string> OrderAsync(string buyer, string? via, long qty = 1) =>
        (await TryOrderAsync(buyer, via, qty)).Require("order").TextOf("id")!;

    public async Task PayAsync(string order, int times = 1)
    {
        (await PostAsync(Caller.Merchant, "/sandbox/pay", $$"""{"merchant":"fruit","outTradeNo":"{{order}}","times":{{times}}}""", key: false)).Status.ShouldBe(200);
        await App.DrainAsync();
    }

    /// <summary>A distributor with 2,280 fen available, and nothing else going on.</summary>
    public async Task<string> EarnAsync(string user)
    {
        string code = await JoinAsync(user);
        string order = await OrderAsync("buyer-of-" + user, code);
        await PayAsync(order);
        (await PostAsync(Caller.Merchant, $"orders/{order}/complete", null)).IsSuccess.ShouldBeTrue();
        await App.AdvanceToAsync(Clock.GetUtcNow() + TimeSpan.FromDays(7) + TimeSpan.FromHours(2));
        return order;
    }

    /// <summary>Sends a notification as the provider would sign it.</summary>
    public async Task<ApiReply> NotifyAsync(string body, Action<HttpRequestMessage>? forge = null)
    {
        using HttpRequestMessage request = App.Services.GetRequiredService<SandboxSigner>().Notification(System.Text.Encoding.UTF8.GetBytes(body));
        forge?.Invoke(request);
        using HttpResponseMessage response = await App.Client.SendAsync(request);
        return ApiReply.Read((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public static string PaidEvent(string order, long amount = 12800, string merchant = "fruit") =>
        $$$"""{"id":"evt-{{{order}}}","type":"payment.succeeded","createdAt":"2026-03-02T01:00:00+00:00","data":{"merchant":"{{{merchant}}}","outTradeNo":"{{{order}}}","transactionId":"tx-{{{order}}}","amount":{{{amount}}},"currency":"CNY","successAt":"2026-03-02T01:00:00+00:00"}}""";

    public static string TransferEvent(string payout, long amount, string status) =>
        $$$"""{"id":"evt-{{{payout}}}-{{{status}}}","type":"transfer.finished","createdAt":"2026-03-02T01:00:00+00:00","data":{"merchant":"fruit","payoutNo":"{{{payout}}}","amount":{{{amount}}},"currency":"CNY","status":"{{{status}}}"}}""";

    /// <summary>The request is refused with this code, and nothing stored has changed.</summary>
    public async Task RefusedAsync(string code, Func<Task<ApiReply>> request)
    {
        await App.DrainAsync();
        string before = await FingerprintAsync();
        ApiReply reply = await request();
        await App.DrainAsync();

        reply.Code.ShouldBe(code, reply.Describe());
        (await FingerprintAsync()).ShouldBe(before, "a refused request changes nothing");
    }

    public async Task<long> BalanceAsync(string user, string account) =>
        (await GetAsync(Caller.Merchant, $"distributors/{user}/balance")).Require(account).GetInt64();

    public async Task ProvenAsync() => (await App.CheckAsync()).Findings.ShouldBeEmpty();

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private Task<string> FingerprintAsync() => StoreFingerprint.OfAsync(App.Services.GetRequiredService<IEntityScan>(), CancellationToken.None);
}
