using Distribution.Catalog;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Orders.Placement;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Orders;

public sealed class PlaceOrderTests
{
    [Fact]
    public async Task Of_fifty_buyers_at_once_ten_get_the_last_ten_pieces_on_two_machines()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 10);
        PlaceOrder[] machines = [world.Get<PlaceOrder>(), world.Machine().GetRequiredService<PlaceOrder>()];

        Result<Order>[] results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            Task.Run(() => machines[i % 2].HandleAsync(world.Cart(buyer: new UserId($"u{i}")), default))));

        results.Count(r => r.Problem is null).ShouldBe(10);
        results.Where(r => r.Problem is not null).ShouldAllBe(r => r.Problem!.Code == "stock.insufficient");
        (await world.StockAsync()).ShouldBe(0);
        (await world.ReservedAsync()).ShouldBe(10);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task The_same_command_fifty_times_at_once_is_one_order_and_one_reservation()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 100);
        PlaceOrder[] machines = [world.Get<PlaceOrder>(), world.Machine().GetRequiredService<PlaceOrder>()];

        Result<Order>[] results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            Task.Run(() => machines[i % 2].HandleAsync(world.Cart(2, id: "same"), default))));

        results.Select(r => r.Value.Reservation).Distinct().ShouldHaveSingleItem();
        (await world.StockAsync()).ShouldBe(98);
        (await world.ReservedAsync()).ShouldBe(2);
        (await world.Get<ListOrders>().OfBuyerAsync(ShopWorld.Merchant, ShopWorld.Buyer, null, 200, default)).Items.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_same_key_for_another_request_is_refused()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        await world.Get<PlaceOrder>().HandleAsync(world.Cart(id: "k", hash: "one"), default);

        Result<Order> other = await world.Get<PlaceOrder>().HandleAsync(world.Cart(3, id: "k", hash: "two"), default);

        other.Problem!.Code.ShouldBe("idempotency.key_reused");
        (await world.ReservedAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_buyer_keeps_no_more_than_twenty_unpaid_orders_and_others_their_stock()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        for (int i = 0; i < 30; i++)
        {
            await world.PaidAsync();
        }

        var unpaid = new List<Order>();
        for (int i = 0; i < Order.MaxUnpaid; i++)
        {
            unpaid.Add(await world.PlacedAsync());
        }

        PlaceOrder place = world.Get<PlaceOrder>();
        (await place.HandleAsync(world.Cart(id: "more"), default)).Problem.ShouldNotBeNull().Code.ShouldBe("order.too_many_unpaid");
        (await world.ReservedAsync()).ShouldBe(30 + Order.MaxUnpaid);
        (await world.PlacedAsync(buyer: new UserId("eve"))).State.ShouldBe(OrderState.Placed);

        await world.Get<MarkPaid>().HandleAsync(ShopWorld.Payment(unpaid[3]), default);
        (await place.HandleAsync(world.Cart(id: "more"), default)).Problem.ShouldBeNull();
        (await place.HandleAsync(world.Cart(id: "more"), default)).Problem.ShouldBeNull("it is the same order again");
        (await place.HandleAsync(world.Cart(id: "again"), default)).Problem.ShouldNotBeNull().Code.ShouldBe("order.too_many_unpaid");

        world.Time.Advance(Order.PaymentWindow);
        (await place.HandleAsync(world.Cart(id: "again"), default)).Problem.ShouldBeNull("nobody waits for the others any more");
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task A_line_that_is_short_gives_the_earlier_lines_back()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 5);
        await world.PlacedAsync(0, 5);

        Result<Order> result = await world.Get<PlaceOrder>().HandleAsync(world.Cart(2, 1), default);

        result.Problem!.Code.ShouldBe("stock.insufficient");
        result.Problem.Pointer.ShouldBe("/lines/1");
        (await world.StockAsync()).ShouldBe(5);
        (await world.RowsAsync("ord|")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Prices_lines_and_freight_are_exact_and_freight_is_free_from_the_limit()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();

        Order small = await world.PlacedAsync(2, 1);
        small.Lines.Select(l => (l.No, l.Qty, l.UnitPrice, l.Net)).ShouldBe([(1, 2, 1999L, 3998L), (2, 1, 500L, 500L)]);
        (small.Net, small.Freight, small.Total).ShouldBe((4498, 600, 5098));

        Order large = await world.PlacedAsync(0, 10);
        (large.Net, large.Freight, large.Total).ShouldBe((5000, 0, 5000));

        Result<Order> wrong = await world.Get<PlaceOrder>().HandleAsync(world.Cart() with { Freight = 0 }, default);
        wrong.Problem!.Code.ShouldBe("order.freight_mismatch");
        (await world.Get<PlaceOrder>().HandleAsync(world.Cart() with { Freight = 600 }, default)).Problem.ShouldBeNull();
    }

    public static TheoryData<string> BadCarts => ["none", "many", "zero", "qty", "twice", "region", "unknown", "worth"];

    [Theory]
    [MemberData(nameof(BadCarts))]
    public async Task A_cart_outside_the_limits_is_refused_and_changes_nothing(string fault)
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 1_000_000);
        await world.Get<CreateProduct>().HandleAsync(
            new CreateProductCommand(ShopWorld.Merchant, "gold", "h", new Sku("gold"), "gold", Money.MaxInput, 1000), default);
        PlaceOrderCommand cart = world.Cart();
        cart = fault switch
        {
            "none" => cart with { Lines = [] },
            "many" => cart with { Lines = [.. Enumerable.Range(0, 51).Select(i => new CartLine(new Sku($"s{i}"), 1))] },
            "zero" => cart with { Lines = [new CartLine(ShopWorld.Apple, 0)] },
            "qty" => cart with { Lines = [new CartLine(ShopWorld.Apple, 1000)] },
            "twice" => cart with { Lines = [new CartLine(ShopWorld.Apple, 1), new CartLine(ShopWorld.Apple, 1)] },
            "region" => cart with { Region = new string('x', 33) },
            "worth" => cart with { Lines = [new CartLine(new Sku("gold"), 999)] },
            _ => cart with { Lines = [new CartLine(new Sku("plum"), 1)] },
        };

        Result<Order> result = await world.Get<PlaceOrder>().HandleAsync(cart, default);

        result.Problem.ShouldNotBeNull();
        (await world.RowsAsync("ord|")).ShouldBeEmpty();
        (await world.ReservedAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Whatever_dies_while_orders_are_placed_the_sweep_puts_the_stock_right()
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            await using ShopWorld world = await ShopWorld.OpenAsync(stock: 40, seed: seed);
            world.Faults.Rate = 0.15;
            for (int i = 0; i < 30; i++)
            {
                try
                {
                    await world.Get<PlaceOrder>().HandleAsync(world.Cart(1, 1, id: $"c{i % 20}"), default);
                }
                catch (RetryableException)
                {
                }
            }

            world.Faults.Rate = 0;
            world.Faults.Injected.ShouldBeGreaterThan(0);
            await world.MustBeRightAsync();
            world.Time.Advance(Order.PaymentWindow + TimeSpan.FromMinutes(6));
            await world.Get<ExpireOrders>().RunAsync(default);
            (await world.Get<ExpireOrders>().RunAsync(default)).ShouldBe(new ExpireOrdersResult(0, 0, 0));

            (await world.StockAsync()).ShouldBe(40, $"seed {seed}");
            (await world.StockAsync(ShopWorld.Pear)).ShouldBe(40, $"seed {seed}");
            await world.MustBeRightAsync();
        }
    }

    [Fact]
    public async Task A_code_has_1_to_64_characters()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        foreach (string via in (string[])["", new string('x', 65)])
        {
            Problem problem = (await world.Get<PlaceOrder>().HandleAsync(world.Cart(via: via), default)).Problem.ShouldNotBeNull();
            (problem.Pointer, problem.Detail).ShouldBe(("/via", "A code has 1 to 64 characters."));
        }
    }
}
