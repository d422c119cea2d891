using Distribution.Commission.Groups;
using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Orders.Groups;
using Distribution.Orders.Placement;
using Distribution.Programs.Engine;
using Distribution.Programs.Explain;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Orders.Groups;

/// <summary>Group purchases through the real slices: places, success, failure, the host's bonus. Every message and timer runs twice.</summary>
public sealed class GroupTests
{
    private const string Rules = "\"rules\": [";

    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly byte[] Program = FruitProgram.With(
        Rules,
        "\"budgets\": { \"hosts\": { \"amount\": 12000 } }, " + Rules
        + """{ "id": "host", "on": "group.succeeded", "when": { "group.size": { "gte": 3 } }, "budget": "hosts", "pay": [ { "to": "group.initiator", "fixed": 5000 }, { "to": "group.initiator", "grant": "coupon:HOST", "qty": 1 } ] },""");

    [Fact]
    public async Task A_group_that_is_full_and_paid_pays_its_host_once_and_the_members_the_groups_price()
    {
        using Shop shop = await OpenAsync();
        Group group = await BeginAsync(shop);
        OrderId[] orders = await JoinAsync(shop, group, "u1", "u2", "u3");
        await PayAsync(shop, orders[..2]);
        (await shop.BalancesAsync("bo")).Available.ShouldBe(0);
        (await shop.Get<CompleteOrder>().HandleAsync(new CompleteOrderCommand(Shop.Merchant, orders[0], null), None)).Problem.ShouldNotBeNull().Code.ShouldBe("order.group_open");

        await PayAsync(shop, orders[2..]);
        (await shop.OrderAsync(orders[0])).Lines[0].Net.ShouldBe(10240);
        (await shop.BalancesAsync("bo")).Available.ShouldBe(5000);
        await shop.CompleteAsync(orders[0]);
        await EndAsync(shop, hours: 30);
        (await GroupAsync(shop, group)).State.ShouldBe(GroupState.Succeeded);
        (await shop.BalancesAsync("bo")).Available.ShouldBe(5000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Refunds_of_members_take_back_their_part_of_the_hosts_bonus_to_the_fen()
    {
        using Shop shop = await OpenAsync();
        Group group = await BeginAsync(shop);
        OrderId[] orders = await JoinAsync(shop, group, "u1", "u2", "u3");
        await PayAsync(shop, orders);
        await shop.RefundAsync(orders[1], 1, 1000);
        await shop.DrainAsync();

        // 5000 less floor(5000 x 1000 / 30720) = 162
        (await shop.BalancesAsync("bo")).Available.ShouldBe(5000 - 162);
        Explanation told = (await shop.Get<ExplainAmount>().HandleAsync(
            new ExplainAmountQuery(Shop.Merchant, GroupExplanations.IdOf(group.Id, 1), new DistributorId("bo")), None)).Value;
        told.Steps.Select(TraceWords.English).ShouldBe([
            $"reward program version 1, in force when group {group.Id} was begun at 2026-03-02T09:00:00+08:00",
            "group: 3 members, net 30720",
            "rule host, group.initiator: fixed 5000",
            "5000 paid at 2026-03-02T09:00:00+08:00, available at once",
            "refunded 1000 of 30720: floor(5000 x 1000 / 30720) = 162 is taken back",
            "what stands: 5000 - 0 - 162 = 4838",
        ]);
        (await shop.Get<ExplainAmount>().HandleAsync(new ExplainAmountQuery(Shop.Merchant, GroupExplanations.IdOf(group.Id, 1), new DistributorId("an")), None))
            .Problem.ShouldNotBeNull().Code.ShouldBe("commission.not_found");
        await shop.MustBeRightAsync();
        foreach (OrderId order in orders)
        {
            await shop.RefundAsync(order);
        }

        await shop.MustBeRightAsync();
        (await shop.BalancesAsync("bo")).Available.ShouldBe(0);
        (await shop.Get<Distribution.Campaigns.Grants.GrantBook>().ListAsync(Shop.Merchant, new DistributorId("bo"), null, 10, None)).Items
            .Single(grant => grant.Rule == "host").State.ShouldBe(Distribution.Campaigns.Grants.GrantState.Void);
        told = (await shop.Get<ExplainAmount>().HandleAsync(new ExplainAmountQuery(Shop.Merchant, GroupExplanations.IdOf(group.Id, 2), null), None)).Value;
        told.Grant.ShouldNotBeNull();
        TraceWords.English(told.Steps[^1]).ShouldBe("refunded 30720 of 30720: void");
        (await shop.Get<Distribution.Campaigns.Quotas.QuotaBook>().UsedAsync(Distribution.Campaigns.Quotas.Quota.Budget(Shop.Merchant, "hosts"), None)).ShouldBe(0);
    }

    [Fact]
    public async Task A_group_that_is_not_full_in_time_is_refunded_and_pays_nobody()
    {
        using Shop shop = await OpenAsync();
        Group group = await BeginAsync(shop);
        OrderId[] orders = await JoinAsync(shop, group, "u1", "u2", "u3");
        await PayAsync(shop, orders[..2]);
        await EndAsync(shop, hours: 23);
        (await GroupAsync(shop, group)).State.ShouldBe(GroupState.Open);
        await EndAsync(shop, hours: 1);

        (await GroupAsync(shop, group)).State.ShouldBe(GroupState.Failed);
        (await shop.OrderAsync(orders[0])).State.ShouldBe(OrderState.Refunded);
        (await shop.OrderAsync(orders[1])).Refunds.Count.ShouldBe(1);
        (await shop.OrderAsync(orders[2])).State.ShouldBe(OrderState.Cancelled);
        await shop.BalancesMustBeAsync("bo");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_group_that_is_looked_at_within_the_second_of_its_end_and_before_it_ends_with_the_next_run()
    {
        using Shop shop = await OpenAsync();
        shop.Clock.Advance(TimeSpan.FromMilliseconds(600));
        Group group = await BeginAsync(shop);
        OrderId[] orders = await JoinAsync(shop, group, "u1");
        await PayAsync(shop, orders);
        shop.Clock.Advance(group.ExpiresAt - shop.Clock.GetUtcNow() - TimeSpan.FromMilliseconds(1));
        await EndAsync(shop, hours: 0);
        (await GroupAsync(shop, group)).State.ShouldBe(GroupState.Open);
        await EndAsync(shop, hours: 1);

        (await GroupAsync(shop, group)).State.ShouldBe(GroupState.Failed);
        (await shop.OrderAsync(orders[0])).State.ShouldBe(OrderState.Refunded);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_payment_that_is_told_after_the_group_failed_goes_back()
    {
        using Shop shop = await OpenAsync();
        Group group = await BeginAsync(shop);
        shop.Clock.Advance(TimeSpan.FromHours(23.9));
        OrderId order = (await JoinAsync(shop, group, "u1"))[0];
        await shop.PayAsync(order);
        List<Distribution.Messaging.OutboxMessage> late = shop.Bus.TakeAll();
        await EndAsync(shop, hours: 1);
        foreach (Distribution.Messaging.OutboxMessage message in late)
        {
            await shop.HandleAsync(message);
        }

        await shop.DrainAsync();
        (await shop.OrderAsync(order)).State.ShouldBe(OrderState.Refunded);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Thirty_two_buyers_at_once_get_the_three_places_and_no_stock_is_lost()
    {
        using Shop shop = await OpenAsync();
        Group group = await BeginAsync(shop);
        Result<Order>[] placed = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() => PlaceAsync(shop, group, $"u{i}"))));

        placed.Count(result => result.Problem is null).ShouldBe(3);
        placed.Where(result => result.Problem is not null).Select(result => result.Problem!.Code).Distinct().ShouldBe(["group.full"]);
        (await shop.Get<Distribution.Catalog.GetProduct>().HandleAsync(Shop.Merchant, new Sku("box"), None)).Value.Stock.ShouldBe(100_000 - 3);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_place_is_free_again_when_its_order_is_given_up()
    {
        using Shop shop = await OpenAsync();
        Group group = await BeginAsync(shop);
        OrderId[] orders = await JoinAsync(shop, group, "u1", "u2", "u3");
        (await PlaceAsync(shop, group, "u1")).Problem.ShouldNotBeNull().Code.ShouldBe("group.already_member");
        (await PlaceAsync(shop, group, "u4")).Problem.ShouldNotBeNull().Code.ShouldBe("group.full");
        (await shop.Get<CancelOrder>().HandleAsync(new CancelOrderCommand(Shop.Merchant, orders[2], null), None)).Problem.ShouldBeNull();
        (await PlaceAsync(shop, group, "u4")).Problem.ShouldBeNull();
        (await GroupAsync(shop, group)).Seats.Select(seat => seat.Buyer.Value).ShouldBe(["u1", "u2", "u4"]);
    }

    [Fact]
    public async Task What_is_not_as_offered_is_refused()
    {
        using Shop shop = await OpenAsync();
        Group group = await BeginAsync(shop);
        (await shop.Get<GroupOffers>().PutAsync(new PutGroupOfferCommand(Shop.Merchant, Offer with { Price = 12801 }), None)).Problem.ShouldNotBeNull().Code.ShouldBe("group.price_too_high");
        (await shop.Get<GroupOffers>().PutAsync(new PutGroupOfferCommand(Shop.Merchant, Offer with { Size = 1 }), None)).Problem.ShouldNotBeNull().Code.ShouldBe("request.malformed");
        (await shop.Get<GroupOffers>().PutAsync(new PutGroupOfferCommand(Shop.Merchant, Offer with { Sku = new Sku("none") }), None)).Problem.ShouldNotBeNull().Code.ShouldBe("product.not_found");
        (await shop.Get<OpenGroup>().HandleAsync(new OpenGroupCommand(Shop.Merchant, new UserId("bo"), "x", "h", new GroupOfferId("none")), None)).Problem.ShouldNotBeNull().Code.ShouldBe("group.offer_not_found");
        (await PlaceAsync(shop, group, "u1", "apple")).Problem.ShouldNotBeNull().Code.ShouldBe("group.cart_mismatch");
        (await PlaceAsync(shop, group with { Id = new GroupId("none") }, "u1")).Problem.ShouldNotBeNull().Code.ShouldBe("group.not_found");
        shop.Clock.Advance(TimeSpan.FromHours(24));
        (await PlaceAsync(shop, group, "u1")).Problem.ShouldNotBeNull().Code.ShouldBe("group.closed");
    }

    [Fact]
    public async Task The_budget_of_the_host_bonus_ends_it()
    {
        using Shop shop = await OpenAsync();
        for (int i = 0; i < 3; i++)
        {
            Group group = await BeginAsync(shop, $"g{i}");
            await PayAsync(shop, await JoinAsync(shop, group, "u1", "u2", "u3"));
        }

        (await shop.BalancesAsync("bo")).Available.ShouldBe(12000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Who_is_no_distributor_hosts_for_nothing()
    {
        using Shop shop = await OpenAsync();
        Group group = (await shop.Get<OpenGroup>().HandleAsync(new OpenGroupCommand(Shop.Merchant, new UserId("zoe"), "z", "h", Offer.Id), None)).Value;
        await PayAsync(shop, await JoinAsync(shop, group, "u1", "u2", "u3"));
        (await shop.BalancesAsync("zoe")).Available.ShouldBe(0);
        await shop.MustBeRightAsync();
    }

    private static readonly GroupOffer Offer = new(new GroupOfferId("trio"), new Sku("box"), 3, 10240, 24, true);

    private static async Task<Shop> OpenAsync()
    {
        Shop shop = await Shop.OpenAsync(Program);
        (await shop.Get<GroupOffers>().PutAsync(new PutGroupOfferCommand(Shop.Merchant, Offer), None)).Problem.ShouldBeNull();
        return shop;
    }

    private static async Task<Group> BeginAsync(Shop shop, string command = "g") =>
        (await shop.Get<OpenGroup>().HandleAsync(new OpenGroupCommand(Shop.Merchant, new UserId("bo"), command, "h", Offer.Id), None)).Value;

    private static async Task<OrderId[]> JoinAsync(Shop shop, Group group, params string[] buyers)
    {
        var orders = new List<OrderId>();
        foreach (string buyer in buyers)
        {
            orders.Add(await shop.PlaceAsync(null, buyer: buyer, group: group.Id));
        }

        return [.. orders];
    }

    private static async Task PayAsync(Shop shop, OrderId[] orders)
    {
        foreach (OrderId order in orders)
        {
            await shop.PayAsync(order);
        }

        await shop.DrainAsync();
    }

    private static Task<Result<Order>> PlaceAsync(Shop shop, Group group, string buyer, string sku = "box") => shop.Get<PlaceOrder>().HandleAsync(
        new PlaceOrderCommand(Shop.Merchant, new UserId(buyer), shop.Command(), "h", [new CartLine(new Sku(sku), 1)], Group: group.Id), None);

    private static async Task EndAsync(Shop shop, double hours)
    {
        shop.Clock.Advance(TimeSpan.FromHours(hours));
        for (int run = 0; run < 2; run++)
        {
            await shop.Get<EndGroups>().RunAsync(group => shop.Get<RewardGroup>().HandleAsync(group.Merchant, group.Id, None), None);
            await shop.DrainAsync();
        }
    }

    private static async Task<Group> GroupAsync(Shop shop, Group group) => (await shop.Get<GroupStore>().GetAsync(Shop.Merchant, group.Id, None)).ShouldNotBeNull().Value;
}
