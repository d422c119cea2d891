using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Orders.FollowUps;
using Distribution.Orders.Placement;
using Distribution.Orders.Refunds;
using Distribution.Payments;
using Distribution.Storage;

namespace Distribution.Tests.Orders.FollowUps;

public sealed class AskProvidersTests
{
    private static readonly AskProvidersResult Nothing = new(0, 0);

    [Fact]
    public async Task A_refund_that_no_notification_told_of_is_asked_about_until_its_end_is_known()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PaidAsync();
        await world.RefundAsync(order, 1, 100);
        (await AskAsync(world)).ShouldBe(Nothing, "the notification may still come");

        world.Time.Advance(FollowUpBook.FirstAfter + TimeSpan.FromSeconds(1));
        world.Gateway.Refund = new RefundStatus(RefundProgress.Processing, null);
        (await AskAsync(world)).ShouldBe(new AskProvidersResult(1, 0));
        (await AskAsync(world)).ShouldBe(Nothing, "it is put off");

        world.Time.Advance(TimeSpan.FromHours(1));
        world.Gateway.Refund = new RefundStatus(RefundProgress.Succeeded, null);
        (await AskAsync(world)).ShouldBe(new AskProvidersResult(1, 1));
        (await AskAsync(world)).ShouldBe(Nothing);
        (await world.OrderAsync(order.Id)).Refunds.ShouldHaveSingleItem().State.ShouldBe(RefundState.Succeeded);
        world.Gateway.Refunds.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refund_whose_message_was_given_up_is_sent_again_under_its_number()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PaidAsync();
        RefundId refund = (await world.RefundAsync(order, 1, 100)).Value.Refund.Id;
        world.Queue.TakeAll();

        world.Time.Advance(FollowUpBook.FirstAfter + TimeSpan.FromSeconds(1));
        (await AskAsync(world)).ShouldBe(new AskProvidersResult(1, 0));
        world.Gateway.Refunds.ShouldHaveSingleItem().Refund.ShouldBe(refund);
        world.Time.Advance(TimeSpan.FromHours(1));
        (await AskAsync(world)).ShouldBe(new AskProvidersResult(1, 1));
        (await world.OrderAsync(order.Id)).Refunds[0].State.ShouldBe(RefundState.Succeeded);
        world.Gateway.Refunds.Count.ShouldBe(1);
    }

    [Fact]
    public async Task One_order_that_cannot_be_asked_about_does_not_stop_the_rest_and_is_given_up_after_a_month()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order[] orders = [await world.PaidAsync(), await world.PaidAsync(), await world.PaidAsync()];
        foreach (Order order in orders)
        {
            await world.RefundAsync(order, 1, 100);
        }

        for (int shard = 0; shard < FollowUpBook.Shards; shard++)
        {
            await world.Store.WriteAsync($"ask|{shard}", [new EntityWrite.Insert("00000000000000|x|y", "no json"u8.ToArray())], default);
        }

        world.Gateway.Refund = new RefundStatus(RefundProgress.Succeeded, null);
        world.Gateway.Broken = orders[1].Id;
        for (int day = 0; day < 40; day++)
        {
            world.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
            await AskAsync(world);
        }

        foreach (Order order in orders)
        {
            (await world.OrderAsync(order.Id)).Refunds[0].State.ShouldBe(order == orders[1] ? RefundState.Requested : RefundState.Succeeded);
        }

        (await world.RowsAsync("ask|")).ShouldAllBe(row => row.Row == "00000000000000|x|y");
    }

    [Fact]
    public async Task Two_notes_of_one_order_become_one()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PaidAsync();
        await world.RefundAsync(order, 1, 100);
        world.Time.Advance(TimeSpan.FromSeconds(5));
        await world.RefundAsync(order, 1, 100);
        world.Gateway.Refund = new RefundStatus(RefundProgress.Processing, null);

        world.Time.Advance(TimeSpan.FromDays(2));
        await AskAsync(world);

        (await world.RowsAsync("ask|")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_order_paid_without_our_being_told_is_paid_and_not_cancelled_when_its_time_is_over()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 10);
        Order order = await world.PlacedAsync(2);
        world.Gateway.Payment = Paid(world, order);

        world.Time.Advance(Order.PaymentWindow + TimeSpan.FromSeconds(1));
        await ExpireTwiceAsync(world);

        Order after = await world.OrderAsync(order.Id);
        (after.State, after.TransactionId).ShouldBe((OrderState.Paid, "tx-asked"));
        (await world.StockAsync()).ShouldBe(8);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task A_payment_is_ended_at_the_provider_before_its_order_is_cancelled()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 10);
        Order expired = await world.PlacedAsync(2);
        Order givenUp = await world.PlacedAsync(1);

        (await world.Get<CancelOrder>().HandleAsync(new CancelOrderCommand(ShopWorld.Merchant, givenUp.Id, ShopWorld.Buyer), default)).Problem.ShouldBeNull();
        world.Time.Advance(Order.PaymentWindow + TimeSpan.FromSeconds(1));
        await ExpireTwiceAsync(world);

        world.Gateway.Closed.ShouldBe([givenUp.Id, expired.Id]);
        (await world.OrderAsync(expired.Id)).State.ShouldBe(OrderState.Cancelled);
        (await world.StockAsync()).ShouldBe(10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_payment_that_did_not_exist_yet_is_asked_about_once_the_time_of_its_cancelled_order_is_over(bool isOut)
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PlacedAsync();
        var unheard = new PaymentStatus(PaymentState.NotFound, 0, Currency.CNY, null, null);
        world.Time.Advance(TimeSpan.FromMinutes(5));
        world.Gateway.Payment = isOut ? null : unheard;
        (await world.Get<CancelOrder>().HandleAsync(new CancelOrderCommand(ShopWorld.Merchant, order.Id, ShopWorld.Buyer), default)).Problem.ShouldBeNull();

        world.Gateway.Payment = unheard;
        world.Time.Advance(TimeSpan.FromMinutes(16));
        await AskAsync(world);
        world.Gateway.Payment = Paid(world, order);
        world.Time.Advance(TimeSpan.FromMinutes(30));
        await AskAsync(world);

        Order after = await world.OrderAsync(order.Id);
        (after.State, after.TransactionId).ShouldBe((OrderState.Cancelled, "tx-asked"));
        after.Refunds.ShouldHaveSingleItem().Amount.ShouldBe(order.Total);
    }

    [Fact]
    public async Task An_order_that_was_cancelled_in_time_and_never_paid_is_asked_about_once()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PlacedAsync();
        world.Gateway.Payment = new PaymentStatus(PaymentState.NotFound, 0, Currency.CNY, null, null);
        await world.Get<CancelOrder>().HandleAsync(new CancelOrderCommand(ShopWorld.Merchant, order.Id, ShopWorld.Buyer), default);
        (await world.RowsAsync("ask|")).ShouldHaveSingleItem();

        world.Time.Advance(Order.PaymentWindow + AskPayment.ClocksApart - TimeSpan.FromSeconds(1));
        (await AskAsync(world)).ShouldBe(Nothing, "the buyer's page may still be good by the provider's clock");
        world.Time.Advance(TimeSpan.FromSeconds(2));

        (await AskAsync(world)).ShouldBe(new AskProvidersResult(1, 1));
        (await world.RowsAsync("ask|")).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_order_that_ended_by_our_clock_and_is_paid_by_that_of_the_provider_goes_back()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 10);
        Order order = await world.PlacedAsync(2);
        world.Gateway.Payment = new PaymentStatus(PaymentState.NotFound, 0, Currency.CNY, null, null);
        world.Time.Advance(Order.PaymentWindow + TimeSpan.FromSeconds(1));
        await ExpireTwiceAsync(world);
        (await world.OrderAsync(order.Id)).State.ShouldBe(OrderState.Cancelled);

        // The provider's clock is ten minutes behind: to it the order's time is not over, and the buyer opens and pays it. No notification comes.
        world.Time.Advance(TimeSpan.FromMinutes(9));
        world.Gateway.Payment = new PaymentStatus(PaymentState.Succeeded, order.Total, order.Currency, "tx-asked", world.Time.GetUtcNow() - TimeSpan.FromMinutes(10));
        world.Time.Advance(TimeSpan.FromMinutes(11));
        (await AskAsync(world)).ShouldBe(new AskProvidersResult(1, 1));
        (await AskAsync(world)).ShouldBe(Nothing);

        Order after = await world.OrderAsync(order.Id);
        (after.State, after.TransactionId).ShouldBe((OrderState.Cancelled, "tx-asked"));
        after.Refunds.ShouldHaveSingleItem().Amount.ShouldBe(order.Total);
        (await world.StockAsync()).ShouldBe(10);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task An_order_that_the_provider_has_closed_is_not_asked_about_after_its_time()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PlacedAsync();
        world.Gateway.Payment = new PaymentStatus(PaymentState.Waiting, 0, order.Currency, null, null);
        world.Time.Advance(Order.PaymentWindow + TimeSpan.FromSeconds(1));

        await ExpireTwiceAsync(world);

        (await world.OrderAsync(order.Id)).State.ShouldBe(OrderState.Cancelled);
        (await world.RowsAsync("ask|")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Paid_between_the_question_and_the_end_is_paid()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PlacedAsync();
        world.Gateway.PaidMeanwhile = Paid(world, order);

        Result<Order> result = await world.Get<CancelOrder>().HandleAsync(new CancelOrderCommand(ShopWorld.Merchant, order.Id, ShopWorld.Buyer), default);

        result.Problem.ShouldNotBeNull().Code.ShouldBe("order.already_paid");
        (await world.OrderAsync(order.Id)).State.ShouldBe(OrderState.Paid);
    }

    [Fact]
    public async Task Nobody_elses_order_is_asked_about()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PlacedAsync();
        (await world.Get<CancelOrder>().HandleAsync(new CancelOrderCommand(ShopWorld.Merchant, order.Id, new UserId("eve")), default)).Problem.ShouldNotBeNull().Code.ShouldBe("order.not_found");
        world.Gateway.Asked.ShouldBeEmpty();
        world.Gateway.Closed.ShouldBeEmpty();
    }

    [Fact]
    public async Task While_the_provider_is_out_an_order_is_kept_for_a_day_and_asked_about_after_its_end()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync(stock: 10);
        Order order = await world.PlacedAsync(2);
        world.Gateway.Payment = null;

        world.Time.Advance(Order.PaymentWindow + TimeSpan.FromHours(23));
        await ExpireTwiceAsync(world);
        (await world.OrderAsync(order.Id)).State.ShouldBe(OrderState.Placed);
        world.Time.Advance(TimeSpan.FromHours(2));
        await ExpireTwiceAsync(world);
        (await world.OrderAsync(order.Id)).State.ShouldBe(OrderState.Cancelled);
        (await world.StockAsync()).ShouldBe(10);

        world.Gateway.Payment = Paid(world, order);
        world.Time.Advance(FollowUpBook.FirstAfter + TimeSpan.FromSeconds(1));
        await AskAsync(world);
        await AskAsync(world);
        Order after = await world.OrderAsync(order.Id);
        (after.State, after.TransactionId).ShouldBe((OrderState.Cancelled, "tx-asked"));
        after.Refunds.ShouldHaveSingleItem().Amount.ShouldBe(order.Total);
    }

    [Fact]
    public async Task A_payment_of_another_amount_changes_nothing_and_the_order_is_kept()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PlacedAsync();
        world.Gateway.Payment = Paid(world, order) with { Amount = order.Total - 1 };

        world.Time.Advance(Order.PaymentWindow + TimeSpan.FromSeconds(1));
        await ExpireTwiceAsync(world);

        (await world.OrderAsync(order.Id)).State.ShouldBe(OrderState.Placed);
        world.Gateway.Closed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_providers_word_on_a_payment_or_refund_is_refused()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PlacedAsync();
        ProviderEvent.PaymentSucceeded good = ShopWorld.Payment(order);
        var forged = new ProviderEvent.PaymentSucceeded("wechat", "e", good.Merchant, order.Id, "t", order.Total, order.Currency, good.SuccessAt);
        (await world.Get<MarkPaid>().HandleAsync(forged, default)).Problem.ShouldNotBeNull().Code.ShouldBe("webhook.provider_mismatch");
        await world.Get<MarkPaid>().HandleAsync(good, default);
        RefundId refund = (await world.RefundAsync(order, 1, 100)).Value.Refund.Id;

        var finished = new ProviderEvent.RefundFinished(
            "wechat", "e2", good.Merchant, order.Id, refund, 100, Currency.CNY, new RefundStatus(RefundProgress.Succeeded, null), good.SuccessAt);
        (await world.Get<RecordRefund>().HandleAsync(finished, default)).Problem.ShouldNotBeNull().Code.ShouldBe("webhook.provider_mismatch");
        (await world.OrderAsync(order.Id)).Refunds[0].State.ShouldBe(RefundState.Requested);
    }

    private static PaymentStatus Paid(ShopWorld world, Order order) => new(PaymentState.Succeeded, order.Total, order.Currency, "tx-asked", world.Time.GetUtcNow());

    private static Task<AskProvidersResult> AskAsync(ShopWorld world) => world.Get<AskProviders>().RunAsync(default);

    private static async Task ExpireTwiceAsync(ShopWorld world)
    {
        await world.Get<ExpireOrders>().RunAsync(default);
        await world.Get<ExpireOrders>().RunAsync(default);
    }
}
