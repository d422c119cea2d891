using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Orders.Refunds;
using Distribution.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Orders.Refunds;

public sealed class RefundOrderTests
{
    [Fact]
    public async Task Slices_of_a_line_add_up_to_its_net_and_no_further()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PaidAsync(1, 1);

        foreach (long slice in new long[] { 1, 7, 991, 1000 })
        {
            (await world.RefundAsync(order, 1, slice)).Problem.ShouldBeNull();
        }

        (await world.RefundAsync(order, 1, 1)).Problem!.Code.ShouldBe("refund.exceeds_paid");
        (await world.RefundAsync(order, 1)).Problem!.Code.ShouldBe("refund.exceeds_paid");
        Order after = await world.OrderAsync(order.Id);
        after.Lines.Select(l => l.Refunded).ShouldBe([1999, 0]);
        (after.State, after.FreightRefunded).ShouldBe((OrderState.Paid, 0));
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task The_whole_refund_takes_what_is_left_with_its_freight()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PaidAsync(1, 1);
        await world.RefundAsync(order, 2, 123);

        RefundResult whole = (await world.RefundAsync(order)).Value;

        whole.Refund.Amount.ShouldBe(order.Total - 123);
        whole.Refund.Freight.ShouldBe(600);
        whole.Order.State.ShouldBe(OrderState.Refunded);
        whole.Order.Refunds.Sum(r => r.Amount).ShouldBe(order.Total);
        (await world.RefundAsync(order)).Problem!.Code.ShouldBe("refund.exceeds_paid");
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task An_amount_without_a_line_falls_on_the_lines_first_and_never_beyond_one()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PaidAsync(1, 1);

        (await world.RefundAsync(order, amount: 1000)).Value.Refund.Freight.ShouldBe(0);
        RefundResult rest = (await world.RefundAsync(order, amount: 1600)).Value;

        rest.Order.Lines.ShouldAllBe(l => l.Refunded == l.Net);
        rest.Refund.Freight.ShouldBe(101);
        rest.Order.State.ShouldBe(OrderState.Paid);
        (await world.RefundAsync(order, amount: 500)).Problem!.Code.ShouldBe("refund.exceeds_paid");
        (await world.RefundAsync(order, amount: 499)).Value.Order.State.ShouldBe(OrderState.Refunded);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task The_same_refund_fifty_times_at_once_is_recorded_and_asked_for_once()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PaidAsync();
        world.Queue.TakeAll();

        Result<RefundResult>[] results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => world.RefundAsync(order, 1, 100, id: "same"))));

        results.Select(r => r.Value.Refund.Id).Distinct().ShouldHaveSingleItem();
        (await world.OrderAsync(order.Id)).NetRefunded.ShouldBe(100);
        world.Queue.TakeAll().Select(m => m.Queue).Order().ShouldBe([QueueNames.OrderEvents, QueueNames.RefundRequests]);
        (await world.RefundAsync(order, 1, 101, id: "same", hash: "other")).Problem!.Code.ShouldBe("idempotency.key_reused");
    }

    [Fact]
    public async Task Many_refunds_at_once_never_pay_back_more_than_was_paid()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PaidAsync();

        Result<RefundResult>[] results = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => world.RefundAsync(order, 1, 300))));

        results.Count(r => r.Problem is null).ShouldBe(6);
        (await world.OrderAsync(order.Id)).NetRefunded.ShouldBe(1800);
        await world.MustBeRightAsync();
    }

    [Fact]
    public async Task A_whole_refund_racing_completion_leaves_no_due_row_and_a_refunded_order_or_none_at_all()
    {
        for (int round = 0; round < 20; round++)
        {
            await using ShopWorld world = await ShopWorld.OpenAsync();
            using ServiceProvider machine = world.Machine();
            Order order = await world.PaidAsync();

            await Task.WhenAll(
                Task.Run(() => world.RefundAsync(order)),
                Task.Run(() => machine.GetRequiredService<CompleteOrder>().HandleAsync(new CompleteOrderCommand(ShopWorld.Merchant, order.Id, null), default)));

            Order after = await world.OrderAsync(order.Id);
            (after.State, after.Due).ShouldBe((OrderState.Refunded, null));
            (await world.RowsAsync(DueBook.PartitionPrefix)).ShouldBeEmpty();
            await world.MustBeRightAsync();
        }
    }

    [Fact]
    public async Task Only_a_paid_order_is_refunded_and_only_in_amounts_that_exist()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order placed = await world.PlacedAsync();
        (await world.RefundAsync(placed)).Problem!.Code.ShouldBe("order.not_paid");
        Order paid = await world.PaidAsync();
        (await world.RefundAsync(paid, 1, 0)).Problem!.Code.ShouldBe("request.malformed");
        (await world.RefundAsync(paid, 1, -5)).Problem!.Code.ShouldBe("request.malformed");
        (await world.RefundAsync(paid, 2)).Problem!.Code.ShouldBe("order.line_not_found");
        (await world.RefundAsync(paid, amount: paid.Total + 1)).Problem!.Code.ShouldBe("refund.exceeds_paid");
        (await world.OrderAsync(paid.Id)).Refunds.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_provider_is_asked_under_one_number_until_it_is_known_and_what_it_says_is_kept_once()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PaidAsync();
        OrderRefund refund = (await world.RefundAsync(order, 1, 100)).Value.Refund;
        var message = new RefundRequested(1, ShopWorld.Merchant, order.Id, refund.Id);

        world.Gateway.Answer = new GatewayOutcome<RefundStatus>.Unknown("time-out");
        await Should.ThrowAsync<RetryableException>(() => world.Get<SendRefund>().HandleAsync(message, default));
        world.Gateway.Answer = new GatewayOutcome<RefundStatus>.Known(new RefundStatus(RefundProgress.Processing, null));
        await world.Get<SendRefund>().HandleAsync(message, default);
        world.Gateway.Refunds.Select(r => r.Refund).Distinct().ShouldHaveSingleItem();
        (await world.OrderAsync(order.Id)).Refunds[0].State.ShouldBe(RefundState.Requested);

        var finished = new ProviderEvent.RefundFinished(
            "sandbox", "rf1", ShopWorld.Merchant, order.Id, refund.Id, 100, Currency.CNY, new RefundStatus(RefundProgress.Succeeded, null), world.Time.GetUtcNow());
        (await world.Get<RecordRefund>().HandleAsync(finished with { Amount = 99 }, default)).Problem!.Code.ShouldBe("webhook.amount_mismatch");
        (await world.Get<RecordRefund>().HandleAsync(finished with { Refund = new RefundId("x") }, default)).Problem!.Code.ShouldBe("webhook.refund_unknown");
        await world.Get<RecordRefund>().HandleAsync(finished, default);
        int revision = (await world.OrderAsync(order.Id)).Revision;
        await world.Get<RecordRefund>().HandleAsync(finished, default);
        Order after = await world.OrderAsync(order.Id);
        (after.Refunds[0].State, after.Revision).ShouldBe((RefundState.Succeeded, revision));
    }

    [Fact]
    public async Task A_refund_the_provider_refuses_is_abnormal_until_it_succeeds_after_all()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PaidAsync();
        OrderRefund refund = (await world.RefundAsync(order, 1, 100)).Value.Refund;
        world.Gateway.Answer = new GatewayOutcome<RefundStatus>.Refused(Problem.Refused("no.balance", "no"));

        await world.Get<SendRefund>().HandleAsync(new RefundRequested(1, ShopWorld.Merchant, order.Id, refund.Id), default);

        OrderRefund abnormal = (await world.OrderAsync(order.Id)).Refunds[0];
        (abnormal.State, abnormal.Detail).ShouldBe((RefundState.Abnormal, "no.balance"));
        await world.Get<RecordRefund>().HandleAsync(
            new ProviderEvent.RefundFinished("sandbox", "rf2", ShopWorld.Merchant, order.Id, refund.Id, 100, Currency.CNY, new RefundStatus(RefundProgress.Succeeded, null), world.Time.GetUtcNow()), default);
        (await world.OrderAsync(order.Id)).Refunds[0].State.ShouldBe(RefundState.Succeeded);
    }
}
