using System.Text.Json.Nodes;
using Distribution.Kernel;
using Distribution.Local;
using Distribution.Local.Providers;
using Distribution.Local.Sandbox;
using Distribution.Local.Scenarios.Play;
using Distribution.Payments;
using Distribution.Payments.WeChatPay;
using Distribution.Tests.Flows;
using Distribution.Tests.TestKit;
using EmbeddedFunctions.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Providers;

/// <summary>The whole app with its payments and payouts going through the simulated WeChat Pay, over sockets.</summary>
public sealed class WeChatShopTests
{
    private static readonly MerchantId Merchant = new("fruit");

    [Fact]
    public async Task Who_logs_in_through_the_mini_program_can_buy_earn_and_be_paid()
    {
        await using FlowShop shop = await StartAsync();
        (string an, string anToken) = await LogInAsync(shop, "An Hong", "13800138000");
        ApiReply joined = await AsAsync(shop, anToken, HttpMethod.Post, "/api/distributors", """{"displayName":"An"}""");
        (await shop.PostAsync(Caller.Merchant, $"distributors/{an}/decision", """{"approve":true}""", key: false)).IsSuccess.ShouldBeTrue();
        (_, string caiToken) = await LogInAsync(shop, "Cai", null);
        string code = joined.Require("inviteCode").GetString()!;
        ApiReply placed = await AsAsync(shop, caiToken, HttpMethod.Post, "/api/orders", $$"""{"lines":[{"sku":"box","qty":1}],"via":"{{code}}"}""", "order-1");
        placed.Require("payment").TextOf("provider").ShouldBe("wechat");
        string order = placed.Require("order").TextOf("id")!;

        (await PayAsync(shop, order)).Status.ShouldBe(204);
        await shop.App.DrainAsync();
        (await shop.PostAsync(Caller.Merchant, $"orders/{order}/complete", null)).IsSuccess.ShouldBeTrue();
        await shop.App.AdvanceToAsync(shop.Clock.GetUtcNow() + TimeSpan.FromDays(7) + TimeSpan.FromHours(2));
        (string same, anToken) = await LogInAsync(shop, "An Hong", null);
        same.ShouldBe(an, "a token is good for a day, a user for ever");
        ApiReply asked = await AsAsync(shop, anToken, HttpMethod.Post, "/api/withdrawals", """{"amount":2000}""", "withdrawal-1");
        string withdrawal = asked.Require("id").GetString()!;
        (await shop.PostAsync(Caller.Finance("finance"), $"withdrawals/{withdrawal}/decision", """{"approve":true}""")).IsSuccess.ShouldBeTrue();
        await shop.App.DrainAsync();
        (await AsAsync(shop, anToken, HttpMethod.Get, $"/api/withdrawals/{withdrawal}")).Text("reasonCode").ShouldBe("awaiting_your_confirmation");

        ApiReply confirmation = await AsAsync(shop, anToken, HttpMethod.Get, $"/api/withdrawals/{withdrawal}/confirmation");
        confirmation.Require("mchId").GetString().ShouldStartWith("16");
        (await ConfirmAsync(shop, confirmation.Require("package").GetString()!)).Status.ShouldBe(204);
        await shop.App.DrainAsync();

        (await AsAsync(shop, anToken, HttpMethod.Get, $"/api/withdrawals/{withdrawal}")).Text("state").ShouldBe("paid");
        await shop.ProvenAsync();
    }

    [Fact]
    public async Task A_login_code_is_good_once_and_the_phone_button_tells_the_number()
    {
        await using FlowShop shop = await StartAsync();
        ApiReply device = await DeviceAsync(shop, "An Hong", "13800138000");
        string body = $$"""{"merchant":"fruit","code":"{{device.Text("code")}}"}""";
        ApiReply first = await shop.PostAsync(Caller.Merchant, "auth/wechat", body, key: false);
        (await shop.PostAsync(Caller.Merchant, "auth/wechat", body, key: false)).Code.ShouldBe("miniprogram.code_invalid");

        ApiReply phone = await AsAsync(shop, first.Text("token")!, HttpMethod.Put, "/api/users/me/phone", $$"""{"code":"{{device.Text("phoneCode")}}"}""");
        phone.Text("masked").ShouldBe("138****8000");

        ApiReply again = await DeviceAsync(shop, "An Hong", null);
        again.Text("openid").ShouldBe(device.Text("openid"), "the same person");
        await shop.App.AdvanceToAsync(shop.Clock.GetUtcNow() + TimeSpan.FromMinutes(6));
        (await shop.PostAsync(Caller.Merchant, "auth/wechat", $$"""{"merchant":"fruit","code":"{{again.Text("code")}}"}""", key: false)).Code.ShouldBe("miniprogram.code_invalid");
        (await shop.PostAsync(Caller.Merchant, "/sandbox/wechat/login", """{"merchant":"nobody","person":"x"}""", key: false)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task What_was_paid_while_the_shop_was_deaf_is_told_after_a_restart_even_if_the_provider_is_no_longer_chosen()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "deaf.db");
        string order;
        DateTimeOffset stopped;
        using (var deaf = new Deaf())
        {
            await using FlowShop shop = await StartAsync(file, services => services.AddSingleton(new LoopbackHttp(deaf)));
            order = await shop.OrderAsync("cai", null);
            (await PayAsync(shop, order)).Status.ShouldBe(204);
            await shop.App.DrainAsync();
            await shop.App.AdvanceToAsync(shop.Clock.GetUtcNow() + TimeSpan.FromSeconds(61));
            deaf.Tries.ShouldBe(4, "at once, and after 15, 15 and 30 seconds");
            (await shop.GetAsync(Caller.Merchant, $"orders/{order}")).Text("state").ShouldBe("placed");
            stopped = shop.Clock.GetUtcNow();
        }

        var clock = new SimulatedClock(stopped);
        await using AppHost app = await AppHost.StartAsync(new AppHostOptions { DataFile = file, Clock = clock });
        var api = new ApiClient(app.Client, app.Tokens, Merchant);
        await app.AdvanceToAsync(stopped + TimeSpan.FromSeconds(170));
        (await api.GetAsync(Caller.Merchant, $"orders/{order}", CancellationToken.None)).Text("state").ShouldBe("placed");

        await app.AdvanceToAsync(stopped + TimeSpan.FromMinutes(3));

        (await api.GetAsync(Caller.Merchant, $"orders/{order}", CancellationToken.None)).Text("state").ShouldBe("paid");
        app.Services.GetRequiredService<Gateways>().Payments(Merchant).Name.ShouldBe("sandbox");
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_waited_for_only_as_long_as_the_gateway_likes()
    {
        using var impatient = new Impatient();
        await using FlowShop shop = await StartAsync(services: services => services.AddSingleton(provider =>
        {
            impatient.InnerHandler = provider.GetRequiredService<LoopbackHttp>().CreateHandler();
            return new WeChatPayHttp(impatient, TimeSpan.FromMinutes(5));
        }));
        ITransferGateway gateway = shop.App.Services.GetRequiredService<Gateways>().Transfers(Merchant);
        var transfer = new TransferRequest(Merchant, "P1", new DistributorId("cai"), 5000, Currency.CNY, "Commission");
        (await FaultAsync(shop, "transfer", "answerSilent")).Status.ShouldBe(204);
        impatient.IsOn = true;
        Task<GatewayOutcome<TransferStatus>> sending = gateway.SendAsync(transfer, CancellationToken.None);
        GatewayOutcome<TransferStatus> asked;
        do
        {
            asked = await gateway.QueryAsync(Merchant, "P1", CancellationToken.None);
        }
        while (asked is not GatewayOutcome<TransferStatus>.Known { Value.State: TransferState.Processing });

        sending.IsCompleted.ShouldBeFalse("it is done, and nothing says so");
        await impatient.GiveUpAsync();
        (await sending).ShouldBeOfType<GatewayOutcome<TransferStatus>.Unknown>();
    }

    [Fact]
    public async Task The_interface_is_where_the_real_one_is_and_only_of_a_host_that_plays_it()
    {
        await using FlowShop shop = await StartAsync();
        using HttpResponseMessage unsigned = await shop.App.Client.GetAsync(new Uri("/v3/certificates", UriKind.Relative));
        ((int)unsigned.StatusCode).ShouldBe(401);
        (await unsigned.Content.ReadAsStringAsync()).ShouldContain("SIGN_ERROR");
        unsigned.Headers.Contains("Wechatpay-Signature").ShouldBeFalse("nothing is signed for who has not signed");
        (await FaultAsync(shop, "transfer", "nonsense")).Status.ShouldBe(400);
        (await FaultAsync(shop, "dinner", "broken")).Status.ShouldBe(400);
        (await shop.PostAsync(Caller.Merchant, "/sandbox/wechat/return", """{"merchant":"fruit","payoutNo":"P1"}""", key: false)).Code.ShouldBe("provider.not_known");

        await using FlowShop other = await FlowShop.StartAsync();
        using HttpResponseMessage nothing = await other.App.Client.GetAsync(new Uri("/v3/certificates", UriKind.Relative));
        ((int)nothing.StatusCode).ShouldBe(404);
    }

    private static async Task<FlowShop> StartAsync(string? file = null, Action<IServiceCollection>? services = null)
    {
        FlowShop shop = await FlowShop.StartAsync(services: services, provider: ProviderKind.WeChatPay, file: file);
        await shop.App.IntroduceAsync(ProviderKind.WeChatPay, Merchant, ["cai"], CancellationToken.None);
        return shop;
    }

    private static Task<ApiReply> PayAsync(FlowShop shop, string order) =>
        shop.PostAsync(Caller.Merchant, "/sandbox/wechat/pay", $$"""{"merchant":"fruit","outTradeNo":"{{order}}"}""", key: false);

    private static Task<ApiReply> ConfirmAsync(FlowShop shop, string package) =>
        shop.PostAsync(Caller.Merchant, "/sandbox/wechat/confirm", $$"""{"merchant":"fruit","package":"{{package}}"}""", key: false);

    private static Task<ApiReply> FaultAsync(FlowShop shop, string on, string fault) =>
        shop.PostAsync(Caller.Merchant, "/sandbox/wechat/faults", $$"""{"on":"{{on}}","fault":"{{fault}}"}""", key: false);

    private static Task<ApiReply> DeviceAsync(FlowShop shop, string person, string? phone)
    {
        var body = new JsonObject { ["merchant"] = "fruit", ["person"] = person, ["realName"] = person, ["phoneNumber"] = phone };
        return shop.PostAsync(Caller.Merchant, "/sandbox/wechat/login", body.ToJsonString(), key: false);
    }

    private static async Task<(string User, string Token)> LogInAsync(FlowShop shop, string person, string? phone)
    {
        string? code = (await DeviceAsync(shop, person, phone)).Text("code");
        ApiReply login = await shop.PostAsync(Caller.Merchant, "auth/wechat", $$"""{"merchant":"fruit","code":"{{code}}"}""", key: false);
        return (login.Require("user").GetString()!, login.Require("token").GetString()!);
    }

    private static async Task<ApiReply> AsAsync(FlowShop shop, string token, HttpMethod method, string path, string? json = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token) } };
        request.Content = json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using HttpResponseMessage response = await shop.App.Client.SendAsync(request);
        return ApiReply.Read((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>A shop that takes no notification.</summary>
    private sealed class Deaf : HttpMessageHandler
    {
        private int _tries;

        public int Tries => Volatile.Read(ref _tries);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _tries);
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.ServiceUnavailable));
        }
    }

    /// <summary>The first request that is sent while it is on times out when a test says so.</summary>
    private sealed class Impatient : DelegatingHandler
    {
        private readonly CancellationTokenSource _timeOut = new();

        public bool IsOn { get; set; }

        public Task GiveUpAsync() => _timeOut.CancelAsync();

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            bool isOn = IsOn;
            IsOn = false;
            return base.SendAsync(request, isOn ? _timeOut.Token : cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            _timeOut.Dispose();
            base.Dispose(disposing);
        }
    }
}
