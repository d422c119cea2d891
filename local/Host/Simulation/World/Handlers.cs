using System.Text.Json;
using Distribution.Functions.Ledger;
using Distribution.Functions.Orders;
using Distribution.Functions.Withdrawals;
using Distribution.Ledger;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Withdrawals;

namespace Distribution.Local.Simulation.World;

/// <summary>Hands messages to the function classes that read their queues.</summary>
internal static class Handlers
{
    public static OperationKind KindOf(OutboxMessage message) => message.Queue switch
    {
        QueueNames.OrderEvents => Read(message, OrdersJson.Default.OrderEvent).Type == OrderEventType.Refunded ? OperationKind.RefundEvent : OperationKind.OrderEvent,
        QueueNames.LedgerPostings => Read(message, LedgerJson.Default.PostingRequest).Event
            is LedgerEvent.CommissionReversed or LedgerEvent.CommissionClawedBack ? OperationKind.TakeBack : OperationKind.Posting,
        QueueNames.RefundRequests => OperationKind.SendRefund,
        QueueNames.WithdrawalRequests => OperationKind.StartWithdrawal,
        _ => OperationKind.Poison,
    };

    public static Task HandleAsync(Machine machine, OutboxMessage message) => message.Queue switch
    {
        QueueNames.OrderEvents => machine.Get<OrderEventsQueue>().HandleAsync(Read(message, OrdersJson.Default.OrderEvent), message.Id, CancellationToken.None),
        QueueNames.LedgerPostings => machine.Get<LedgerQueue>().PostAsync(Read(message, LedgerJson.Default.PostingRequest), message.Id, CancellationToken.None),
        QueueNames.RefundRequests => machine.Get<RefundsQueue>().SendAsync(Read(message, OrdersJson.Default.RefundRequested), message.Id, CancellationToken.None),
        QueueNames.WithdrawalRequests => WithdrawalsQueue.StartAsync(Read(message, WithdrawalJson.Default.WithdrawalRequested), machine.Client, CancellationToken.None),
        _ => throw new InvalidOperationException($"Nobody reads {message.Queue}."),
    };

    private static T Read<T>(OutboxMessage message, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(message.Body.Span, type) ?? throw new InvalidOperationException($"{message.Id} is empty.");
}
