using Distribution.Kernel;
using Distribution.Local;
using Distribution.Local.Providers;
using Distribution.Local.Scenarios.Play;
using Distribution.Payments;
using Distribution.Tests.Flows;
using EmbeddedFunctions.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Providers;

/// <summary>The whole app with its payments and payouts going through the simulated Alipay, over sockets.</summary>
public sealed class AlipayShopTests
{
    private static readonly MerchantId Merchant = new("fruit");

    [Fact]
    public async Task Who_opens_the_page_can_pay_and_a_distributor_is_paid_at_once()
    {
        await using FlowShop shop = await StartAsync();
        string code = await shop.JoinAsync("an");
        ApiReply placed = await shop.TryOrderAsync("cai", code);
        placed.Require("payment").TextOf("provider").ShouldBe("alipay");
        string order = placed.Require("order").TextOf("id")!;
        (await PayAsync(shop, order)).Code.ShouldBe("provider.payment_not_found");

        await OpenAsync(shop, placed);
        (await PayAsync(shop, order)).Status.ShouldBe(204);
        await shop.App.DrainAsync();
        (await shop.PostAsync(Caller.Merchant, $"orders/{order}/complete", null)).IsSuccess.ShouldBeTrue();
        await shop.App.AdvanceToAsync(shop.Clock.GetUtcNow() + TimeSpan.FromDays(7) + TimeSpan.FromHours(2));
        ApiReply asked = await shop.PostAsync(Caller.UserNamed("an"), "withdrawals", """{"amount":2000}""");
        string withdrawal = asked.Require("id").GetString()!;
        (await shop.PostAsync(Caller.Finance("finance"), $"withdrawals/{withdrawal}/decision", """{"approve":true}""")).IsSuccess.ShouldBeTrue();
        await shop.App.DrainAsync();

        ApiReply paid = await shop.GetAsync(Caller.UserNamed("an"), $"withdrawals/{withdrawal}");
        paid.Text("state").ShouldBe("paid");
        paid.Describe().ShouldNotContain("paidTo");
        (await shop.GetAsync(Caller.Finance("finance"), $"withdrawals/{withdrawal}")).Require("paidTo").TextOf("account").ShouldNotBeNull().ShouldContain("***");
        string number = paid.Require("payoutNo").GetString()!;
        (await shop.PostAsync(Caller.Merchant, "/sandbox/alipay/return", $$"""{"merchant":"fruit","payoutNo":"{{number}}"}""", key: false)).Status.ShouldBe(204);
        await shop.App.DrainAsync();
        (await shop.GetAsync(Caller.UserNamed("an"), $"withdrawals/{withdrawal}")).Text("state").ShouldBe("returned", "Alipay has told of it");
        await shop.ProvenAsync();
    }

    [Fact]
    public async Task An_account_that_is_not_open_or_not_under_that_name_fails_the_payout_with_a_reason_and_the_corrected_one_is_paid()
    {
        await using FlowShop shop = await StartAsync();
        ApiReply placed = await shop.TryOrderAsync("cai", await shop.JoinAsync("an"));
        string order = placed.Require("order").TextOf("id")!;
        await OpenAsync(shop, placed);
        (await PayAsync(shop, order)).Status.ShouldBe(204);
        await shop.App.DrainAsync();
        (await shop.PostAsync(Caller.Merchant, $"orders/{order}/complete", null)).IsSuccess.ShouldBeTrue();
        await shop.App.AdvanceToAsync(shop.Clock.GetUtcNow() + TimeSpan.FromDays(7) + TimeSpan.FromHours(2));
        (await shop.PostAsync(Caller.Merchant, "/sandbox/alipay/account", """{"merchant":"fruit","person":"an","realName":"安","loginName":"13800138000"}""", key: false)).Require("userId").GetString().ShouldStartWith("2088");

        await PutAccountAsync(shop, "13800138001", "安");
        await FailsAsync(shop, "alipay.payee_not_exist");
        await PutAccountAsync(shop, "13800138000", "李");
        await FailsAsync(shop, "alipay.payee_user_info_error");
        await PutAccountAsync(shop, "13800138000", "安");
        (await PaidOutAsync(shop)).Text("state").ShouldBe("paid");
        await shop.ProvenAsync();
    }

    [Fact]
    public async Task Buyers_find_the_page_and_visitors_the_shop_where_it_listens()
    {
        await using FlowShop shop = await StartAsync();
        shop.App.PublishAddress();
        string here = shop.App.BaseAddress.GetLeftPart(UriPartial.Authority);
        shop.App.BaseAddress.Port.ShouldNotBe(0);

        (await shop.TryOrderAsync("cai", null)).Require("payment").TextOf("payUrl").ShouldStartWith(here + "/gateway.do?");
        await shop.JoinAsync("an");
        (await shop.PostAsync(Caller.UserNamed("an"), "shares", """{"sku":"box"}""")).Body.GetRawText().ShouldContain(here + "/s/");
    }

    [Fact]
    public async Task What_was_opened_can_be_paid_after_a_restart_even_if_the_provider_is_no_longer_chosen()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "alipay.db");
        string order;
        DateTimeOffset stopped;
        await using (FlowShop shop = await StartAsync(file))
        {
            ApiReply placed = await shop.TryOrderAsync("cai", null);
            order = placed.Require("order").TextOf("id")!;
            await OpenAsync(shop, placed);
            stopped = shop.Clock.GetUtcNow();
        }

        await using AppHost app = await AppHost.StartAsync(new AppHostOptions { DataFile = file, Clock = new SimulatedClock(stopped) });
        var api = new ApiClient(app.Client, app.Tokens, Merchant);
        (await api.PostAsync(Caller.Merchant, "/sandbox/alipay/pay", $$"""{"merchant":"fruit","outTradeNo":"{{order}}"}""", null, CancellationToken.None)).Status.ShouldBe(204);
        await app.DrainAsync();

        (await api.GetAsync(Caller.Merchant, $"orders/{order}", CancellationToken.None)).Text("state").ShouldBe("paid");
        app.Services.GetRequiredService<Gateways>().Payments(Merchant).Name.ShouldBe("sandbox");
    }

    [Fact]
    public async Task A_cancelled_order_that_is_paid_all_the_same_and_never_told_of_is_found_and_refunded()
    {
        await using FlowShop shop = await StartAsync();
        ApiReply placed = await shop.TryOrderAsync("cai", null);
        string order = placed.Require("order").TextOf("id")!;
        (await shop.PostAsync(Caller.UserNamed("cai"), $"orders/{order}/cancel", null)).Text("state").ShouldBe("cancelled");

        (await shop.PostAsync(Caller.Merchant, "/sandbox/alipay/faults", """{"on":"payment","fault":"notNotified"}""", key: false)).Status.ShouldBe(204);
        await OpenAsync(shop, placed);
        (await PayAsync(shop, order)).Status.ShouldBe(204);
        await shop.App.AdvanceToAsync(shop.Clock.GetUtcNow() + TimeSpan.FromHours(2));

        ApiReply now = await shop.GetAsync(Caller.Merchant, $"orders/{order}");
        now.Text("state").ShouldBe("cancelled");
        now.Body.ItemsOf("refunds").ShouldHaveSingleItem().TextOf("state").ShouldBe("succeeded");
        await shop.ProvenAsync();
    }

    private static async Task<FlowShop> StartAsync(string? file = null)
    {
        FlowShop shop = await FlowShop.StartAsync(provider: ProviderKind.Alipay, file: file);
        await shop.App.IntroduceAsync(ProviderKind.Alipay, Merchant, ["an", "cai"], CancellationToken.None);
        return shop;
    }

    private static async Task PutAccountAsync(FlowShop shop, string identity, string name) =>
        (await shop.Api.SendAsync(Caller.UserNamed("an"), HttpMethod.Put, "distributors/me/alipay-account", $$"""{"identity":"{{identity}}","name":"{{name}}"}""", null, CancellationToken.None)).IsSuccess.ShouldBeTrue();

    private static async Task FailsAsync(FlowShop shop, string reason)
    {
        ApiReply ended = await PaidOutAsync(shop);
        (ended.Text("state"), ended.Text("reasonCode"), ended.Text("reason")).ShouldBe(("failed", "payout_failed", reason));
    }

    private static async Task<ApiReply> PaidOutAsync(FlowShop shop)
    {
        ApiReply asked = await shop.PostAsync(Caller.UserNamed("an"), "withdrawals", """{"amount":2000}""");
        string withdrawal = asked.Require("id").GetString()!;
        (await shop.PostAsync(Caller.Finance("finance"), $"withdrawals/{withdrawal}/decision", """{"approve":true}""")).IsSuccess.ShouldBeTrue();
        await shop.App.AdvanceToAsync(shop.Clock.GetUtcNow() + TimeSpan.FromHours(4));
        return await shop.GetAsync(Caller.UserNamed("an"), $"withdrawals/{withdrawal}");
    }

    private static async Task OpenAsync(FlowShop shop, ApiReply placed) =>
        (await shop.GetAsync(Caller.UserNamed("cai"), new Uri(placed.Require("payment").TextOf("payUrl")!).PathAndQuery)).Status.ShouldBe(200);

    private static Task<ApiReply> PayAsync(FlowShop shop, string order) =>
        shop.PostAsync(Caller.Merchant, "/sandbox/alipay/pay", $$"""{"merchant":"fruit","outTradeNo":"{{order}}"}""", key: false);
}
