using Distribution.Local.Scenarios.Play;

namespace Distribution.Tests.Flows;

public sealed class StandingTests
{
    private const string Program = """
        {"schema":"reward-program/1","currency":"CNY","timeZone":"Asia/Shanghai","weekStart":"mon",
         "attribution":{"model":"last","windowDays":30,"maxLevels":1},
         "settlement":{"hold":"P7D","from":"order.completed","minWithdrawal":100},
         "metrics":{"sales":{"sum":"line.net","on":"order.paid","by":"L1"},"spend":{"sum":"order.net","on":"order.paid","by":"buyer"}},
         "tiers":[{"id":"silver","when":{"metric":"sales","gte":10000}},{"id":"gold","when":{"metric":"sales","gte":30000}}],
         "rules":[{"id":"cashback","on":"metric","metric":"spend","every":10000,"pay":[{"to":"self","fixed":300}]}]}
        """;

    [Fact]
    public async Task A_person_sees_his_tier_his_numbers_and_what_comes_next_and_the_shop_sees_the_same()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        (await shop.PostAsync(Caller.Merchant, "programs", Program, key: false)).Status.ShouldBe(201);
        string code = await shop.JoinAsync("bo");
        string order = await shop.OrderAsync("cai", code, qty: 2);
        await shop.PayAsync(order, times: 2);

        ApiReply mine = await shop.GetAsync(Caller.UserNamed("bo"), "distributors/me/standing");
        mine.Text("tier").ShouldBe("silver");
        mine.Require("metrics").GetRawText().ShouldBe(
            """[{"metric":"sales","window":"lifetime","windowId":"lifetime","value":25600,"next":30000},{"metric":"spend","window":"lifetime","windowId":"lifetime","value":0,"next":10000}]""");
        mine.Require("tiers")[1].GetRawText().ShouldBe("""{"tier":"gold","metric":"sales","window":"lifetime","value":25600,"atLeast":30000}""");

        ApiReply buyer = await shop.GetAsync(Caller.Merchant, "distributors/cai/standing");
        buyer.Require("rules").GetRawText().ShouldBe("""[{"rule":"cashback","metric":"spend","window":"lifetime","windowId":"lifetime","times":2,"next":30000}]""");
        buyer.Text("tier").ShouldBeNull();

        (await shop.PostAsync(Caller.Merchant, $"orders/{order}/refunds", """{"amount":20000}""")).IsSuccess.ShouldBeTrue();
        await shop.App.DrainAsync();
        (await shop.GetAsync(Caller.UserNamed("bo"), "distributors/me/standing")).Text("tier").ShouldBeNull();
        (await shop.GetAsync(Caller.UserNamed("cai"), "distributors/me/standing")).Require("rules")[0].GetProperty("times").GetInt64().ShouldBe(0);
        await shop.ProvenAsync();
    }
}
