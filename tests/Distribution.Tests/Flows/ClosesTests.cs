using System.Text.Json;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Tests.Flows;

/// <summary>Closed windows and rankings as they are asked for over HTTP.</summary>
public sealed class ClosesTests
{
    [Fact]
    public async Task The_shop_sees_who_got_what_and_everybody_his_own_place()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string an = await shop.JoinAsync("an");
        string bo = await shop.JoinAsync("bo", an);
        await shop.PayAsync(await shop.OrderAsync("cai", an, 2));
        await shop.PayAsync(await shop.OrderAsync("du", bo));
        JsonElement open = (await shop.GetAsync(Caller.UserNamed("bo"), "rankings/current")).Body;
        open.GetProperty("isClosed").GetBoolean().ShouldBeFalse();
        open.GetProperty("places")[0].TextOf("distributor").ShouldBe("a***");
        open.GetProperty("own").GetProperty("place").GetInt32().ShouldBe(2);
        (await shop.GetAsync(Caller.Merchant, "campaigns/closes?kind=week")).Require("items").GetArrayLength().ShouldBe(0);

        await shop.App.AdvanceToAsync(new DateTimeOffset(2026, 3, 8, 17, 0, 0, TimeSpan.Zero));
        JsonElement close = (await shop.GetAsync(Caller.Merchant, "campaigns/closes?kind=week&window=2026-W10")).Require("items")[0];
        close.GetProperty("isPaid").GetBoolean().ShouldBeTrue();
        close.GetProperty("amount").GetInt64().ShouldBe(18000);
        close.GetProperty("bonuses").EnumerateArray().Select(bonus =>
            $"{bonus.TextOf("person")} {bonus.TextOf("rule")} {bonus.WholeOf("value")} {bonus.WholeOf("amount")} {bonus.GetProperty("isPaid")}")
            .ShouldBe(["an week-top3 25600 10000 True", "bo week-top3 12800 8000 True"]);
        JsonElement ranking = (await shop.GetAsync(Caller.UserNamed("an"), "rankings/2026-W10?rule=week-top3")).Body;
        ranking.GetProperty("isClosed").GetBoolean().ShouldBeTrue();
        ranking.GetProperty("metric").GetString().ShouldBe("sales");
        ranking.GetProperty("own").WholeOf("prize").ShouldBe(10000);
        ranking.GetProperty("places")[1].TextOf("distributor").ShouldBe("b***");

        ApiReply first = await shop.GetAsync(Caller.Finance("f"), "campaigns/closes?kind=week&limit=1");
        first.Require("items")[0].GetProperty("bonuses").GetArrayLength().ShouldBe(1);
        ApiReply second = await shop.GetAsync(Caller.Finance("f"), "campaigns/closes?kind=week&limit=1&cursor=" + first.Text("next"));
        second.Require("items")[0].GetProperty("bonuses")[0].TextOf("person").ShouldBe("bo");
        await shop.ProvenAsync();
    }

    [Theory]
    [InlineData("campaigns/closes", "request.parameter_invalid")]
    [InlineData("campaigns/closes?kind=lifetime", "request.parameter_invalid")]
    [InlineData("campaigns/closes?kind=year", "request.parameter_invalid")]
    [InlineData("campaigns/closes?kind=week&limit=0", "request.limit_invalid")]
    [InlineData("campaigns/closes?kind=week&cursor=x", "request.cursor_invalid")]
    [InlineData("rankings/lifetime", "ranking.not_found")]
    public async Task What_makes_no_sense_is_refused(string path, string code)
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        (await shop.GetAsync(Caller.Merchant, path)).Code.ShouldBe(code);
        (await shop.GetAsync(Caller.UserNamed("an"), "campaigns/closes?kind=week")).Code.ShouldBe("auth.role_forbidden");
    }
}
