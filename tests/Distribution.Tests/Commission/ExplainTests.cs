using System.Text.Json;
using Distribution.Commission;
using Distribution.Commission.Queries;
using Distribution.Commission.Reviews;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs.Engine;
using Distribution.Programs.Explain;
using Distribution.Tests.Commission.Reviews;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Commission;

public sealed class ExplainTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_commission_is_explained_from_its_program_to_what_stands_after_refunds_before_and_after_settlement()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync("bo");
        await shop.RefundAsync(order, 1, 6400);
        await shop.CompleteAsync(order);
        await shop.SettleAsync();
        await shop.RefundAsync(order, 1, 3200);
        await shop.DrainAsync();

        Explanation found = await FoundAsync(shop, order, "1");

        (found.Rule, found.ProgramVersion, found.Amount, found.TakenBack).ShouldBe(("base", 1, 1280, 960));
        TraceWords.English(found.Steps).ShouldBe([
            $"reward program version 1, in force when order {order} was placed at 2026-03-02T09:00:00+08:00",
            "L1 of the order: bo",
            "L2 of the order: an",
            "line 1: 1 x box, net 12800",
            "rule base, L1: table rate row 1: floor(12800 x 100000 / 1000000) = 1280",
            "1280 accrued as pending at 2026-03-02T09:00:00+08:00",
            "refunded 6400 of 12800: floor(1280 x 6400 / 12800) = 640 is taken back, 640 of it now from pending",
            "640 settled at 2026-03-09T10:00:00+08:00",
            "refunded 9600 of 12800: floor(1280 x 9600 / 12800) = 960 is taken back, 320 of it now after settlement",
            "what stands: 1280 - 640 - 320 = 320",
        ]);
        found.Steps.Select(TraceWords.Chinese).ShouldBe([
            $"分佣方案第 1 版,订单 {order} 于 2026-03-02T09:00:00+08:00 下单时生效",
            "订单的 1 级分销员:bo",
            "订单的 2 级分销员:an",
            "第 1 行:box × 1,实付 12800 分",
            "规则 base(L1):按表 rate 第 1 行,12800 × 100000 ÷ 1000000 向下取整 = 1280 分",
            "2026-03-02T09:00:00+08:00 计提待结算 1280 分",
            "已退款 6400 分(共 12800 分):1280 × 6400 ÷ 12800 向下取整 = 累计扣回 640 分,本次从待结算扣回 640 分",
            "2026-03-09T10:00:00+08:00 结算 640 分",
            "已退款 9600 分(共 12800 分):1280 × 9600 ÷ 12800 向下取整 = 累计扣回 960 分,本次于结算后追回 320 分",
            "现为:1280 - 640 - 320 = 320 分",
        ]);
    }

    [Fact]
    public async Task What_is_not_settled_yet_says_what_it_waits_for()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync("bo");
        (await FoundAsync(shop, order, "2")).Steps[^2].ShouldHaveWords("not settled: the hold of 168 hours begins when the order is completed");
        await shop.CompleteAsync(order);
        (await FoundAsync(shop, order, "2")).Steps[^2].ShouldHaveWords("not settled: the hold ends at 2026-03-09T09:00:00+08:00");
    }

    [Theory]
    [InlineData("PT10M", "not settled: the hold of 0 h 10 min 0 s begins when the order is completed")]
    [InlineData("P1DT1S", "not settled: the hold of 24 h 0 min 1 s begins when the order is completed")]
    [InlineData("PT36H", "not settled: the hold of 36 hours begins when the order is completed")]
    public async Task A_hold_is_told_as_long_as_it_is(string hold, string words)
    {
        using Shop shop = await Shop.OpenAsync(FruitProgram.With("P7D", hold));
        (await FoundAsync(shop, await shop.SellAsync("bo"), "2")).Steps[^2].ShouldHaveWords(words);
    }

    [Fact]
    public async Task Held_commission_waits_for_the_review_and_voided_says_what_took_it()
    {
        using Shop shop = await Shop.OpenAsync();
        await ReviewRuleTests.SetAsync(shop, new ReviewSettings { BuyerPerHour = 1 });
        await shop.SellAsync("an");
        OrderId order = await shop.SellAsync("bo");
        await shop.RefundAsync(order, 1, 6400);
        await shop.CompleteAsync(order);
        await shop.SettleAsync();
        (await FoundAsync(shop, order, "1")).Steps[^2].ShouldHaveWords("not settled: held at 2026-03-02T09:00:00+08:00 for the shop to look at the order");
        TraceWords.Chinese((await FoundAsync(shop, order, "4")).Steps[^1]).ShouldBe("未结算:2026-03-02T09:00:00+08:00 起待商家复核");

        (await shop.Get<DecideReview>().HandleAsync(
            new DecideReviewCommand(Shop.Merchant, order, new UserId("boss"), false, "same flat", "d", "h"), None)).Problem.ShouldBeNull();

        TraceWords.English((await FoundAsync(shop, order, "1")).Steps).Skip(5).ShouldBe([
            "1280 accrued as pending at 2026-03-02T09:00:00+08:00",
            "refunded 6400 of 12800: floor(1280 x 6400 / 12800) = 640 is taken back, 640 of it now from pending",
            "reviewed by the shop: 640 is taken back from pending",
            "what stands: 1280 - 1280 - 0 = 0",
        ]);
        (await FoundAsync(shop, order, "4")).Steps[^1].ShouldHaveWords("reviewed by the shop: void");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_grant_is_explained_from_its_promise_to_its_end()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync("bo");
        Explanation promised = await FoundAsync(shop, order, "4");
        promised.Grant.ShouldBe(new GrantItem("coupon:FRUIT10", 1));
        TraceWords.English(promised.Steps).Skip(3).Take(3).ShouldBe([
            "the first paid order of the distributor that an invited, net 12800",
            "rule invite-voucher, inviter: 1 x coupon:FRUIT10",
            "limit invite-voucher: time 1 of 1",
        ]);

        await shop.RefundAsync(order);
        await shop.DrainAsync();

        (await FoundAsync(shop, order, "4")).Steps[^1].ShouldHaveWords("refunded 12800 of 12800: void");
    }

    [Fact]
    public async Task Somebody_else_finds_nothing_and_the_beneficiary_no_other_names()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync("bo");
        ExplainAmount explain = shop.Get<ExplainAmount>();
        string id = CommissionExplanations.IdOf(order, "1");

        (await explain.HandleAsync(new ExplainAmountQuery(Shop.Merchant, id, new DistributorId("an")), None)).Problem.ShouldNotBeNull().Code.ShouldBe("commission.not_found");
        (await explain.HandleAsync(new ExplainAmountQuery(new MerchantId("other"), id, null), None)).Problem.ShouldNotBeNull().Code.ShouldBe("commission.not_found");
        Explanation own = (await explain.HandleAsync(new ExplainAmountQuery(Shop.Merchant, id, new DistributorId("bo")), None)).Value;
        TraceWords.English(own.Steps).Skip(1).Take(2).ShouldBe(["L1 of the order: bo", "L2 of the order: a***"]);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData(".1")]
    [InlineData("x.1")]
    [InlineData("a b.1")]
    [InlineData("")]
    public async Task An_id_of_nothing_is_not_found(string id)
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync("bo");
        foreach (string asked in (string[])[id, $"{order}.9", $"{order}."])
        {
            (await shop.Get<ExplainAmount>().HandleAsync(new ExplainAmountQuery(Shop.Merchant, asked, null), None)).Problem.ShouldNotBeNull().Code.ShouldBe("commission.not_found");
        }
    }

    [Fact]
    public void Every_kind_of_step_has_words_in_both_languages_and_is_read_as_it_was_written()
    {
        string[] values = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
        foreach (TraceKind kind in Enum.GetValues<TraceKind>())
        {
            var step = new TraceStep(kind, values);
            TraceStep read = JsonSerializer.Deserialize<TraceStep>(JsonSerializer.Serialize(step)).ShouldNotBeNull();

            read.Kind.ShouldBe(kind);
            read.Values.ShouldBe(values);
            TraceWords.English(read).ShouldNotBeEmpty();
            TraceWords.Chinese(read).ShouldNotBe(TraceWords.English(read));
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[\"Nonsense\"]")]
    [InlineData("[\"0\"]")]
    [InlineData("[\"Line\",1]")]
    [InlineData("{}")]
    public void What_is_no_step_is_not_read(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<TraceStep>(json));

    private static async Task<Explanation> FoundAsync(Shop shop, OrderId order, string line) =>
        (await shop.Get<ExplainAmount>().HandleAsync(new ExplainAmountQuery(Shop.Merchant, CommissionExplanations.IdOf(order, line), null), None)).Value;
}

file static class StepWords
{
    public static void ShouldHaveWords(this TraceStep step, string words) => TraceWords.English(step).ShouldBe(words);
}
