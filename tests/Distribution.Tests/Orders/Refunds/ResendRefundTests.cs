using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Orders.FollowUps;
using Distribution.Orders.Refunds;
using Distribution.Payments;

namespace Distribution.Tests.Orders.Refunds;

public sealed class ResendRefundTests
{
    [Fact]
    public async Task Finance_has_a_refused_refund_sent_again_under_the_same_number()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PaidAsync();
        RefundId refund = (await world.RefundAsync(order, 1, 100)).Value.Refund.Id;
        var command = new ResendRefundCommand(ShopWorld.Merchant, order.Id, refund);
        string first = world.Queue.TakeAll().Single(message => message.Queue == "refund-requests").Id;
        world.Gateway.Answer = new GatewayOutcome<RefundStatus>.Refused(Problem.Refused("account.closed", "no"));
        await SendAsync(world, order, refund);
        (await world.OrderAsync(order.Id)).Refunds[0].State.ShouldBe(RefundState.Abnormal);

        for (int i = 0; i < 2; i++)
        {
            (await world.Get<ResendRefund>().HandleAsync(command, default)).Value.State.ShouldBe(RefundState.Requested);
        }

        world.Queue.TakeAll().Select(message => message.Id).Append(first).Distinct().Count().ShouldBe(3, "the queue drops what it has seen");
        world.Gateway.Answer = new GatewayOutcome<RefundStatus>.Known(new RefundStatus(RefundProgress.Succeeded, null));
        await SendAsync(world, order, refund);
        world.Gateway.Refunds.Select(asked => asked.Refund).ShouldBe([refund, refund]);
        (await world.Get<ResendRefund>().HandleAsync(command, default)).Problem.ShouldNotBeNull().Code.ShouldBe("refund.succeeded");
        (await world.Get<ResendRefund>().HandleAsync(command with { Refund = new RefundId("x") }, default)).Problem.ShouldNotBeNull().Code.ShouldBe("refund.not_found");
    }

    [Fact]
    public async Task A_refund_that_was_given_up_is_asked_for_again_and_followed_once_more()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Order order = await world.PaidAsync();
        RefundId refund = (await world.RefundAsync(order, 1, 100)).Value.Refund.Id;
        world.Gateway.Refund = null;
        for (int day = 0; day < 40; day++)
        {
            world.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
            await world.Get<AskProviders>().RunAsync(default);
        }

        (await world.RowsAsync("ask|")).ShouldBeEmpty();
        world.Queue.TakeAll();

        (await world.Get<ResendRefund>().HandleAsync(new ResendRefundCommand(ShopWorld.Merchant, order.Id, refund), default)).Value.State.ShouldBe(RefundState.Requested);

        world.Queue.TakeAll().ShouldHaveSingleItem().Queue.ShouldBe("refund-requests");
        world.Gateway.Refund = new RefundStatus(RefundProgress.Succeeded, null);
        world.Time.Advance(FollowUpBook.FirstAfter + TimeSpan.FromSeconds(1));
        (await world.Get<AskProviders>().RunAsync(default)).ShouldBe(new AskProvidersResult(1, 1));
        (await world.OrderAsync(order.Id)).Refunds[0].State.ShouldBe(RefundState.Succeeded);
    }

    private static Task SendAsync(ShopWorld world, Order order, RefundId refund) =>
        world.Get<SendRefund>().HandleAsync(new RefundRequested(1, ShopWorld.Merchant, order.Id, refund), default);
}
