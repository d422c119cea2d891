using System.Net;
using Distribution.Local.Scenarios.Play;
using Distribution.Tests.Flows;

namespace Distribution.Tests.Sandbox;

/// <summary>The addresses that the host gives lead to something a browser can open.</summary>
public sealed class PageTests
{
    [Fact]
    public async Task The_page_to_pay_on_is_where_the_host_listens_and_says_what_there_is_to_pay()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        ApiReply placed = await shop.TryOrderAsync("cai", null);
        string order = placed.Require("order").TextOf("id")!;
        var page = new Uri(placed.Require("payment").TextOf("payUrl")!);

        page.GetLeftPart(UriPartial.Authority).ShouldBe(shop.App.BaseAddress.GetLeftPart(UriPartial.Authority));
        (await TextAsync(page)).ShouldContain("128.00 CNY");
        await shop.PayAsync(order);
        (await TextAsync(page)).ShouldContain("It is paid.");
        (await TextAsync(new Uri(page, "/sandbox/pay/fruit/%3Cb%3E"), HttpStatusCode.NotFound)).ShouldNotContain("<b>");
    }

    [Fact]
    public async Task The_page_of_a_share_shows_what_is_shared_and_whose_code_it_has()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string code = await shop.JoinAsync("an");
        ApiReply share = await shop.PostAsync(Caller.UserNamed("an"), "shares", """{"sku":"box"}""", key: false);

        string page = await TextAsync(new Uri(shop.App.BaseAddress, new Uri(share.Text("link")!).PathAndQuery));

        page.ShouldContain("product box");
        page.ShouldContain(code);
        await TextAsync(new Uri(shop.App.BaseAddress, "/s/nobody"), HttpStatusCode.NotFound);
    }

    private static async Task<string> TextAsync(Uri address, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var browser = new HttpClient();
        using HttpResponseMessage response = await browser.GetAsync(address);
        (response.StatusCode, response.Content.Headers.ContentType?.MediaType).ShouldBe((status, "text/html"));
        return await response.Content.ReadAsStringAsync();
    }
}
