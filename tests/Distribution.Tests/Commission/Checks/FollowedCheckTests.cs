using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Proof;
using Distribution.Tests.Campaigns.Standing;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Commission.Checks;

/// <summary>An order whose messages were lost is named, whichever they were.</summary>
public sealed class FollowedCheckTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly byte[] OnCompletion = StandingShop.Program(
        """{"id":"sold","on":"order.paid","pay":[{"to":"L1","percent":10000,"of":"line.net"}]},{"id":"done","on":"order.completed","pay":[{"to":"L1","fixed":50}]}""");

    private static readonly byte[] OnPayment = StandingShop.Program("""{"id":"sold","on":"order.paid","pay":[{"to":"L1","percent":10000,"of":"line.net"}]}""");

    [Fact]
    public async Task A_paid_order_without_a_sheet_is_named()
    {
        using Shop shop = await Shop.OpenAsync(OnCompletion);
        OrderId order = await shop.PlaceAsync("bo");
        await shop.PayAsync(order);
        Lose(shop);

        (await FindingsAsync(shop, order)).ShouldBe(["is paid, somebody may earn by it, and it has no commission sheet"]);
        await ConfirmedAsync(shop, order);
    }

    [Fact]
    public async Task A_refund_that_is_not_on_the_sheet_is_named_with_what_it_takes()
    {
        using Shop shop = await Shop.OpenAsync(OnCompletion);
        OrderId order = await shop.SellAsync("bo");
        await shop.RefundAsync(order, 1, 6400);
        Lose(shop);

        (await FindingsAsync(shop, order)).ShouldBe(["its commission sheet lacks refunds that take 64"]);
        await ConfirmedAsync(shop, order);
    }

    [Fact]
    public async Task A_completion_that_is_not_on_the_sheet_is_named_where_the_program_asks_for_it()
    {
        using Shop shop = await Shop.OpenAsync(OnCompletion);
        OrderId order = await shop.SellAsync("bo");
        await shop.CompleteAsync(order);
        Lose(shop);

        (await FindingsAsync(shop, order)).ShouldBe(["is completed, and its commission sheet lacks what that earns"]);
        await ConfirmedAsync(shop, order);
    }

    [Fact]
    public async Task What_any_later_message_of_the_order_does_for_is_named_no_more()
    {
        using Shop shop = await Shop.OpenAsync(OnCompletion);
        OrderId order = await shop.PlaceAsync("bo");
        await shop.PayAsync(order);
        await shop.CompleteAsync(order);
        Lose(shop);
        await shop.RefundAsync(order, 1, 6400);

        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Where_nobody_earns_nothing_is_missing()
    {
        using Shop shop = await Shop.OpenAsync(OnPayment);
        OrderId nobodys = await shop.PlaceAsync(null);
        await shop.PayAsync(nobodys);
        OrderId late = await shop.PlaceAsync("bo");
        shop.Clock.Advance(Order.PaymentWindow + TimeSpan.FromMinutes(1));
        await shop.Get<Distribution.Orders.Placement.CancelOrder>().HandleAsync(new CancelOrderCommand(Shop.Merchant, late, null), None);
        await shop.PayAsync(late);
        Lose(shop);
        await shop.CompleteAsync(await shop.SellAsync("bo"));

        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task What_has_just_happened_is_not_missing_yet()
    {
        using Shop shop = await Shop.OpenAsync(OnCompletion);
        await shop.PayAsync(await shop.PlaceAsync("bo"));

        await shop.Get<RunChecks>().HandleAsync(None);

        (await shop.Get<QueryChecks>().HandleAsync(Shop.Merchant, null, 1, None)).Items[0].Findings.ShouldBeEmpty();
    }

    /// <summary>The queue has given the messages up and nobody sends them again.</summary>
    private static void Lose(Shop shop) => shop.Bus.TakeAll().ShouldAllBe(static message => message.Queue == QueueNames.OrderEvents || message.Queue == QueueNames.RefundRequests);

    private static async Task<string[]> FindingsAsync(Shop shop, OrderId order)
    {
        CheckReport report = await shop.Get<LedgerChecker>().RunAsync(None);
        report.Findings.ShouldAllBe(finding => finding.Check == "commission.followed" && finding.Partition == OrderStore.Partition(Shop.Merchant, order) && finding.Row == OrderStore.OrderRow);
        return [.. report.Findings.Select(static finding => finding.Detail)];
    }

    private static async Task ConfirmedAsync(Shop shop, OrderId order)
    {
        shop.Clock.Advance(TimeSpan.FromHours(1));
        await shop.Get<RunChecks>().HandleAsync(None);
        shop.Clock.Advance(TimeSpan.FromHours(1));
        await shop.Get<RunChecks>().HandleAskedAsync(None);
        StoredFinding finding = (await shop.Get<QueryChecks>().HandleAsync(Shop.Merchant, null, 1, None)).Items[0].Findings.ShouldHaveSingleItem();
        (finding.Check, finding.Partition, finding.IsConfirmed).ShouldBe(("commission.followed", OrderStore.Partition(Shop.Merchant, order), true));
    }
}
