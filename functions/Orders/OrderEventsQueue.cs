using System.Diagnostics;
using Distribution.Commission;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Orders;

/// <summary>
/// What follows from an order: its commission, whose postings leave one a beneficiary and level, and its row in the day
/// book. Both are computed from the order as it is now, so a message may come twice, late or out of order.
/// </summary>
public sealed class OrderEventsQueue(AccrueCommission accrue, RefundCommission reverse, OrderStore orders, DayBook days, IProgramTermsSource programs)
{
    [Function("HandleOrderEvent")]
    public async Task HandleAsync(
        [ServiceBusTrigger(QueueNames.OrderEvents, Connection = "ServiceBus", IsSessionsEnabled = true)] OrderEvent happened,
        CancellationToken cancellation)
    {
        _ = happened.Type switch
        {
            OrderEventType.Paid => await accrue.HandleAsync(new AccrueCommissionCommand(happened.Merchant, happened.Order), cancellation),
            OrderEventType.Refunded => await ReverseAsync(happened, cancellation),
            _ => throw new UnreachableException($"There is no order event {happened.Type}."),
        };
        await RecordAsync(happened, cancellation);
    }

    /// <summary>The payment's own message may come later: what the order earns is computed first, so that a refund never waits behind it.</summary>
    private async Task<CommissionSheet?> ReverseAsync(OrderEvent happened, CancellationToken cancellation)
    {
        await accrue.HandleAsync(new AccrueCommissionCommand(happened.Merchant, happened.Order), cancellation);
        return await reverse.HandleAsync(new RefundCommissionCommand(happened.Merchant, happened.Order), cancellation);
    }

    private async Task RecordAsync(OrderEvent happened, CancellationToken cancellation)
    {
        Stored<Order>? order = await orders.GetAsync(happened.Merchant, happened.Order, cancellation);
        if (order is { Value.Attribution.ProgramVersion: > 0 and int version })
        {
            ProgramTerms terms = await programs.VersionAsync(happened.Merchant, version, cancellation);
            await days.RecordAsync(order.Value, terms, cancellation);
        }
    }
}
