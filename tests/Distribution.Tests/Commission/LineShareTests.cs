using Distribution.Commission;
using Distribution.Commission.Queries;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Explain;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Commission;

/// <summary>The payment and the completion of an order together keep within the shares of its lines.</summary>
public sealed class LineShareTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static byte[] Program(int ppm) => FruitProgram.With(
        "\"rules\": [",
        "\"rules\": [" + $$"""{ "id": "done", "on": "order.completed", "pay": [ { "to": "L1", "percent": {{ppm}}, "of": "order.net" }, { "to": "L2", "fixed": 10 } ] },""");

    [Fact]
    public async Task The_completion_earns_what_the_payment_has_left_and_says_so()
    {
        using Shop shop = await Shop.OpenAsync(Program(200_000));
        OrderId order = await shop.SellAsync("bo");
        shop.Clock.Advance(TimeSpan.FromDays(2));
        await shop.CompleteAsync(order);
        await shop.DrainAsync();

        // 30 % of 12800 is 3840. The payment: 1280 + 640 + 1000; left are 920, asked 2560 + 10.
        CommissionSheet sheet = (await shop.SheetAsync(order)).ShouldNotBeNull();
        sheet.ShareTaken.ShouldBe([new ShareTaken(1, 2920)]);
        sheet.Lines.Where(static line => line.OnCompletion).Select(static line => (line.Beneficiary.Value, line.Amount)).ShouldBe([("bo", 916), ("an", 4)]);
        Explanation told = (await shop.Get<ExplainAmount>().HandleAsync(new ExplainAmountQuery(Shop.Merchant, CommissionExplanations.IdOf(order, "5"), null), None)).Value;
        told.Steps.Select(TraceWords.English).Skip(3).ShouldBe([
            "order: net 12800, order 1 of L1",
            "rule done, L1: floor(12800 x 200000 / 1000000) = 2560",
            "line 1 pays at most floor(12800 x 300000 / 1000000) = 3840, of which the payment has taken 2920; 920 is left, all rewards ask 2570: 2560 becomes 916 by largest remainder",
            "earned by the completion of the order at 2026-03-04T09:00:00+08:00",
            "916 accrued as pending at 2026-03-04T09:00:00+08:00",
            "not settled: the hold ends at 2026-03-11T09:00:00+08:00",
            "what stands: 916 - 0 - 0 = 916",
        ]);
        await shop.MustBeRightAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6400)]
    [InlineData(12799)]
    public async Task Refunds_before_the_completion_leave_the_share_as_it_was_taken(long refunded)
    {
        using Shop shop = await Shop.OpenAsync(Program(200_000));
        OrderId order = await shop.SellAsync("bo");
        if (refunded > 0)
        {
            await shop.RefundAsync(order, 1, refunded);
            await shop.DrainAsync();
        }

        await shop.CompleteAsync(order);
        await shop.DrainAsync();
        CommissionSheet sheet = (await shop.SheetAsync(order)).ShouldNotBeNull();
        sheet.Lines.Sum(static line => line.Amount).ShouldBe(3840);
        sheet.Lines.Sum(static line => line.Left).ShouldBe(sheet.Lines.Sum(line => Proportion.Remaining(line.Amount, refunded, 12800)));
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_payment_that_took_all_of_it_leaves_nothing()
    {
        using Shop shop = await Shop.OpenAsync(Program(200_000));
        OrderId order = await shop.SellAsync("bo", "apple");
        await shop.CompleteAsync(order);
        await shop.DrainAsync();
        CommissionSheet sheet = (await shop.SheetAsync(order)).ShouldNotBeNull();
        sheet.Lines.Sum(static line => line.Amount).ShouldBe(1197, "30 % of 3990");
        sheet.Lines.Where(static line => line.OnCompletion).ShouldAllBe(static line => line.Amount == 0);
        await shop.MustBeRightAsync();
    }
}
