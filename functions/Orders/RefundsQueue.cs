using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Orders.Refunds;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Orders;

/// <summary>Asks the payment provider for refunds. An unknown outcome comes again later and is asked again under the same number.</summary>
public sealed class RefundsQueue(SendRefund send, Redelivery redelivery)
{
    [Function("SendRefund")]
    public Task SendAsync(
        [ServiceBusTrigger(QueueNames.RefundRequests, Connection = "ServiceBus")] RefundRequested requested, string messageId, CancellationToken cancellation) =>
        redelivery.RunAsync(OrderMessages.Of(requested), messageId, () => send.HandleAsync(requested, cancellation), cancellation);
}
