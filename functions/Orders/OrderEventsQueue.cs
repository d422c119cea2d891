using Distribution.Commission;
using Distribution.Commission.Groups;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Orders;

/// <summary>
/// What follows from an order: its commission, whose postings leave one a beneficiary and level, what it adds to people's
/// metrics, and its row in the day book. All are computed from the order as it is now, so a message may come twice, late or
/// out of order; and any message does for another one that was lost: what was paid is accrued first, then what is refunded
/// is taken back. An order counts after its commission, whose tiers are those before it.
/// </summary>
public sealed class OrderEventsQueue(
    AccrueCommission accrue,
    RefundCommission reverse,
    CountPaidOrder count,
    GroupFollowUp groups,
    OrderStore orders,
    DayBook days,
    IProgramTermsSource programs,
    Redelivery redelivery)
{
    [Function("HandleOrderEvent")]
    public Task HandleAsync(
        [ServiceBusTrigger(QueueNames.OrderEvents, Connection = "ServiceBus", IsSessionsEnabled = true)] OrderEvent happened,
        string messageId,
        CancellationToken cancellation) =>
        redelivery.RunAsync(OrderMessages.Of(happened), messageId, () => FollowAsync(happened, cancellation), cancellation);

    private async Task FollowAsync(OrderEvent happened, CancellationToken cancellation)
    {
        await accrue.HandleAsync(new AccrueCommissionCommand(happened.Merchant, happened.Order), cancellation);
        Order order = (await orders.GetAsync(happened.Merchant, happened.Order, cancellation))?.Value
            ?? throw new RetryableException($"Order {happened.Order} is not there.");
        if (order.NetRefunded > 0)
        {
            await reverse.HandleAsync(new RefundCommissionCommand(happened.Merchant, happened.Order), cancellation);
        }

        await RecordAsync(order, cancellation);
        await count.HandleAsync(order, cancellation);
        await groups.HandleAsync(order, cancellation);
    }

    private async Task RecordAsync(Order order, CancellationToken cancellation)
    {
        if (order.Attribution.ProgramVersion is > 0 and int version)
        {
            ProgramTerms terms = await programs.VersionAsync(order.Merchant, version, cancellation);
            await days.RecordAsync(order, terms, cancellation);
        }
    }
}
