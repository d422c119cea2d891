using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Orders.Refunds;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Orders;

/// <summary>Asks the payment provider for refunds. An unknown outcome is thrown, delivered again and asked again under the same number.</summary>
public sealed class RefundsQueue(SendRefund send)
{
    [Function("SendRefund")]
    public Task SendAsync(
        [ServiceBusTrigger(QueueNames.RefundRequests, Connection = "ServiceBus")] RefundRequested requested, CancellationToken cancellation) =>
        send.HandleAsync(requested, cancellation);
}
