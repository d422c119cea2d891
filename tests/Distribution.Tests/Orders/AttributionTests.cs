using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Orders.Placement;
using Distribution.Programs;

namespace Distribution.Tests.Orders;

public sealed class AttributionTests
{
    [Fact]
    public async Task An_orders_path_and_version_stay_when_the_tree_and_the_program_change()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        (Distributor ann, Distributor dan, Distributor carl) = await TreeAsync(world);
        Order order = await world.PlacedAsync(via: carl.InviteCode);
        Path(order).ShouldBe([(1, "carl"), (2, "ann")]);

        (await world.Get<ReparentDistributor>().HandleAsync(new ReparentDistributorCommand(ShopWorld.Merchant, carl.Id, dan.Id), default)).Value.Inviter.ShouldBe(dan.Id);
        world.Programs.Current = world.Programs.Current! with { Version = 4 };
        await world.Get<MarkPaid>().HandleAsync(ShopWorld.Payment(order), default);

        Order after = await world.OrderAsync(order.Id);
        Path(after).ShouldBe([(1, "carl"), (2, "ann")]);
        after.Attribution.ProgramVersion.ShouldBe(3);
        Path(await world.PlacedAsync(via: carl.InviteCode)).ShouldBe([(1, "carl"), (2, "dan")]);
        Page<PromotedOrder> promoted = await world.Get<ListOrders>().OfDistributorAsync(ShopWorld.Merchant, ann.Id, null, 10, default);
        promoted.Items.ShouldHaveSingleItem().Level.ShouldBe(2);
    }

    [Fact]
    public async Task A_binding_counts_until_it_expires_and_a_named_one_must_be_in_force()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        (Distributor ann, _, _) = await TreeAsync(world);
        Binding binding = await BindAsync(world, ann.InviteCode);
        Path(await world.PlacedAsync()).ShouldBe([(1, "ann")]);

        world.Time.Advance(TimeSpan.FromDays(30));

        Path(await world.PlacedAsync()).ShouldBeEmpty();
        (await PlaceAsync(world, binding: binding.Id)).Problem!.Code.ShouldBe("binding.expired");
        (await PlaceAsync(world, binding: "nothing")).Problem!.Code.ShouldBe("binding.not_found");
        (await PlaceAsync(world, via: "ZZZZZZZZ")).Problem!.Code.ShouldBe("referral.unknown");
    }

    [Fact]
    public async Task The_first_code_stays_where_the_first_counts_and_gives_way_where_the_last_does()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        (Distributor ann, Distributor dan, _) = await TreeAsync(world);
        world.Programs.Current = world.Programs.Current! with { Attribution = AttributionModel.First };
        Binding first = await BindAsync(world, ann.InviteCode, keepFirst: true);
        (await BindAsync(world, dan.InviteCode, keepFirst: true)).ShouldBe(first);
        Path(await world.PlacedAsync(via: dan.InviteCode)).ShouldBe([(1, "ann")]);

        world.Programs.Current = world.Programs.Current! with { Attribution = AttributionModel.Last };
        Path(await world.PlacedAsync(via: dan.InviteCode)).ShouldBe([(1, "dan")]);
        (await BindAsync(world, dan.InviteCode)).Distributor.ShouldBe(dan.Id);
        (await PlaceAsync(world, binding: first.Id)).Problem!.Code.ShouldBe("binding.expired");
    }

    [Fact]
    public async Task Nobody_earns_on_what_he_buys_himself_not_even_one_level_up()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        (Distributor ann, _, Distributor carl) = await TreeAsync(world);

        (await PlaceAsync(world, via: ann.InviteCode, buyer: "ann")).Problem!.Code.ShouldBe("referral.self");
        Path((await PlaceAsync(world, via: carl.InviteCode, buyer: "ann")).Value).ShouldBe([(1, "carl")]);
        Path(await world.PlacedAsync(buyer: new UserId("carl"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_suspended_distributor_brings_nothing_and_nobody_moves_up_into_his_place()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        (Distributor ann, _, Distributor carl) = await TreeAsync(world);
        Binding binding = await BindAsync(world, carl.InviteCode);
        await world.Get<DecideApplication>().HandleAsync(new DecideApplicationCommand(ShopWorld.Merchant, carl.Id, false), default);

        (await PlaceAsync(world, via: carl.InviteCode)).Problem!.Code.ShouldBe("distributor.not_active");
        (await PlaceAsync(world, binding: binding.Id)).Problem!.Code.ShouldBe("distributor.not_active");
        Path(await world.PlacedAsync()).ShouldBeEmpty();
        Path(await world.PlacedAsync(via: ann.InviteCode)).ShouldBe([(1, "ann")]);
    }

    private static async Task<(Distributor Ann, Distributor Dan, Distributor Carl)> TreeAsync(ShopWorld world)
    {
        Distributor ann = await world.JoinedAsync("ann");
        return (ann, await world.JoinedAsync("dan"), await world.JoinedAsync("carl", ann.InviteCode));
    }

    private static async Task<Binding> BindAsync(ShopWorld world, string code, bool keepFirst = false) =>
        (await world.Get<BindBuyer>().HandleAsync(new BindBuyerCommand(ShopWorld.Merchant, ShopWorld.Buyer, code, keepFirst, TimeSpan.FromDays(30)), default)).Value;

    private static Task<Result<Order>> PlaceAsync(ShopWorld world, string? via = null, string? binding = null, string? buyer = null) =>
        world.Get<PlaceOrder>().HandleAsync(world.Cart(buyer: buyer is null ? null : new UserId(buyer), via: via, binding: binding), default);

    private static IEnumerable<(int, string)> Path(Order order) => order.Attribution.Path.Select(step => (step.Level, step.Distributor.Value));
}
