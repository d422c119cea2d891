using Distribution.Audit;
using Distribution.Campaigns.Grants;
using Distribution.Commission;
using Distribution.Commission.Reviews;
using Distribution.Distributors.Traces;
using Distribution.Kernel;
using Distribution.Settlement;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Commission.Reviews;

/// <summary>What becomes of held commission: of a box at 12,800 bo has 1,280 and 1,000 for his first sale, an 640.</summary>
public sealed class ReviewDecisionTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ClientTraces Phone = new(Phone: "p");

    [Fact]
    public async Task Held_commission_stays_pending_and_settles_at_once_when_it_is_released_late()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await HeldAsync(shop);
        await shop.CompleteAsync(order);
        await shop.SettleAsync();
        (await SettleAsync(shop, order)).ShouldBe(SettleOutcome.Held);
        await shop.BalancesMustBeAsync("bo", pending: 2280);
        await shop.MustBeRightAsync();

        for (int twice = 0; twice < 2; twice++)
        {
            (await DecideAsync(shop, order, release: true)).Value.Review!.State.ShouldBe(ReviewState.Released);
            (await SettleAsync(shop, order)).ShouldBe(SettleOutcome.Settled);
        }

        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo", available: 2280);
        await shop.BalancesMustBeAsync("an", available: 640);
        await shop.Get<SettleLate>().HandleAsync(None);
        (await shop.Get<SettleLate>().HandleAsync(None)).ShouldBe(new SettleLateResult(0, 0, 0));
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task What_is_released_before_its_time_waits_for_it()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await HeldAsync(shop);
        (await DecideAsync(shop, order, release: true)).Problem.ShouldBeNull();
        (await SettleAsync(shop, order)).ShouldBe(SettleOutcome.NotDue);
        await shop.CompleteAsync(order);
        await shop.BalancesMustBeAsync("bo", pending: 2280);

        await shop.SettleAsync();

        await shop.BalancesMustBeAsync("bo", available: 2280);
        await shop.MustBeRightAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Void_takes_back_to_the_fen_what_refunds_have_left_and_once(bool refundFirst)
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await HeldAsync(shop);
        if (refundFirst)
        {
            await shop.RefundAsync(order, 1, 3_333);
            await shop.DrainAsync();
            (await shop.BalancesAsync("bo")).Pending.ShouldBeInRange(1, 2279);
        }

        for (int twice = 0; twice < 2; twice++)
        {
            (await DecideAsync(shop, order, release: false)).Value.Review!.State.ShouldBe(ReviewState.Voided);
            await shop.DrainAsync();
            await shop.BalancesMustBeAsync("bo");
            await shop.BalancesMustBeAsync("an");
        }

        await shop.MustBeRightAsync();

        // What comes after takes nothing more and gives nothing.
        await shop.RefundAsync(order, 1, 1_000);
        await shop.DrainAsync();
        await shop.CompleteAsync(order);
        await shop.SettleAsync();
        await shop.RefundAsync(order);
        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo");
        await shop.BalancesMustBeAsync("an");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_whole_refund_while_it_is_held_takes_everything_and_leaves_nothing_to_release()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await HeldAsync(shop);
        await shop.RefundAsync(order);
        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo");

        (await DecideAsync(shop, order, release: true)).Problem.ShouldBeNull();

        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_grant_of_a_voided_order_is_void_also_after_a_refund_of_a_part()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await HeldAsync(shop);
        (await GrantsAsync(shop)).ShouldBe([GrantState.Pending]);

        (await DecideAsync(shop, order, release: false)).Problem.ShouldBeNull();
        await shop.RefundAsync(order, 1, 1_000);
        await shop.DrainAsync();
        int revision = (await shop.SheetAsync(order))!.Revision;
        await shop.RefundAsync(order, 1, 1_000);
        await shop.DrainAsync();

        (await GrantsAsync(shop)).ShouldBe([GrantState.Void]);
        (await shop.SheetAsync(order))!.Revision.ShouldBe(revision, "there is nothing left to change");
        await shop.CompleteAsync(order);
        await shop.SettleAsync();
        (await GrantsAsync(shop)).ShouldBe([GrantState.Void]);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Completion_adds_to_held_commission_and_not_to_voided()
    {
        using Shop shop = await Shop.OpenAsync(FruitProgram.With(
            "\"rules\": [", "\"rules\": [ { \"id\": \"done\", \"on\": \"order.completed\", \"pay\": [ { \"to\": \"L1\", \"fixed\": 70 } ] },"));
        OrderId held = await HeldAsync(shop);
        OrderId voided = await shop.SellAsync("bo", buyer: "dan", traces: Phone);
        (await DecideAsync(shop, voided, release: false)).Problem.ShouldBeNull();
        await shop.CompleteAsync(held);
        await shop.CompleteAsync(voided);
        await shop.SettleAsync();

        await shop.BalancesMustBeAsync("bo", pending: 2350);
        (await DecideAsync(shop, held, release: false, command: "d2")).Problem.ShouldBeNull();
        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Nobody_decides_about_what_he_has_placed_or_earns_by_and_everybody_says_why()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await HeldAsync(shop);
        OrderId free = await shop.SellAsync("bo", buyer: "zoe");
        foreach (string party in (string[])["bo", "an", "cai"])
        {
            (await DecideAsync(shop, order, release: true, by: party)).Problem!.Code.ShouldBe("review.own_commission");
        }

        (await DecideAsync(shop, order, release: true, reason: " ")).Problem!.Code.ShouldBe("audit.reason_invalid");
        (await DecideAsync(shop, free, release: true)).Problem!.Code.ShouldBe("review.not_found");
        (await DecideAsync(shop, new OrderId("nothing"), release: true)).Problem!.Code.ShouldBe("review.not_found");
        (await shop.SheetAsync(order))!.IsHeld.ShouldBeTrue();

        (await DecideAsync(shop, order, release: true)).Problem.ShouldBeNull();
        (await DecideAsync(shop, order, release: false, command: "other")).Problem!.Code.ShouldBe("review.decided");
        (await DecideAsync(shop, order, release: false, hash: "other")).Problem!.Code.ShouldBe("idempotency.key_reused");
    }

    [Fact]
    public async Task The_audit_log_says_who_when_and_why_by_pages_and_is_never_changed()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId first = await HeldAsync(shop);
        shop.Clock.Advance(TimeSpan.FromMinutes(1));
        OrderId second = await shop.SellAsync("bo", buyer: "dan", traces: Phone);
        shop.Clock.Advance(TimeSpan.FromMinutes(1));
        await DecideAsync(shop, first, release: true);
        shop.Clock.Advance(TimeSpan.FromMinutes(1));
        await DecideAsync(shop, second, release: false, by: "finance-1", reason: "same flat", command: "d2");

        var log = new List<AuditEntry>();
        string? cursor = null;
        do
        {
            Page<AuditEntry> page = await shop.Get<AuditLog>().ListAsync(Shop.Merchant, cursor, 2, None);
            log.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);

        log.Select(entry => (entry.Action, entry.Subject[6..], entry.By?.Value, entry.Reason)).ShouldBe(
        [
            ("review.voided", second.Value, "finance-1", "same flat"),
            ("review.released", first.Value, "boss", "looks fine"),
            ("review.held", second.Value, null, null),
            ("review.held", first.Value, null, null),
            ("review.settings_changed", "-settings", "boss", null),
        ]);
        log[0].At.ShouldBe(shop.Clock.GetUtcNow());
        log[0].Detail.ShouldBe("taken back 1920");
        log[2].Detail.ShouldBe("SamePhone L1");
        (await shop.Get<AuditLog>().ListAsync(new MerchantId("other"), null, 50, None)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_list_has_every_held_order_once_by_state()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId first = await HeldAsync(shop);
        shop.Clock.Advance(TimeSpan.FromMinutes(1));
        OrderId second = await shop.SellAsync("bo", buyer: "dan", traces: Phone);
        await shop.SellAsync("bo", buyer: "eve");
        await DecideAsync(shop, first, release: false);
        ReviewList list = shop.Get<ReviewList>();

        Page<CommissionSheet> all = await list.HandleAsync(new ListReviewsQuery(Shop.Merchant, null, null, 1), None);
        Page<CommissionSheet> rest = await list.HandleAsync(new ListReviewsQuery(Shop.Merchant, null, all.Next, 10), None);

        all.Items.Concat(rest.Items).Select(sheet => sheet.Order).ShouldBe([second, first]);
        (await list.HandleAsync(new ListReviewsQuery(Shop.Merchant, ReviewState.Voided, null, 10), None)).Items.ShouldHaveSingleItem().Order.ShouldBe(first);
        (await list.HandleAsync(new ListReviewsQuery(Shop.Merchant, ReviewState.Released, null, 10), None)).Items.ShouldBeEmpty();
        (await list.HandleAsync(new ListReviewsQuery(new MerchantId("other"), null, null, 10), None)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_release_void_refund_and_settlement_at_once_exactly_one_decision_stands()
    {
        for (int run = 0; run < 30; run++)
        {
            using Shop shop = await Shop.OpenAsync();
            OrderId order = await HeldAsync(shop);
            await shop.CompleteAsync(order);
            shop.Clock.Advance(TimeSpan.FromDays(8));
            long refund = run % 3 == 0 ? 12_800 : 6_400;
            Task<Result<CommissionSheet>> release = Task.Run(() => DecideAsync(shop, order, release: true, command: "a"));
            Task<Result<CommissionSheet>> taken = Task.Run(() => DecideAsync(shop, order, release: false, command: "b"));
            await Task.WhenAll(
                release,
                taken,
                Task.Run(() => shop.RefundAsync(order, 1, refund)),
                Task.Run(() => SettleAsync(shop, order)),
                Task.Run(() => shop.Get<SettleLate>().HandleAsync(None)));
            await shop.DrainAsync(new Random(run));
            await shop.Get<SettleLate>().HandleAsync(None);
            await shop.DrainAsync();

            Problem? ofRelease = (await release).Problem;
            Problem? ofTaking = (await taken).Problem;
            (ofRelease is null).ShouldNotBe(ofTaking is null);
            (ofRelease ?? ofTaking).ShouldNotBeNull().Code.ShouldBe("review.decided");
            bool stands = ofRelease is null;
            CommissionSheet sheet = (await shop.SheetAsync(order)).ShouldNotBeNull();
            sheet.Review.ShouldNotBeNull().State.ShouldBe(stands ? ReviewState.Released : ReviewState.Voided);
            sheet.Lines.Sum(static line => line.Left).ShouldBe(stands && refund < 12_800 ? 1460 : 0);
            await shop.BalancesMustBeAsync("bo", available: stands && refund < 12_800 ? 1140 : 0);
            await shop.BalancesMustBeAsync("an", available: stands && refund < 12_800 ? 320 : 0);
            await shop.MustBeRightAsync();
        }
    }

    /// <summary>bo has told his number, and so does who buys under him.</summary>
    private static async Task<OrderId> HeldAsync(Shop shop)
    {
        await ReviewRuleTests.SetAsync(shop, new ReviewSettings { SamePhone = true });
        shop.Clock.Advance(TimeSpan.FromSeconds(1));
        await shop.Get<PersonTraces>().AddAsync(Shop.Merchant, new UserId("bo"), Phone, None);
        OrderId order = await shop.SellAsync("bo", traces: Phone);
        (await shop.SheetAsync(order))!.IsHeld.ShouldBeTrue();
        return order;
    }

    private static async Task<GrantState[]> GrantsAsync(Shop shop) =>
        [.. (await shop.Get<GrantBook>().ListAsync(Shop.Merchant, new DistributorId("an"), null, 10, None)).Items.Select(grant => grant.State)];

    private static Task<SettleOutcome> SettleAsync(Shop shop, OrderId order) =>
        shop.Get<SettleOrder>().HandleAsync(new SettleOrderCommand(Shop.Merchant, order), None);

    private static Task<Result<CommissionSheet>> DecideAsync(
        Shop shop, OrderId order, bool release, string by = "boss", string reason = "looks fine", string command = "d", string hash = "h") =>
        shop.Get<DecideReview>().HandleAsync(new DecideReviewCommand(Shop.Merchant, order, new UserId(by), release, reason, command, hash), None);
}
