using System.Text;
using Distribution.Kernel;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Tests.Flows;

public sealed class RequestRefusalTests
{
    [Fact]
    public async Task Unusable_amounts_quantities_and_documents_are_refused()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string order = await shop.OrderAsync("cai", await shop.JoinAsync("an"));
        await shop.PayAsync(order);
        Caller an = Caller.UserNamed("an");

        foreach (string amount in (string[])["-1", "0", "1.5", "9223372036854775807", "9223372036854775808", "\"5\"", "null"])
        {
            await RefusedAsync(shop, () => shop.PostAsync(an, "withdrawals", $$"""{"amount":{{amount}}}"""));
            await RefusedAsync(shop, () => shop.PostAsync(Caller.Merchant, $"orders/{order}/refunds", $$"""{"line":1,"amount":{{(amount == "null" ? "-2" : amount)}}}"""));
            await RefusedAsync(shop, () => shop.PostAsync(Caller.Merchant, "products", $$"""{"sku":"x","name":"x","price":{{(amount == "\"5\"" ? "-5" : amount)}},"stock":1}"""));
        }

        foreach (string qty in (string[])["-1", "0", "1000", "2147483648", "1e9"])
        {
            await RefusedAsync(shop, () => shop.PostAsync(Caller.UserNamed("cai"), "orders", $$"""{"lines":[{"sku":"box","qty":{{qty}}}]}"""));
        }

        foreach (string body in (string[])["", "{", "[]", "null", "{\"amount\":5,\"extra\":1}", "{\"amount\":5,\"amount\":6}", new string('[', 500)])
        {
            await RefusedAsync(shop, () => shop.PostAsync(an, "withdrawals", body));
        }

        await shop.RefusedAsync("request.too_large", () => shop.PostAsync(an, "withdrawals", $"{{\"amount\":5,\"x\":\"{new string('x', 70_000)}\"}}"));
        await shop.ProvenAsync();
    }

    [Fact]
    public async Task Texts_and_lists_with_holes_in_them_are_refused()
    {
        await using FlowShop shop = await FlowShop.StartAsync();

        foreach (string body in (string[])["""{"lines":[null]}""", """{"lines":[{"sku":"box","qty":1},null]}""", """{"lines":[{"sku":"\ud800","qty":1}]}""", """{"\ud800":1}"""])
        {
            await shop.RefusedAsync("request.malformed", () => shop.PostAsync(Caller.UserNamed("cai"), "orders", body));
        }

        await shop.RefusedAsync("request.malformed", () => shop.PostAsync(Caller.UserNamed("cai"), "distributors", """{"displayName":"a\u0000b"}""", key: false));
        await shop.RefusedAsync("request.malformed", () => shop.PostAsync(Caller.Merchant, "products", """{"sku":"x","name":"a\nb","price":1,"stock":1}"""));
        await shop.RefusedAsync("request.malformed", () => shop.PostAsync(Caller.Merchant, "products", """{"sku":"x","name":"x","category":"\u0007","price":1,"stock":1}"""));
    }

    [Fact]
    public async Task Callers_see_and_do_only_what_is_theirs()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string order = await shop.OrderAsync("cai", await shop.JoinAsync("an"));
        var other = new ApiClient(shop.App.Client, shop.App.Tokens, new MerchantId("books"));

        (await shop.App.Client.GetAsync(new Uri("/api/distributors/me", UriKind.Relative))).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        using var request = new StringContent("""{"amount":5}""", Encoding.UTF8, "application/json");
        (await shop.App.Client.PostAsync(new Uri("/api/withdrawals", UriKind.Relative), request)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);

        await shop.RefusedAsync("auth.role_forbidden", () => shop.PostAsync(Caller.UserNamed("cai"), "products", """{"sku":"x","name":"x","price":1,"stock":1}"""));
        await shop.RefusedAsync("auth.role_forbidden", () => shop.PostAsync(Caller.Merchant, "withdrawals", """{"amount":1000}"""));
        await shop.RefusedAsync("auth.role_forbidden", () => shop.PostAsync(Caller.UserNamed("cai"), $"orders/{order}/refunds", "{}"));
        await shop.RefusedAsync("order.not_found", () => shop.GetAsync(Caller.UserNamed("mallory"), $"orders/{order}"));
        await shop.RefusedAsync("order.not_found", () => other.GetAsync(Caller.Merchant, $"orders/{order}", CancellationToken.None));
        await shop.RefusedAsync("distributor.not_found", () => other.GetAsync(Caller.Merchant, "distributors/an", CancellationToken.None));
        await shop.RefusedAsync("idempotency.key_missing", () => shop.PostAsync(Caller.UserNamed("an"), "withdrawals", """{"amount":1000}""", key: false));
    }

    private static async Task RefusedAsync(FlowShop shop, Func<Task<ApiReply>> request)
    {
        string? code = null;
        await shop.RefusedAsync(code = await CodeAsync(request), request);
        code.ShouldNotBe("internal.error");
    }

    private static async Task<string> CodeAsync(Func<Task<ApiReply>> request)
    {
        ApiReply reply = await request();
        reply.Status.ShouldBeInRange(400, 499, reply.Describe());
        return reply.Code.ShouldNotBeNull();
    }
}
