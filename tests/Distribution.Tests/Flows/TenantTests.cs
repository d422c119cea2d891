using System.Text.Json;
using Distribution.Kernel;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Tests.Flows;

public sealed class TenantTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_strangers_order_and_withdrawal_are_not_there()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        await shop.EarnAsync("an");
        string order = await shop.OrderAsync("cai", null);
        string withdrawal = (await shop.PostAsync(Caller.UserNamed("an"), "withdrawals", """{"amount":2000}""")).Require("id").GetString()!;
        Caller eve = Caller.UserNamed("eve");

        await shop.RefusedAsync("order.not_found", () => shop.PostAsync(eve, $"orders/{order}/cancel", null));
        await shop.PayAsync(order);
        await shop.RefusedAsync("order.not_found", () => shop.PostAsync(eve, $"orders/{order}/complete", null));
        await shop.RefusedAsync("withdrawal.not_found", () => shop.GetAsync(eve, $"withdrawals/{withdrawal}"));
        await shop.RefusedAsync("withdrawal.not_found", () => shop.PostAsync(eve, $"withdrawals/{withdrawal}/cancel", null));
        (await shop.Api.ListAsync(eve, "withdrawals", None)).ShouldBeEmpty();
        (await shop.Api.ListAsync(eve, "orders", None)).ShouldBeEmpty();
        (await shop.Api.ListAsync(eve, "distributors/me/entries", None)).ShouldBeEmpty();
        (await shop.Api.ListAsync(Caller.Finance("f"), "withdrawals", None)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Another_merchants_staff_finds_nothing_and_changes_nothing()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string order = await shop.EarnAsync("an");
        string withdrawal = (await shop.PostAsync(Caller.UserNamed("an"), "withdrawals", """{"amount":2000}""")).Require("id").GetString()!;
        var other = new ApiClient(shop.App.Client, shop.App.Tokens, new MerchantId("books"));
        Caller finance = Caller.Finance("f");

        await shop.RefusedAsync("order.not_found", () => other.PostAsync(Caller.Merchant, $"orders/{order}/refunds", "{}", "k1", None));
        await shop.RefusedAsync("order.not_found", () => other.PostAsync(Caller.Merchant, $"orders/{order}/complete", null, "k2", None));
        await shop.RefusedAsync("withdrawal.not_found", () => other.PostAsync(finance, $"withdrawals/{withdrawal}/decision", """{"approve":true}""", "k3", None));
        await shop.RefusedAsync("withdrawal.not_found", () => other.GetAsync(finance, $"withdrawals/{withdrawal}", None));
        await shop.RefusedAsync("distributor.not_found", () => other.GetAsync(finance, "distributors/an/balance", None));
        await shop.RefusedAsync("distributor.not_found", () => other.PostAsync(Caller.Merchant, "distributors/an/decision", """{"approve":false}""", null, None));
        await shop.RefusedAsync("product.not_found", () => other.PostAsync(Caller.Merchant, "products/box/stock", """{"delta":1}""", "k4", None));
        await shop.RefusedAsync("report.not_found", () => other.GetAsync(Caller.Merchant, "reports/daily/2026-03-02", None));
        await shop.RefusedAsync("ranking.not_found", () => other.GetAsync(Caller.UserNamed("an"), "rankings/current", None));
        (await other.ListAsync(finance, "withdrawals", None)).ShouldBeEmpty();
        (await other.ListAsync(Caller.Merchant, "orders?day=2026-03-02", None)).ShouldBeEmpty();
        (await other.ListAsync(Caller.UserNamed("an"), "distributors/me/commissions", None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task In_a_ranking_a_user_knows_himself_and_nobody_else()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        await shop.PayAsync(await shop.OrderAsync("cai", await shop.JoinAsync("an"), qty: 2));
        await shop.PayAsync(await shop.OrderAsync("cai", await shop.JoinAsync("bo")));

        (await NamesAsync(shop, Caller.UserNamed("bo"))).ShouldBe(["a***", "bo"]);
        (await NamesAsync(shop, Caller.UserNamed("cai"))).ShouldBe(["a***", "b***"]);
        (await NamesAsync(shop, Caller.Merchant)).ShouldBe(["an", "bo"]);
    }

    private static async Task<IEnumerable<string?>> NamesAsync(FlowShop shop, Caller caller) =>
        (await shop.GetAsync(caller, "rankings/current")).Require("places").EnumerateArray().Select(place => place.TextOf("distributor"));
}
