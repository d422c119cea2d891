using Distribution.Campaigns;
using Distribution.Kernel;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Reports;

public sealed class PaidOrdersTests
{
    [Fact]
    public async Task What_is_refunded_counts_no_more()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId part = await shop.SellAsync("bo", qty: 2);
        OrderId whole = await shop.SellAsync("an", qty: 3);
        await shop.SellAsync(null);
        await shop.RefundAsync(part, 1, 5600);
        await shop.RefundAsync(whole);
        await shop.DrainAsync();

        var seen = new List<PaidOrder>();
        await foreach (PaidOrder order in shop.Get<IPaidOrders>().PaidAsync(Shop.Merchant, new DateOnly(2026, 3, 2), CancellationToken.None))
        {
            seen.Add(order);
        }

        seen.OrderBy(order => order.Facts.Lines[0].Refunded).Select(order => (order.Facts.Path.Count, order.Facts.Lines[0].Net, order.Facts.Lines[0].Refunded))
            .ShouldBe([(0, 12800, 0), (2, 25600, 5600), (1, 38400, 38400)]);
        seen.OrderBy(order => order.Facts.Lines[0].Refunded).Select(order => order.RefundedAt?.Count).ShouldBe([null, 1, 1]);
    }
}
