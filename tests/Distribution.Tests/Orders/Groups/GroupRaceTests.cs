using Distribution.Campaigns.Quotas;
using Distribution.Commission.Groups;
using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Orders.Groups;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Orders.Groups;

/// <summary>What groups meet that others change at the same time, or whose messages are late.</summary>
public sealed class GroupRaceTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task An_order_that_is_paid_while_it_is_completed_waits_for_its_group_all_the_same()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using GroupShop world = await GroupShop.OpenAsync(store);
        OrderId order = (await world.JoinAsync("u1", "u2"))[0];
        int payments = 0;
        store.AfterGet = async (partition, row) =>
        {
            if (partition == OrderStore.Partition(Shop.Merchant, order) && row == OrderStore.OrderRow && Interlocked.Increment(ref payments) == 1)
            {
                await world.Shop.PayAsync(order);
            }
        };

        Result<Order> completed = await world.Shop.Get<CompleteOrder>().HandleAsync(new CompleteOrderCommand(Shop.Merchant, order, null), None);

        completed.Problem.ShouldNotBeNull().Code.ShouldBe("order.group_open");
        (await world.Shop.OrderAsync(order)).State.ShouldBe(OrderState.Paid);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(20, false)]
    public async Task A_group_that_everybody_paid_in_time_succeeds_though_the_queue_is_behind(int minutesLate, bool succeeds)
    {
        using GroupShop world = await GroupShop.OpenAsync();
        Shop shop = world.Shop;
        shop.Clock.Advance(TimeSpan.FromMinutes((24 * 60) - 10));
        OrderId[] orders = await world.JoinAsync("u1", "u2", "u3");
        await shop.PayAsync(orders[0]);
        await shop.PayAsync(orders[1]);
        shop.Clock.Advance(TimeSpan.FromMinutes(minutesLate));
        await shop.PayAsync(orders[2]);
        List<OutboxMessage> late = shop.Bus.TakeAll();
        await world.EndAsync(minutes: 10);

        (await world.GroupAsync()).State.ShouldBe(succeeds ? GroupState.Succeeded : GroupState.Failed);
        await shop.Bus.SendAsync(late, None);
        await shop.DrainAsync();
        (await shop.BalancesAsync("bo")).Available.ShouldBe(succeeds ? 5000 : 0);
        (await shop.OrderAsync(orders[2])).State.ShouldBe(succeeds ? OrderState.Paid : OrderState.Refunded);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_member_who_cannot_be_sent_home_keeps_nobody_else_and_is_tried_again()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using GroupShop world = await GroupShop.OpenAsync(store);
        OrderId[] orders = await world.JoinAsync("u1", "u2");
        await world.PayAsync(orders);
        string stuck = OrderStore.Partition(Shop.Merchant, orders[0]);
        store.BeforeWrite = (partition, _) => partition == stuck ? throw new RetryableException("stuck") : Task.CompletedTask;
        await world.EndAsync(minutes: 24 * 60);
        (await world.Shop.OrderAsync(orders[0])).State.ShouldBe(OrderState.Paid);
        (await world.Shop.OrderAsync(orders[1])).State.ShouldBe(OrderState.Refunded);
        world.Shop.Log.Errors.Count(error => error.Contains("could not be ended", StringComparison.Ordinal)).ShouldBe(2, "one a run");

        store.BeforeWrite = static (_, _) => Task.CompletedTask;
        await world.EndAsync(minutes: 0);
        (await world.Shop.OrderAsync(orders[0])).State.ShouldBe(OrderState.Refunded);
        await world.Shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_hundred_groups_that_cannot_be_read_hold_up_none_behind_them()
    {
        using GroupShop world = await GroupShop.OpenAsync();
        for (int i = 0; i < 100; i++)
        {
            string broken = $"g{i:D3}";
            byte[] due = StoreJson.Write(new GroupDueRow(Shop.Merchant, new GroupId(broken)), GroupJson.Default.GroupDueRow);
            await world.Shop.Store.WriteAsync("grpdue", [new EntityWrite.Insert($"20260101000000|fruit|{broken}", due)], None);
            await world.Shop.Store.WriteAsync(GroupStore.Partition(Shop.Merchant, new GroupId(broken)), [new EntityWrite.Insert(GroupStore.GroupRow, "{}"u8.ToArray())], None);
        }

        await world.EndAsync(minutes: 24 * 60);

        (await world.GroupAsync()).State.ShouldBe(GroupState.Failed);
    }

    [Fact]
    public async Task An_order_that_came_too_late_for_its_place_is_refunded_when_it_is_paid()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using GroupShop world = await GroupShop.OpenAsync(store);
        await world.JoinAsync("u1", "u2");
        int placed = 0;
        store.BeforeWrite = async (partition, writes) =>
        {
            if (partition.StartsWith(OrderStore.PartitionPrefix, StringComparison.Ordinal) && writes[0].Row == OrderStore.OrderRow && Interlocked.Increment(ref placed) == 1)
            {
                world.Shop.Clock.Advance(Order.PaymentWindow);
                await world.JoinAsync("u4");
            }
        };
        OrderId outside = (await world.JoinAsync("u3"))[0];
        (await world.GroupAsync()).Seats.Select(seat => seat.Buyer.Value).ShouldBe(["u1", "u2", "u4"]);

        await world.PayAsync([outside]);

        (await world.Shop.OrderAsync(outside)).State.ShouldBe(OrderState.Refunded);
        await world.Shop.MustBeRightAsync();
    }

    [Theory]
    [InlineData(GroupHost.Row, 0, 0)]
    [InlineData(GroupReward.Row, 5000, 1)]
    public async Task Machines_that_see_the_host_differently_decide_by_what_the_first_of_them_wrote(string row, long paid, long times)
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using GroupShop world = await GroupShop.OpenAsync(store);
        int written = 0;
        store.BeforeWrite = async (_, writes) =>
        {
            if (writes[0].Row == row && Interlocked.Increment(ref written) == 1)
            {
                // Another machine sees a host who has just been suspended, and writes first.
                (await world.Shop.Get<DecideApplication>().HandleAsync(new DecideApplicationCommand(Shop.Merchant, new DistributorId("bo"), false), None)).Problem.ShouldBeNull();
                await world.Shop.Get<RewardGroup>().HandleAsync(Shop.Merchant, world.Group.Id, None);
            }
        };
        await world.PayAsync(await world.JoinAsync("u1", "u2", "u3"));

        written.ShouldBeGreaterThan(0);
        (await world.Shop.BalancesAsync("bo")).Available.ShouldBe(paid);
        await HeldMustBeAsync(world, paid, times);
    }

    [Fact]
    public async Task A_host_who_is_suspended_before_anybody_decides_earns_nothing_and_holds_nothing()
    {
        using GroupShop world = await GroupShop.OpenAsync();
        OrderId[] orders = await world.JoinAsync("u1", "u2", "u3");
        (await world.Shop.Get<DecideApplication>().HandleAsync(new DecideApplicationCommand(Shop.Merchant, new DistributorId("bo"), false), None)).Problem.ShouldBeNull();
        await world.PayAsync(orders);

        (await world.Shop.BalancesAsync("bo")).Available.ShouldBe(0);
        await HeldMustBeAsync(world, 0, 0);
    }

    [Fact]
    public async Task A_group_that_holds_less_of_its_budget_than_it_pays_is_found()
    {
        using GroupShop world = await GroupShop.OpenAsync();
        await world.PayAsync(await world.JoinAsync("u1", "u2", "u3"));
        await world.Shop.Get<QuotaBook>().KeepAsync(Quota.Budget(Shop.Merchant, "hosts"), GroupQuotas.Key(world.Group.Id), 4990, None);

        CheckFinding finding = (await world.Shop.Get<LedgerChecker>().RunAsync(None)).Findings.ShouldHaveSingleItem();

        (finding.Check, finding.Detail).ShouldBe(("commission.budgets", "10 more is paid from the budget than is held of it"));
    }

    private static async Task HeldMustBeAsync(GroupShop world, long budget, long times)
    {
        var quotas = world.Shop.Get<QuotaBook>();
        (await quotas.UsedAsync(Quota.Budget(Shop.Merchant, "hosts"), None)).ShouldBe(budget);
        (await quotas.UsedAsync(Quota.Limit(Shop.Merchant, new DistributorId("bo"), "host@group.initiator:Month", "2026-03"), None)).ShouldBe(times);
        await world.Shop.MustBeRightAsync();
    }

    [Fact]
    public async Task What_a_refund_took_back_is_posted_once_and_kept_as_one_sum()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using GroupShop world = await GroupShop.OpenAsync(store);
        OrderId[] orders = await world.JoinAsync("u1", "u2", "u3");
        await world.PayAsync(orders);
        for (int refund = 0; refund < 3; refund++)
        {
            await world.Shop.RefundAsync(orders[refund], 1, 1000);
            await world.Shop.DrainAsync();
        }

        // 5000 x 3000 / 30720 is 488.28.
        GroupReward reward = (await world.Shop.Get<RewardGroup>().HandleAsync(Shop.Merchant, world.Group.Id, None)).ShouldNotBeNull();
        (reward.Lines[0].Returned, reward.Lines[0].Left, reward.IsPosted).ShouldBe((488, 4512, true));
        int ledger = 0;
        store.AfterGet = (partition, _) => Task.FromResult(partition.StartsWith("led|", StringComparison.Ordinal) ? ledger++ : 0);
        await world.Shop.Get<RewardGroup>().HandleAsync(Shop.Merchant, world.Group.Id, None);
        ledger.ShouldBe(0);
        (await world.Shop.BalancesAsync("bo")).Available.ShouldBe(4512);
        await world.Shop.MustBeRightAsync();
    }

    [Fact]
    public void A_place_is_kept_for_the_newest_attempt_while_the_group_is_open_and_a_paid_one_is_never_given_back()
    {
        DateTimeOffset now = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
        var first = new GroupSeat(new OrderId("o1"), new UserId("u1"), now.AddMinutes(30), null);
        Group open = GroupShop.Empty(now) with { Seats = [first] };
        GroupSeat again = first with { ExpiresAt = now.AddMinutes(40) };

        GroupDecisions.Join(open, again, new HashSet<OrderId>(), now).Value.Seats.ShouldBe([again]);
        GroupDecisions.Join(open, first, new HashSet<OrderId>(), now).Value.ShouldBeSameAs(open);
        GroupDecisions.Join(open, again, new HashSet<OrderId>(), open.ExpiresAt).Problem.ShouldNotBeNull().Code.ShouldBe("group.closed");
        GroupDecisions.Join(open with { State = GroupState.Failed }, again, new HashSet<OrderId>(), now).Problem.ShouldNotBeNull().Code.ShouldBe("group.closed");
        GroupDecisions.GiveBack(open, first.Order).Seats.ShouldBeEmpty();
        Group paid = GroupDecisions.Pay(open, first.Order, 100, now);
        GroupDecisions.GiveBack(paid, first.Order).ShouldBeSameAs(paid);
        GroupDecisions.Join(paid, again, new HashSet<OrderId>(), now).Value.ShouldBeSameAs(paid);
    }
}
