using Distribution.Catalog;
using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Messaging;
using Distribution.Orders.Placement;
using Distribution.Storage;
using Distribution.Tests.Orders;

namespace Distribution.Tests.Catalog;

public sealed class StockTests
{
    [Fact]
    public async Task The_same_change_of_stock_many_times_at_once_counts_once()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 10);
        var command = new AdjustStockCommand(ShopWorld.Merchant, "adj", "h", ShopWorld.Apple, 5);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => world.Get<AdjustStock>().HandleAsync(command, default))));

        (await world.StockAsync()).ShouldBe(15);
        (await world.Get<AdjustStock>().HandleAsync(command with { RequestHash = "h2", Delta = 6 }, default)).Problem!.Code.ShouldBe("idempotency.key_reused");
        (await world.StockAsync()).ShouldBe(15);
    }

    [Fact]
    public async Task Pieces_kept_for_an_order_cannot_be_taken_away()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 10);
        await world.PlacedAsync(4);
        AdjustStock adjust = world.Get<AdjustStock>();

        (await adjust.HandleAsync(new AdjustStockCommand(ShopWorld.Merchant, "a", "h", ShopWorld.Apple, -7), default)).Problem!.Code.ShouldBe("stock.insufficient");
        (await adjust.HandleAsync(new AdjustStockCommand(ShopWorld.Merchant, "b", "h", ShopWorld.Apple, -6), default)).Value.Stock.ShouldBe(0);
        (await adjust.HandleAsync(new AdjustStockCommand(ShopWorld.Merchant, "c", "h", new Sku("plum"), 1), default)).Problem!.Code.ShouldBe("product.not_found");
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task A_product_is_created_once_and_changed_without_touching_placed_orders()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        var create = new CreateProductCommand(ShopWorld.Merchant, "c9", "h", new Sku("fig"), "无花果", 300, 7);
        (await world.Get<CreateProduct>().HandleAsync(create, default)).Value.Stock.ShouldBe(7);
        (await world.Get<CreateProduct>().HandleAsync(create, default)).Problem.ShouldBeNull();
        (await world.Get<CreateProduct>().HandleAsync(create with { CommandId = "c10" }, default)).Problem!.Code.ShouldBe("product.exists");
        (await world.Get<CreateProduct>().HandleAsync(create with { RequestHash = "x" }, default)).Problem!.Code.ShouldBe("idempotency.key_reused");
        (await world.Get<CreateProduct>().HandleAsync(create with { Price = 0 }, default)).Problem!.Pointer.ShouldBe("/price");

        var order = await world.PlacedAsync();
        await world.Get<UpdateProduct>().HandleAsync(new UpdateProductCommand(ShopWorld.Merchant, ShopWorld.Apple, "Apfel", 1, "x", false), default);
        (await world.OrderAsync(order.Id)).Lines[0].UnitPrice.ShouldBe(1999);
        (await world.Get<GetProduct>().HandleAsync(ShopWorld.Merchant, ShopWorld.Apple, default)).Value
            .ShouldBe(new ProductView(ShopWorld.Apple, "Apfel", 1, Currency.CNY, "x", false, 999));
        (await world.Get<PlaceOrder>().HandleAsync(world.Cart(), default)).Problem!.Code.ShouldBe("product.not_found");
        (await world.Get<ListProducts>().HandleAsync(ShopWorld.Merchant, null, 2, default)).Next.ShouldBe("fig");
        (await world.Get<GetProduct>().HandleAsync(new MerchantId("other"), ShopWorld.Apple, default)).Problem!.Code.ShouldBe("product.not_found");
    }

    [Fact]
    public async Task A_repetition_is_done_already_also_when_nothing_is_left()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 10);
        var all = new AdjustStockCommand(ShopWorld.Merchant, "all", "h", ShopWorld.Apple, -10);
        StockRoom stock = world.Get<StockRoom>();
        var order = new OrderId("o1");
        (await stock.ReserveAsync(ShopWorld.Merchant, order, "a1", ShopWorld.Pear, 10, world.Time.GetUtcNow(), default)).Problem.ShouldBeNull();

        (await world.Get<AdjustStock>().HandleAsync(all, default)).Value.Stock.ShouldBe(0);
        (await world.Get<AdjustStock>().HandleAsync(all, default)).Value.Stock.ShouldBe(0);
        (await stock.ReserveAsync(ShopWorld.Merchant, order, "a1", ShopWorld.Pear, 10, world.Time.GetUtcNow(), default)).Problem.ShouldBeNull();
        (await stock.ReserveAsync(ShopWorld.Merchant, order, "a2", ShopWorld.Pear, 1, world.Time.GetUtcNow(), default)).Problem!.Code.ShouldBe("stock.insufficient");
        (await world.ReservedAsync()).ShouldBe(10);
    }

    [Fact]
    public async Task A_product_has_no_more_pieces_than_a_product_can_have()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 10);
        AdjustStock adjust = world.Get<AdjustStock>();

        (await adjust.HandleAsync(new AdjustStockCommand(ShopWorld.Merchant, "a", "h", ShopWorld.Apple, CatalogLimits.Stock - 9), default)).Problem!.Code.ShouldBe("stock.too_large");
        (await adjust.HandleAsync(new AdjustStockCommand(ShopWorld.Merchant, "b", "h", ShopWorld.Apple, CatalogLimits.Stock - 10), default)).Value.Stock.ShouldBe(CatalogLimits.Stock);
    }

    [Fact]
    public async Task The_check_finds_reservations_without_a_level()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 10);
        await world.PlacedAsync(4);
        string partition = StockRoom.Partition(ShopWorld.Merchant, ShopWorld.Apple);
        Entity level = (await world.Store.GetAsync(partition, StockRoom.LevelRow, default)).ShouldNotBeNull();
        await world.Store.WriteAsync(partition, [new EntityWrite.Delete(level.Row, level.ETag)], default);

        (await world.Get<LedgerChecker>().RunAsync(default)).Findings.Where(f => f.Check == "catalog.stock").ShouldHaveSingleItem().Detail.ShouldContain("without a level");
    }

    [Fact]
    public async Task The_check_finds_a_piece_too_many_and_a_negative_level()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 10);
        await world.PlacedAsync(4);
        string partition = StockRoom.Partition(ShopWorld.Merchant, ShopWorld.Apple);
        Stored<StockLevel> level = (await ((IEntityStore)world.Store).GetAsync(partition, StockRoom.LevelRow, CatalogJson.Default.StockLevel, default)).ShouldNotBeNull();
        PartitionBatch batch = new PartitionBatch(partition).Replace(level, new StockLevel(-1, 5), CatalogJson.Default.StockLevel);
        await world.Store.WriteAsync(partition, batch.Writes, default);

        (await world.Get<LedgerChecker>().RunAsync(default)).Findings.Select(f => f.Check).ShouldBe(["catalog.stock", "catalog.stock"]);
    }
}
