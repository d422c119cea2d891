using System.Text.Json;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Settlement;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Settlement;

/// <summary>An order's payment and refund become known in any order, or never, before and after it is completed and settled.</summary>
public sealed class EventOrderTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private enum Step
    {
        Complete,
        Settle,
        Refund,
        PaidIsHandled,
        RefundIsHandled,
    }

    [Theory]
    [InlineData(6400, false, false)]
    [InlineData(6400, true, false)]
    [InlineData(6400, false, true)]
    [InlineData(6400, true, true)]
    [InlineData(12800, false, false)]
    [InlineData(12800, true, false)]
    [InlineData(12800, false, true)]
    [InlineData(12800, true, true)]
    public async Task What_is_earned_is_what_is_left_after_the_refund_in_every_order(long refunded, bool paidIsLost, bool refundIsLost)
    {
        int tried = 0;
        foreach (Step[] steps in Orders([.. Enum.GetValues<Step>()]).Where(steps => Makes(steps, refunded, paidIsLost, refundIsLost)))
        {
            tried++;
            string told = string.Join(", ", steps);
            using Shop shop = await Shop.OpenAsync();
            OrderId order = await shop.PlaceAsync("bo");
            await shop.PayAsync(order);
            var events = new Dictionary<OrderEventType, OutboxMessage>();
            var postings = new List<OutboxMessage>();
            foreach (Step step in steps)
            {
                Take(shop, events, postings);
                await DoAsync(shop, order, step, refunded, events, paidIsLost, refundIsLost);
            }

            Take(shop, events, postings);
            await shop.Bus.SendAsync(postings, None);
            await shop.DrainAsync(new Random(tried));
            await shop.MustBeRightAsync();
            (await shop.BalancesAsync("bo")).ShouldSatisfyAllConditions(
                told,
                balances => balances.Available.ShouldBe(Proportion.Remaining(1280, refunded, 12800) + Proportion.Remaining(1000, refunded, 12800)),
                balances => (balances.Pending, balances.Debt).ShouldBe((0, 0)));
            (await shop.BalancesAsync("an")).Available.ShouldBe(Proportion.Remaining(640, refunded, 12800), told);
        }

        tried.ShouldBeGreaterThan(3);
    }

    /// <summary>Each message and each settlement twice.</summary>
    private static async Task DoAsync(
        Shop shop, OrderId order, Step step, long refunded, Dictionary<OrderEventType, OutboxMessage> events, bool paidIsLost, bool refundIsLost)
    {
        for (int twice = 0; twice < 2; twice++)
        {
            switch (step)
            {
                case Step.Complete:
                    await shop.Get<CompleteOrder>().HandleAsync(new CompleteOrderCommand(Shop.Merchant, order, null), None);
                    break;
                case Step.Settle:
                    shop.Clock.Advance(TimeSpan.FromDays(8));
                    await shop.Get<SettleLate>().HandleAsync(None);
                    break;
                case Step.Refund when twice == 0:
                    await shop.RefundAsync(order, 1, refunded);
                    break;
                case Step.PaidIsHandled when !paidIsLost:
                    await shop.HandleAsync(events[OrderEventType.Paid]);
                    break;
                case Step.RefundIsHandled when !refundIsLost:
                    await shop.HandleAsync(events[OrderEventType.Refunded]);
                    break;
            }
        }
    }

    /// <summary>
    /// Orders that can be: nothing is settled before it is completed or handled before it happens. A refund whose event is
    /// lost counts only if something comes after it that looks at the order: its payment's event, or the settlement of what is left.
    /// </summary>
    private static bool Makes(Step[] steps, long refunded, bool paidIsLost, bool refundIsLost)
    {
        int At(Step step) => Array.IndexOf(steps, step);
        bool isSeen = !refundIsLost
            || (!paidIsLost && At(Step.PaidIsHandled) > At(Step.Refund))
            || (At(Step.Settle) > At(Step.Refund) && refunded < 12800)
            || (paidIsLost && At(Step.Refund) < At(Step.Settle));
        return At(Step.Complete) < At(Step.Settle) && At(Step.Refund) < At(Step.RefundIsHandled) && isSeen;
    }

    private static void Take(Shop shop, Dictionary<OrderEventType, OutboxMessage> events, List<OutboxMessage> postings)
    {
        foreach (OutboxMessage message in shop.Bus.TakeAll())
        {
            if (message.Queue == QueueNames.OrderEvents)
            {
                OrderEvent happened = JsonSerializer.Deserialize(message.Body.Span, OrdersJson.Default.OrderEvent).ShouldNotBeNull();
                events[happened.Type] = message;
            }
            else
            {
                postings.Add(message);
            }
        }
    }

    private static IEnumerable<Step[]> Orders(Step[] steps) => steps.Length == 1
        ? [steps]
        : steps.SelectMany(first => Orders([.. steps.Where(step => step != first)]).Select(rest => (Step[])[first, .. rest]));
}
